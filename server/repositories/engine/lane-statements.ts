import type { Connection, RowDataPacket } from 'mysql2/promise';
import type { EngineSession } from '@/server/db/engine-session';
import { valuesTable } from '@/server/db/values-table';
import type { LaneRow } from '@/server/scheduler/ports';

type Session = Pick<Connection, 'query'>;
type Writer = Pick<EngineSession, 'write'>;

/** Primary key of execution_lane, in its order. */
export async function lockLanes(session: Session, taskIds: readonly number[]): Promise<LaneRow[]> {
  if (taskIds.length === 0) return [];
  const [rows] = await session.query<RowDataPacket[]>(
    `SELECT task_id, lane, execution_id, taken_at, holder_id, holder_due_at, holder_run_ms FROM execution_lane
     WHERE task_id IN (?) ORDER BY task_id, lane FOR UPDATE`,
    [taskIds],
  );
  return rows.map((row) => ({
    taskId: row.task_id,
    lane: row.lane,
    executionId: row.execution_id,
    takenAt: row.taken_at,
    holderId: row.holder_id,
    holderDueAt: row.holder_due_at,
    holderRunMs: row.holder_run_ms,
  }));
}

/** Primary key of execution_lane. */
export async function ensureLanes(session: Writer, taskId: number, limit: number): Promise<void> {
  session.write(
    'INSERT INTO execution_lane (task_id, lane) VALUES ? ON DUPLICATE KEY UPDATE lane = VALUES(lane)',
    [Array.from({ length: limit }, (_, index) => [taskId, index + 1])],
  );
}

/** Primary key of execution_lane; the rows are locked by the caller. */
export async function writeLanes(session: Writer, rows: readonly LaneRow[]): Promise<void> {
  const { sql, text } = valuesTable(
    {
      ...{ task_id: 'BIGINT', lane: 'BIGINT', execution_id: 'BIGINT', taken_at: 'BIGINT' },
      ...{ holder_id: 'BIGINT', holder_due_at: 'BIGINT', holder_run_ms: 'BIGINT' },
    },
    rows,
    (row) => [
      ...[row.taskId, row.lane, row.executionId, row.takenAt],
      ...[row.holderId, row.holderDueAt, row.holderRunMs],
    ],
  );
  session.write(
    `UPDATE ${sql} STRAIGHT_JOIN execution_lane t ON t.task_id = v.task_id AND t.lane = v.lane
     SET t.execution_id = v.execution_id, t.taken_at = v.taken_at, t.holder_id = v.holder_id, t.holder_due_at = v.holder_due_at,
       t.holder_run_ms = v.holder_run_ms`,
    [text],
  );
}
