import type { RowDataPacket } from 'mysql2/promise';
import type { EnginePool } from '@/server/db/engine-pool';
import { DATABASE_NOW } from '@/server/db/time';
import { SHARDS } from '@/server/domain/cluster/cluster-timing';

/**
 * The few rows of shard and change_counter; for a missing counter index task_shard_change. The rows come back with an epoch and a number beyond all there were: the time in
 * milliseconds is far beyond any count of take-overs, and edits are counted on from the last one that left its number.
 */
export async function restoreShards(pool: EnginePool): Promise<number[]> {
  const missingIn = async (table: string, key: string): Promise<number[]> => {
    const [rows] = await pool.query<RowDataPacket[]>(`SELECT ${key} AS id FROM ${table}`);
    const there = new Set(rows.map((row) => row.id));
    return Array.from({ length: SHARDS }, (_, id) => id).filter((id) => !there.has(id));
  };
  const shards = await missingIn('shard', 'id');
  const counters = await missingIn('change_counter', 'shard');
  for (const id of shards)
    await pool.query(
      `INSERT INTO shard (id, owner_id, epoch, lease_until) VALUES (?, NULL, ${DATABASE_NOW}, 0) ON DUPLICATE KEY UPDATE epoch = epoch`,
      [id],
    );
  for (const shard of counters)
    await pool.query(
      `INSERT INTO change_counter (shard, seq) SELECT ?, COALESCE(MAX(change_seq), 0) FROM task WHERE shard = ?
       ON DUPLICATE KEY UPDATE seq = change_counter.seq`,
      [shard, shard],
    );
  return [...new Set([...shards, ...counters])].sort((a, b) => a - b);
}

/** The few live rows of scheduler_node, for each the primary key of node_fence. Nothing fences a node without its row but its death. */
export async function endNodesWithoutFence(pool: EnginePool): Promise<number[]> {
  const without = `status IN ('live', 'draining') AND NOT EXISTS (SELECT 1 FROM node_fence f WHERE f.node_id = scheduler_node.id)`;
  const [rows] = await pool.query<RowDataPacket[]>(`SELECT id FROM scheduler_node WHERE ${without}`);
  for (const { id } of rows)
    await pool.query(
      `UPDATE scheduler_node SET status = 'dead', ended_at = ${DATABASE_NOW} WHERE id = ? AND ${without}`,
      [id],
    );
  return rows.map(({ id }) => id);
}
