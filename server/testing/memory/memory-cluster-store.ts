import type { ClusterStore } from '@/server/cluster/ports';
import type { MemoryDatabase } from './memory-database';
import { rollBack } from './memory-engine-store';
import type { MemorySession } from './memory-session';
import type { Wire } from './statement';
import type { StoredShard } from './stored-rows';

const isLive = (status: string): boolean => status === 'live' || status === 'draining';

/** Nodes and shards in memory, by the rules of the statements in MySQL. */
export function createMemoryClusterStore(database: MemoryDatabase, wire: Wire): ClusterStore {
  const { nodes, fences, shards, clock } = database;
  const run = <T>(name: string, body: (session: MemorySession) => T) => database.autocommit(wire, name, body);
  const owned = (session: MemorySession, nodeId: number): StoredShard[] => {
    const candidates = shards.candidates((row) => row.ownerId === nodeId).map(([id]) => id);
    return session
      .lockRows(
        shards,
        candidates.sort((a, b) => a - b),
        'exclusive',
      )
      .filter((row) => row.ownerId === nodeId);
  };

  return {
    registerNode: ({ id, labels }) =>
      run('registerNode', (session) => {
        session.lockNew(fences, id, 'PRIMARY');
        session.lockNew(nodes, id, 'PRIMARY');
        fences.write(session, id, { nodeId: id, fencedBy: null });
        const startedAt = clock.now();
        const row = {
          id,
          status: 'live',
          heartbeat: 1,
          reportedUntil: startedAt,
          labels,
          startedAt,
        } as const;
        nodes.write(session, id, row);
      }),
    heartbeat: (nodeId, { reportedUntil }) =>
      run('heartbeat', (session) => {
        const [node] = session.lockRows(nodes, [nodeId], 'exclusive');
        if (!node || !isLive(node.status)) return false;
        nodes.update(session, nodeId, (row) => {
          row.heartbeat += 1;
          row.reportedUntil = reportedUntil;
        });
        return true;
      }),
    setNodeStatus: (nodeId, status) =>
      run('setNodeStatus', (session) => {
        const [node] = session.lockRows(nodes, [nodeId], 'exclusive');
        if (!node || !isLive(node.status)) return;
        nodes.update(session, nodeId, (row) => {
          row.status = status;
        });
      }),
    readCluster: () =>
      run('readCluster', (session) => ({
        nodes: nodes
          .select(session, (node) => isLive(node.status))
          .map(({ id, heartbeat, status }) => ({ id, heartbeat, isDraining: status === 'draining' })),
        shards: shards.select(session, () => true),
        now: clock.now(),
      })),
    fenceNode: (nodeId, watchedHeartbeat, by) => fenceNode(database, wire, { nodeId, watchedHeartbeat, by }),
    extendShards: (nodeId, ttlMs) =>
      run('extendShards', (session) => {
        const mine = owned(session, nodeId);
        for (const { id } of mine)
          shards.update(session, id, (row) => {
            row.leaseUntil = clock.now() + ttlMs;
          });
        return mine.length;
      }),
    async takeShards(nodeId, seen, ttlMs) {
      const taken: number[] = [];
      // statements of one packet: each is a transaction of its own
      for (const watched of seen) {
        const isTaken = await run('takeShards', (session) => {
          const now = clock.now();
          const [shard] = session.lockRows(shards, [watched.id], 'exclusive');
          if (!shard) return false;
          const isOver = shard.leaseUntil <= now || shard.leaseUntil > now + 2 * ttlMs;
          const isAsSeen = shard.epoch === watched.epoch && shard.leaseUntil === watched.leaseUntil;
          if (shard.ownerId !== null && !(isAsSeen && isOver)) return false;
          const { id, epoch } = shard;
          shards.write(session, id, { id, ownerId: nodeId, epoch: epoch + 1, leaseUntil: now + ttlMs });
          return true;
        });
        if (isTaken) taken.push(watched.id);
      }
      return taken;
    },
    async releaseShards(nodeId, released) {
      if (released.length === 0) return;
      await run('releaseShards', (session) => {
        for (const { id, epoch } of owned(session, nodeId).filter((shard) => released.includes(shard.id)))
          shards.write(session, id, { id, ownerId: null, epoch: epoch + 1, leaseUntil: 0 });
      });
    },
  };
}

interface Fencing {
  nodeId: number;
  watchedHeartbeat: number;
  by: number;
}

/** Fence first, then the node row if its heartbeat is still the one that was watched; else neither. */
async function fenceNode(
  database: MemoryDatabase,
  wire: Wire,
  { nodeId, watchedHeartbeat, by }: Fencing,
): Promise<boolean> {
  const { nodes, fences } = database;
  const session = database.begin(wire);
  try {
    await session.run('UPDATE node_fence', () => {
      const [fence] = session.lockRows(fences, [nodeId], 'exclusive');
      if (fence?.fencedBy === null) fences.write(session, nodeId, { nodeId, fencedBy: by });
    });
    const isDead = await session.run('UPDATE scheduler_node', () => {
      const [node] = session.lockRows(nodes, [nodeId], 'exclusive');
      if (!node || node.heartbeat !== watchedHeartbeat || !isLive(node.status)) return false;
      nodes.update(session, nodeId, (row) => {
        row.status = 'dead';
      });
      return true;
    });
    await session.run('COMMIT', () => (isDead ? session.commit() : session.rollBack()));
    return isDead;
  } catch (error) {
    if (session.isOpen) await rollBack(session);
    throw error;
  }
}
