import { sql } from 'drizzle-orm';
import type { Executor } from '@/server/db/client';
import { DATABASE_NOW } from '@/server/db/time';
import { SHARDS } from '@/server/domain/cluster/cluster-timing';
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

/** Of what is late, so many of the longest late are looked at. */
const MOST_LATE = 200;

/**
 * How late the longest due task of all is, in milliseconds; 0 when none is due. Beyond `notableMs` only tasks count that nothing can hold
 * back: one with a taken lane, or that requires labels, may wait as it should. Index task_shard_due, one look a shard.
 */
export async function readScheduleLag(executor: Executor, notableMs: number): Promise<number> {
  const now = sql.raw(DATABASE_NOW);
  const [longest] = await executor.execute(sql`
    SELECT GREATEST(0, ${now} - MIN(firstDueAt)) AS lagMs FROM (
      SELECT MIN(next_due_at) AS firstDueAt FROM task GROUP BY shard
    ) AS due`);
  const lagMs = lagOf(longest);
  if (lagMs <= notableMs) return lagMs;
  const [unheld] = await executor.execute(sql`
    SELECT MAX(${now} - next_due_at) AS lagMs FROM (
      SELECT id, next_due_at, definition FROM task FORCE INDEX (task_shard_due)
      WHERE shard BETWEEN 0 AND ${SHARDS - 1} AND next_due_at < ${now} - ${notableMs} ORDER BY next_due_at LIMIT ${MOST_LATE}
    ) AS late
    WHERE COALESCE(JSON_LENGTH(definition, '$.requiredLabels'), 0) = 0
      AND NOT EXISTS (SELECT 1 FROM execution_lane WHERE task_id = late.id AND execution_id IS NOT NULL)`);
  return lagOf(unheld);
}

const lagOf = (rows: unknown): number => Number((rows as { lagMs: number | null }[])[0]?.lagMs ?? 0);
