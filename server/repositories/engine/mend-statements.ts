import type { Connection, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import type { ForgottenExecution, LaneDamage, LiveDamage } from '@/server/chores/scan/ports';
import { classifyDatabaseError } from '@/server/db/errors';
import { DATABASE_NOW } from '@/server/db/time';
import { labelSetOf } from '@/server/domain/cluster/labels';
import {
  EXECUTION_STATUSES,
  type ExecutionStatus,
  isTerminal,
} from '@/server/domain/execution/execution-status';
import { laneMend } from '@/server/domain/execution/mend-lane';
import type { NewExecution } from '@/server/scheduler/execution-rows';

type Session = Pick<Connection, 'query'>;

const first = async (session: Session, statement: string, values: unknown[]): Promise<RowDataPacket | null> =>
  (await session.query<RowDataPacket[]>(statement, values))[0][0] ?? null;

/** Primary keys, in the order of all transactions: unfinished work, then executions. */
export async function mendLive(session: Session, damage: LiveDamage): Promise<boolean> {
  const { executionId, fireAt, token } = damage;
  const live = await first(
    session,
    'SELECT status, token, attempt, node_id FROM execution_live WHERE execution_id = ? FOR UPDATE',
    [executionId],
  );
  if (live === null || live.token !== token) return false;
  const execution = await first(
    session,
    'SELECT status, token, attempt, node_id FROM task_execution WHERE id = ? AND fire_at = ? FOR UPDATE',
    [executionId, fireAt],
  );
  if (execution === null || isTerminal(execution.status)) {
    await session.query('DELETE FROM execution_live WHERE execution_id = ?', [executionId]);
    return true;
  }
  const columns = ['status', 'token', 'attempt', 'node_id'] as const;
  if (columns.every((column) => live[column] === execution[column])) return false;
  // the engine judges by the row of unfinished work, unless that says what no execution can be
  const isSound = EXECUTION_STATUSES.includes(live.status) && !isTerminal(live.status as ExecutionStatus);
  const right = isSound ? live : execution;
  const values = [right.status, right.token, right.attempt, right.node_id];
  await session.query(
    isSound
      ? 'UPDATE task_execution SET status = ?, token = ?, attempt = ?, node_id = ? WHERE id = ? AND fire_at = ?'
      : 'UPDATE execution_live SET status = ?, token = ?, attempt = ?, node_id = ? WHERE execution_id = ?',
    isSound ? [...values, executionId, fireAt] : [...values, executionId],
  );
  return true;
}

/** Primary keys, in the order of all transactions: lanes, then unfinished work, then executions. */
export async function mendLane(
  session: Session,
  { taskId, lane, executionId }: LaneDamage,
): Promise<boolean> {
  const row = await first(
    session,
    'SELECT execution_id FROM execution_lane WHERE task_id = ? AND lane = ? FOR UPDATE',
    [taskId, lane],
  );
  const named = row === null ? undefined : (row.execution_id as number | null);
  const [live] = await session.query<RowDataPacket[]>(
    'SELECT execution_id, task_id, lane FROM execution_live WHERE execution_id IN (?) ORDER BY execution_id FOR UPDATE',
    [[executionId, named ?? executionId]],
  );
  const laneOf = (id: number | null | undefined) => {
    const found = live.find((one) => one.execution_id === id && one.task_id === taskId);
    return found === undefined ? undefined : (found.lane as number | null);
  };
  const isTakenByAnother = named !== executionId && laneOf(named) === lane;
  switch (laneMend({ named, executionId, ofExecution: laneOf(executionId), lane, isTakenByAnother })) {
    case 'free':
      await session.query(
        'UPDATE execution_lane SET execution_id = NULL, holder_run_ms = COALESCE(holder_run_ms, 0) WHERE task_id = ? AND lane = ?',
        [taskId, lane],
      );
      return true;
    case 'name':
      await session.query('UPDATE execution_live SET lane = ? WHERE execution_id = ?', [lane, executionId]);
      return true;
    case 'take':
      await session.query(
        `INSERT INTO execution_lane (task_id, lane, execution_id, taken_at, holder_id, holder_due_at)
         VALUES (?, ?, ?, ${DATABASE_NOW}, ?, ${DATABASE_NOW}) ON DUPLICATE KEY UPDATE execution_id = VALUES(execution_id),
           taken_at = VALUES(taken_at), holder_id = VALUES(holder_id), holder_due_at = VALUES(holder_due_at), holder_run_ms = NULL`,
        [taskId, lane, executionId, executionId],
      );
      return true;
    case null:
      return false;
  }
}

/** Primary keys. A step of the engine that made the row meanwhile wins. */
export async function restoreLive(
  session: Session,
  { executionId, fireAt }: ForgottenExecution,
  { executor, onNodeLoss, requiredLabels }: Pick<NewExecution, 'executor' | 'onNodeLoss' | 'requiredLabels'>,
): Promise<boolean> {
  try {
    const [result] = await session.query<ResultSetHeader>(
      `INSERT INTO execution_live (execution_id, fire_at, task_id, group_id, task_version, trigger_kind, status, urgency, due_at,
         executor, on_node_loss, node_id, token, attempt, rescues, retries, lane, deadline_at, cancel_requested_at, labels)
       SELECT id, fire_at, task_id, group_id, task_version, trigger_kind, status, 9 - priority, due_at, ?, ?, node_id, token, attempt,
         rescues, retries, lane, deadline_at, cancel_requested_at, ?
       FROM task_execution WHERE id = ? AND fire_at = ? AND status IN ('waiting', 'queued', 'claimed', 'running', 'retrying')`,
      [executor, onNodeLoss, labelSetOf(requiredLabels), executionId, fireAt],
    );
    return result.affectedRows === 1;
  } catch (error) {
    if (classifyDatabaseError(error) !== 'duplicate') throw error;
    return false;
  }
}
