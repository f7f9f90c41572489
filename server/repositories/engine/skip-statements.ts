import type { Connection, RowDataPacket } from 'mysql2/promise';
import type { EngineSession } from '@/server/db/engine-session';
import { valuesTable } from '@/server/db/values-table';
import type { LastSkip, NewSkip, SkipExtension } from '@/server/scheduler/task-rows';

type Session = Pick<Connection, 'query'>;
type Writer = Pick<EngineSession, 'write'>;

/** Primary key of task_skip, backwards, one row a task. */
export async function selectLastSkips(session: Session, taskIds: readonly number[]): Promise<LastSkip[]> {
  if (taskIds.length === 0) return [];
  const [rows] = await session.query<RowDataPacket[]>(
    taskIds
      .map(
        () => `(SELECT task_id, first_fire_at, last_fire_at, reason, blocking_execution_id, task_version FROM task_skip
                WHERE task_id = ? ORDER BY first_fire_at DESC LIMIT 1)`,
      )
      .join(' UNION ALL '),
    [...taskIds],
  );
  return rows.map((row) => ({
    taskId: row.task_id,
    firstFireAt: row.first_fire_at,
    lastFireAt: row.last_fire_at,
    reason: row.reason,
    blockingExecutionId: row.blocking_execution_id,
    taskVersion: row.task_version,
  }));
}

/** Primary key of task_skip. */
export async function extendSkips(session: Writer, rows: readonly SkipExtension[]): Promise<void> {
  const { sql, text } = valuesTable(
    { task_id: 'BIGINT', first_fire_at: 'BIGINT', last_fire_at: 'BIGINT', added: 'BIGINT' },
    rows,
    (row) => [row.taskId, row.firstFireAt, row.lastFireAt, row.addedCount],
  );
  session.write(
    `UPDATE ${sql} STRAIGHT_JOIN task_skip t ON t.task_id = v.task_id AND t.first_fire_at = v.first_fire_at
     SET t.last_fire_at = v.last_fire_at, t.fire_count = t.fire_count + v.added`,
    [text],
  );
}

/** Primary key of task_skip. */
export async function insertSkips(session: Writer, skips: readonly NewSkip[]): Promise<void> {
  session.write(
    `INSERT INTO task_skip (task_id, first_fire_at, last_fire_at, fire_count, reason, blocking_execution_id, task_version,
       recorded_at) VALUES ?`,
    [
      skips.map((skip) => [
        ...[skip.taskId, skip.firstFireAt, skip.lastFireAt, skip.fireCount, skip.reason],
        ...[skip.blockingExecutionId, skip.taskVersion, skip.recordedAt],
      ]),
    ],
  );
}
