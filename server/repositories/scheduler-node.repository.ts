import { sql } from 'drizzle-orm';
import type { Executor } from '@/server/db/client';
import { DATABASE_NOW } from '@/server/db/time';
import type { LabelledNode } from '@/server/domain/cluster/labels';

export interface NodeView {
  id: number;
  name: string;
  status: string;
  heartbeatAgeMs: number;
  running: number;
  version: string;
  labels: string[];
  /** Who grants its locks, and since when; null before its first heartbeat. */
  lockProvider: string | null;
  lockProviderSince: number | null;
}

/** Nodes that are live or draining, with the age of their heartbeat by the database's clock. Index scheduler_node_status. */
export async function listLiveNodes(executor: Executor): Promise<NodeView[]> {
  const [rows] = await executor.execute(sql`
    SELECT id, name, status, GREATEST(0, ${sql.raw(DATABASE_NOW)} - heartbeat_at) AS heartbeatAgeMs, running, version, labels,
      lock_provider AS lockProvider, lock_provider_since AS lockProviderSince
    FROM scheduler_node WHERE status IN ('live', 'draining') ORDER BY name, id`);
  return (rows as unknown as NodeView[]).map((row) => ({
    ...row,
    heartbeatAgeMs: Number(row.heartbeatAgeMs),
  }));
}

/** What the live nodes carry. Index scheduler_node_status. */
export async function listLabelledNodes(executor: Executor): Promise<LabelledNode[]> {
  const [rows] = await executor.execute(
    sql`SELECT labels, started_at AS startedAt FROM scheduler_node WHERE status = 'live'`,
  );
  return rows as unknown as LabelledNode[];
}

/** How late the longest due task of all is, in milliseconds; 0 when none is due. Index task_shard_due, one look a shard. */
export async function readScheduleLag(executor: Executor): Promise<number> {
  const [rows] = await executor.execute(sql`
    SELECT GREATEST(0, ${sql.raw(DATABASE_NOW)} - MIN(firstDueAt)) AS lagMs FROM (
      SELECT MIN(next_due_at) AS firstDueAt FROM task GROUP BY shard
    ) AS due`);
  return Number((rows as unknown as { lagMs: number | null }[])[0]?.lagMs ?? 0);
}
