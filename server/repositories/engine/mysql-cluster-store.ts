import type { ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import type { ClusterStore, NodeHeartbeat, ShardLease } from '@/server/cluster/ports';
import { type EnginePool, engineTransaction } from '@/server/db/engine-pool';
import type { EngineSession } from '@/server/db/engine-session';
import { DATABASE_NOW } from '@/server/db/time';
import { isLockWait, pastFrozen } from './connection-statements';

/** Nodes and shards in MySQL or MariaDB; every statement by primary key or by the few rows of its table. */
export function createMysqlClusterStore(pool: EnginePool): ClusterStore {
  const changed = async (statement: string, values: unknown[]) =>
    (await pool.query<ResultSetHeader>(statement, values))[0].affectedRows;

  return {
    async registerNode(node) {
      await engineTransaction(pool, async (session) => {
        await session.query('INSERT INTO node_fence (node_id) VALUES (?)', [node.id]);
        await session.query(
          `INSERT INTO scheduler_node (id, name, status, heartbeat, heartbeat_at, started_at, host, pid, version, labels, slots)
           VALUES (?, ?, 'live', 1, ${DATABASE_NOW}, ${DATABASE_NOW}, ?, ?, ?, ?, ?)`,
          [
            ...[node.id, node.name, node.host, node.pid, node.version],
            ...[JSON.stringify(node.labels), JSON.stringify(node.slots)],
          ],
        );
      });
    },

    async heartbeat(nodeId, { running, reportedUntil, lockProvider }) {
      const rows = await changed(
        `UPDATE scheduler_node SET heartbeat = heartbeat + 1, heartbeat_at = ${DATABASE_NOW}, running = ?, reported_until = ?,
           lock_provider_since = IF(lock_provider <=> ?, lock_provider_since, ${DATABASE_NOW}), lock_provider = ?
         WHERE id = ? AND status IN ('live', 'draining')`,
        [running, reportedUntil, lockProvider, lockProvider, nodeId],
      );
      return rows === 1;
    },

    async setNodeStatus(nodeId, status) {
      await changed(
        `UPDATE scheduler_node SET status = ?, ended_at = IF(? = 'stopped', ${DATABASE_NOW}, NULL)
         WHERE id = ? AND status IN ('live', 'draining')`,
        [status, status, nodeId],
      );
    },

    async readCluster() {
      const [results] = await pool.query<RowDataPacket[][]>(
        `SELECT id, status, heartbeat FROM scheduler_node WHERE status IN ('live', 'draining');
         SELECT id, owner_id, epoch, lease_until FROM shard;
         SELECT ${DATABASE_NOW} AS now_at`,
      );
      const [nodes, shards, now] = results as [RowDataPacket[], RowDataPacket[], RowDataPacket[]];
      return {
        nodes: nodes.map(
          (row): NodeHeartbeat => ({
            id: row.id,
            isDraining: row.status === 'draining',
            heartbeat: row.heartbeat,
          }),
        ),
        shards: shards.map(
          (row): ShardLease => ({
            id: row.id,
            ownerId: row.owner_id,
            epoch: row.epoch,
            leaseUntil: row.lease_until,
          }),
        ),
        now: Number(now[0]?.now_at),
      };
    },

    fenceNode(nodeId, watchedHeartbeat, by) {
      const fence = async (session: EngineSession): Promise<boolean> => {
        // waits for every transaction that read the fence in share mode; no heartbeat ever writes this row
        session.write(
          `UPDATE node_fence SET fenced_at = ${DATABASE_NOW}, fenced_by = ? WHERE node_id = ? AND fenced_at IS NULL`,
          [by, nodeId],
        );
        const [result] = await session.query<ResultSetHeader>(
          `UPDATE scheduler_node SET status = 'dead', ended_at = ${DATABASE_NOW}
           WHERE id = ? AND heartbeat = ? AND status IN ('live', 'draining')`,
          [nodeId, watchedHeartbeat],
        );
        if (result.affectedRows === 1) return true;
        // it lives after all: the fence must not stay
        session.write(
          'UPDATE node_fence SET fenced_at = NULL, fenced_by = NULL WHERE node_id = ? AND fenced_by = ?',
          [nodeId, by],
        );
        return false;
      };
      return pastFrozen(pool, [nodeId], () => engineTransaction(pool, fence));
    },

    extendShards: (nodeId, ttlMs) =>
      changed(`UPDATE shard SET lease_until = ${DATABASE_NOW} + ? WHERE owner_id = ?`, [ttlMs, nodeId]),

    async takeShards(nodeId, seen, ttlMs) {
      if (seen.length === 0) return [];
      try {
        return await takeShards(pool, nodeId, seen, ttlMs);
      } catch (error) {
        if (!isLockWait(error)) throw error;
        return takeEachShard(pool, nodeId, seen, ttlMs);
      }
    },

    async releaseShards(nodeId, shards) {
      if (shards.length === 0) return;
      await changed(
        'UPDATE shard SET owner_id = NULL, epoch = epoch + 1, lease_until = 0 WHERE owner_id = ? AND id IN (?)',
        [nodeId, shards],
      );
    },
  };
}

/** Primary key of shard, one statement each: which of them were taken. */
async function takeShards(
  pool: EnginePool,
  nodeId: number,
  seen: readonly ShardLease[],
  ttlMs: number,
): Promise<number[]> {
  const [results] = await pool.query<ResultSetHeader[] | ResultSetHeader>(
    seen
      .map(
        () => `UPDATE shard SET owner_id = ?, epoch = epoch + 1, lease_until = ${DATABASE_NOW} + ?
               WHERE id = ? AND (owner_id IS NULL OR (epoch = ? AND lease_until = ?
                 AND (lease_until <= ${DATABASE_NOW} OR lease_until > ${DATABASE_NOW} + 2 * ?)))`,
      )
      .join(';'),
    seen.flatMap((row) => [nodeId, ttlMs, row.id, row.epoch, row.leaseUntil, ttlMs]),
  );
  const affected = [results].flat();
  return seen.filter((_, index) => affected[index]?.affectedRows === 1).map((row) => row.id);
}

/** An owner that hangs inside a transaction keeps its shards locked; those of the others do not wait for it. */
async function takeEachShard(
  pool: EnginePool,
  nodeId: number,
  seen: readonly ShardLease[],
  ttlMs: number,
): Promise<number[]> {
  const taken: number[] = [];
  const stuckOwners = new Set<number | null>();
  for (const row of seen) {
    if (stuckOwners.has(row.ownerId)) continue;
    try {
      const owners = row.ownerId === null ? [] : [row.ownerId];
      taken.push(...(await pastFrozen(pool, owners, () => takeShards(pool, nodeId, [row], ttlMs))));
    } catch (error) {
      if (!isLockWait(error)) throw error;
      stuckOwners.add(row.ownerId);
    }
  }
  return taken;
}
