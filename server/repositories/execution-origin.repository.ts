import { sql } from 'drizzle-orm';
import type { Executor } from '@/server/db/client';
import type { Scope } from '@/server/domain/access/grants';
import { andInScope } from './scope';

/** What a cancel and a replay have to know of an execution. */
export interface ExecutionOrigin {
  executionId: number;
  fireAt: number;
  taskId: number;
  groupId: number;
  taskVersion: number;
  asOfAt: number | null;
  /** JSON text; null for those of the task. */
  parameters: string | null;
}

/** Executions by their primary keys, as far as a reader may see them. */
export async function findExecutionOrigins(
  executor: Executor,
  keys: readonly { id: number; fireAt: number }[],
  scope: Scope,
): Promise<ExecutionOrigin[]> {
  if (keys.length === 0) return [];
  // pairs in an IN would use no index on MariaDB
  const ids = keys.map((key) => key.id);
  const instants = [...new Set(keys.map((key) => key.fireAt))];
  const [rows] = await executor.execute(sql`
    SELECT e.id AS executionId, e.fire_at AS fireAt, e.task_id AS taskId, e.group_id AS groupId, e.task_version AS taskVersion,
      e.as_of_at AS asOfAt, CAST(e.parameters AS CHAR) AS parameters
    FROM task_execution e WHERE e.id IN ${ids} AND e.fire_at IN ${instants} ${andInScope(sql`e.group_id`, scope)}`);
  return rows as unknown as ExecutionOrigin[];
}
