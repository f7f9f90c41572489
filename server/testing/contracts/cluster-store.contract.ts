import { describe, expect, test } from 'vitest';
import type { ClusterStore, ShardLease } from '@/server/cluster/ports';

/** A store of nodes and shards under test. */
export interface ClusterStoreHarness {
  store: ClusterStore;
  /** Moves the end of a lease, as time or a step of the database's clock does. */
  moveLease(shard: number, ms: number): Promise<void>;
}

const STATE = { running: 0, reportedUntil: 0, lockProvider: 'redis' } as const;
const TTL_MS = 60_000;
let lastNode = 500;
let lastShard = -1;

/** What every implementation of the cluster's storage must hold. Registers tests; the store is asked for when they run. */
export function describeClusterStore(harness: () => ClusterStoreHarness): void {
  /** A new node nobody else has. */
  const newNode = async (): Promise<number> => {
    lastNode += 1;
    const id = lastNode;
    await harness().store.registerNode({
      ...{ id, name: `n${id}`, host: 'h', pid: id, version: 'v', slots: {}, labels: [] },
    });
    return id;
  };
  const readNode = async (id: number) =>
    (await harness().store.readCluster()).nodes.find((node) => node.id === id);
  const readShard = async (id: number): Promise<ShardLease> =>
    (await harness().store.readCluster()).shards.find((row) => row.id === id) as ShardLease;
  /** A shard nobody else asks about, owned by a node when one is given. */
  const newShard = async (ownerId: number | null = null): Promise<ShardLease> => {
    lastShard += 1;
    const id = lastShard;
    if (ownerId !== null) await harness().store.takeShards(ownerId, [await readShard(id)], TTL_MS);
    return readShard(id);
  };

  describe('a node', () => {
    test('is live from its registration on and counts its heartbeats', async () => {
      const { store } = harness();
      const id = await newNode();
      expect(await readNode(id)).toEqual({ id, heartbeat: 1, isDraining: false });
      expect(await store.heartbeat(id, STATE)).toBe(true);
      expect((await readNode(id))?.heartbeat).toBe(2);
    });

    test('that was never registered does not beat', async () => {
      expect(await harness().store.heartbeat(1, STATE)).toBe(false);
    });

    test('that drains is still seen and beats; one that stopped does neither', async () => {
      const { store } = harness();
      const id = await newNode();
      await store.setNodeStatus(id, 'draining');
      expect(await store.heartbeat(id, STATE)).toBe(true);
      expect(await readNode(id)).toEqual({ id, heartbeat: 2, isDraining: true });
      await store.setNodeStatus(id, 'stopped');
      expect(await store.heartbeat(id, STATE)).toBe(false);
      expect(await readNode(id)).toBeUndefined();
    });

    test('is declared dead only while its heartbeat stands where it was watched, and then beats no more', async () => {
      const { store } = harness();
      const [watcher, id] = [await newNode(), await newNode()];
      expect(await store.heartbeat(id, STATE)).toBe(true);
      expect(await store.fenceNode(id, 1, watcher)).toBe(false);
      expect(await store.heartbeat(id, STATE)).toBe(true);
      expect(await store.fenceNode(id, 3, watcher)).toBe(true);
      expect(await store.heartbeat(id, STATE)).toBe(false);
      expect(await store.fenceNode(id, 3, watcher)).toBe(false);
      expect(await readNode(id)).toBeUndefined();
    });

    test('that is dead does not come back by saying that it drains', async () => {
      const { store } = harness();
      const [watcher, id] = [await newNode(), await newNode()];
      await store.fenceNode(id, 1, watcher);
      await store.setNodeStatus(id, 'draining');
      expect(await readNode(id)).toBeUndefined();
    });
  });

  describe('a shard', () => {
    test('that is released is taken by one of those who try, under the next epoch', async () => {
      const { store } = harness();
      const [one, two] = [await newNode(), await newNode()];
      const seen = await newShard();
      const taken = await Promise.all([
        store.takeShards(one, [seen], TTL_MS),
        store.takeShards(two, [seen], TTL_MS),
      ]);
      expect(taken.flat()).toEqual([seen.id]);
      const { ownerId, epoch } = await readShard(seen.id);
      expect({ ownerId, epoch }).toEqual({ ownerId: taken[0].length > 0 ? one : two, epoch: seen.epoch + 1 });
    });

    test('whose lease runs is not taken, whatever was seen', async () => {
      const { store } = harness();
      const [one, two] = [await newNode(), await newNode()];
      const seen = await newShard(one);
      expect(await store.takeShards(two, [seen], TTL_MS)).toEqual([]);
      expect(await store.takeShards(two, [{ ...seen, ownerId: null }], TTL_MS)).toEqual([]);
      expect(await readShard(seen.id)).toEqual(seen);
    });

    test('whose lease is over is taken only as it was seen', async () => {
      const { store, moveLease } = harness();
      const [one, two] = [await newNode(), await newNode()];
      const { id } = await newShard(one);
      await moveLease(id, -2 * TTL_MS);
      const seen = await readShard(id);
      expect(await store.takeShards(two, [{ ...seen, epoch: seen.epoch - 1 }], TTL_MS)).toEqual([]);
      expect(await store.takeShards(two, [{ ...seen, leaseUntil: 2 }], TTL_MS)).toEqual([]);
      expect(await store.takeShards(two, [seen], TTL_MS)).toEqual([id]);
      expect(await readShard(id)).toMatchObject({ ownerId: two, epoch: seen.epoch + 1 });
    });

    test('whose lease ends far in the future, as a step of the clock leaves it, does not bind', async () => {
      const { store, moveLease } = harness();
      const [one, two] = [await newNode(), await newNode()];
      const { id } = await newShard(one);
      await moveLease(id, 3 * TTL_MS);
      expect(await store.takeShards(two, [await readShard(id)], TTL_MS)).toEqual([id]);
    });

    test('is extended and released by its owner only', async () => {
      const { store } = harness();
      const [one, two] = [await newNode(), await newNode()];
      const [mine, other] = [await newShard(one), await newShard(two)];
      expect(await store.extendShards(one, 2 * TTL_MS)).toBe(1);
      expect((await readShard(mine.id)).leaseUntil).toBeGreaterThan(mine.leaseUntil + TTL_MS / 2);
      expect(await readShard(other.id)).toEqual(other);
      await store.releaseShards(one, [mine.id, other.id]);
      expect(await readShard(mine.id)).toEqual({
        ...{ id: mine.id, ownerId: null, epoch: mine.epoch + 1, leaseUntil: 0 },
      });
      expect(await readShard(other.id)).toEqual(other);
    });

    test('is not taken by one who saw it free, once it was taken, handed back and taken again', async () => {
      const { store, moveLease } = harness();
      const [one, two] = [await newNode(), await newNode()];
      const before = await newShard(one);
      await store.releaseShards(one, [before.id]);
      await store.takeShards(one, [await readShard(before.id)], TTL_MS);
      await moveLease(before.id, -2 * TTL_MS);
      expect(await store.takeShards(two, [before], TTL_MS)).toEqual([]);
    });
  });
}
