import { sql } from 'drizzle-orm';
import type { Executor } from '@/server/db/client';

export interface OutcomeRow {
  taskId: number;
  id: number;
  fireAt: number;
  status: string;
  startedAt: number | null;
  finishedAt: number | null;
}

/** The newest executions of each of some tasks, newest first, in one statement. Unique key task_execution_fire, read backwards. */
export async function listNewestOfTasks(
  executor: Executor,
  taskIds: readonly number[],
  each: number,
): Promise<OutcomeRow[]> {
  if (taskIds.length === 0) return [];
  const parts = taskIds.map(
    (
      taskId,
    ) => sql`(SELECT task_id AS taskId, id, fire_at AS fireAt, status, started_at AS startedAt, finished_at AS finishedAt
      FROM task_execution WHERE task_id = ${taskId} ORDER BY fire_at DESC, fire_key DESC LIMIT ${each})`,
  );
  const [rows] = await executor.execute(sql.join(parts, sql` UNION ALL `));
  return rows as unknown as OutcomeRow[];
}
