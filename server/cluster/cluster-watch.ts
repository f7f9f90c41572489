import { LEASE_MS, NODE_DEAD_MS } from '@/server/domain/cluster/cluster-timing';
import { LEFT_OVER_MS, type SharedShard, shareShards } from '@/server/domain/cluster/share-shards';
import { Watch } from '@/server/domain/cluster/watch';
import type { NodeClock } from './node-clock';
import type { ClusterStore, ShardLease } from './ports';

/** Lets one node at a time try to take shards over; losing it changes no owner. */
export interface TakeOverLock {
  /**
   * Runs `work` unless another node is at it, and says whether it did. Also runs it when the lock's provider is away: the shard rows
   * decide anyway.
   */
  tryRun(work: () => Promise<void>): Promise<boolean>;
}

export interface ClusterCounts {
  fenced: number[];
  taken: number[];
  /** Given back, because another node has too few. */
  released: number[];
  lost: number[];
  /** Another node was taking shards over just then: what it leaves is to be looked at soon. */
  isContended: boolean;
}

/**
 * Watches heartbeats and leases, declares dead who stood still, and takes over the shards nobody holds. The observer's own monotonic
 * clock measures the standing still, and the write names the value that was watched: no clock's step kills or robs anybody.
 */
export class ClusterWatch {
  readonly #store: ClusterStore;
  readonly #clock: NodeClock;
  readonly #nodeId: number;
  readonly #lock: TakeOverLock;
  readonly #heartbeats = new Watch<number, number>();
  readonly #leases = new Watch<number, ShardLease>(
    (a, b) => a.ownerId === b.ownerId && a.epoch === b.epoch && a.leaseUntil === b.leaseUntil,
  );
  #epochs: ReadonlyMap<number, number> = new Map();
  #untilOverMs = Number.POSITIVE_INFINITY;

  constructor(store: ClusterStore, clock: NodeClock, nodeId: number, lock: TakeOverLock) {
    this.#store = store;
    this.#clock = clock;
    this.#nodeId = nodeId;
    this.#lock = lock;
  }

  /** The shards this node owns as last read, with their epochs. The transaction that uses them checks them again. */
  get epochs(): ReadonlyMap<number, number> {
    return this.#epochs;
  }

  /** How long after the last look the first lease will have been watched to its end, if nobody extends it: then it is to be taken at once. */
  get untilOverMs(): number {
    return this.#untilOverMs;
  }

  async runOnce(): Promise<ClusterCounts> {
    this.#untilOverMs = Number.POSITIVE_INFINITY;
    const sentAt = this.#clock.monotonicMs();
    const cluster = await this.#store.readCluster();
    this.#clock.observe(cluster.now, sentAt);
    const at = this.#clock.monotonicMs();
    this.#heartbeats.observe(
      cluster.nodes.filter((node) => node.id !== this.#nodeId).map((node) => [node.id, node.heartbeat]),
      at,
    );
    const fenced: number[] = [];
    for (const [nodeId, heartbeat] of this.#heartbeats.unchangedFor(NODE_DEAD_MS, at)) {
      if (await this.#store.fenceNode(nodeId, heartbeat, this.#nodeId)) fenced.push(nodeId);
    }
    const before = this.#epochs;
    const mine = new Map(
      cluster.shards.filter((row) => row.ownerId === this.#nodeId).map((row) => [row.id, row.epoch]),
    );
    const moves = shareShards(
      this.#nodeId,
      cluster.nodes.filter((node) => !node.isDraining && !fenced.includes(node.id)).map((node) => node.id),
      this.#watchLeases(cluster.shards, at),
    );
    const { taken, isContended } = await this.#take(
      moves.take.flatMap((id) => cluster.shards.find((row) => row.id === id) ?? []),
    );
    for (const row of taken) mine.set(row.id, row.epoch + 1);
    for (const id of moves.release) mine.delete(id);
    // first out of sight of the scheduler, then out of hand: what is being decided under them ends before the release
    this.#epochs = mine;
    await this.#store.releaseShards(this.#nodeId, moves.release);
    return {
      fenced,
      taken: taken.map((row) => row.id),
      released: moves.release,
      isContended,
      lost: [...before.keys()].filter((shard) => !mine.has(shard) && !moves.release.includes(shard)),
    };
  }

  /** Extends the leases of the owned shards. */
  async extend(): Promise<void> {
    await this.#store.extendShards(this.#nodeId, LEASE_MS);
  }

  /** Gives all shards back, so that other nodes go on at once. */
  async release(): Promise<void> {
    const owned = [...this.#epochs.keys()];
    this.#epochs = new Map();
    await this.#store.releaseShards(this.#nodeId, owned);
  }

  /** The shards as the question of their shares sees them: free is what is released, or whose lease was watched to its end. */
  #watchLeases(shards: readonly ShardLease[], at: number): SharedShard[] {
    this.#leases.observe(
      shards.filter((row) => row.ownerId !== this.#nodeId).map((row) => [row.id, row]),
      at,
    );
    return shards.map(({ id, ownerId }) => {
      const unchangedMs = ownerId === this.#nodeId ? 0 : this.#leases.ageOf(id, at);
      const isOver = ownerId !== this.#nodeId && unchangedMs >= LEASE_MS;
      const isFree = ownerId === null || isOver;
      if (!isFree && ownerId !== this.#nodeId)
        this.#untilOverMs = Math.min(this.#untilOverMs, LEASE_MS - unchangedMs);
      // whoever let its lease run out had its time: the shard is anybody's at once
      const freeForMs = isOver ? LEFT_OVER_MS : unchangedMs;
      return { id, ownerId, isFree, freeForMs };
    });
  }

  async #take(candidates: readonly ShardLease[]): Promise<{ taken: ShardLease[]; isContended: boolean }> {
    if (candidates.length === 0) return { taken: [], isContended: false };
    let taken = new Set<number>();
    const hasTried = await this.#lock.tryRun(async () => {
      taken = new Set(await this.#store.takeShards(this.#nodeId, candidates, LEASE_MS));
    });
    return { taken: candidates.filter((row) => taken.has(row.id)), isContended: !hasTried };
  }
}
