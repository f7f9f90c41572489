import type { Connection, RowDataPacket } from 'mysql2/promise';
import type { ForgottenExecution, LaneDamage, LanePlace, LiveDamage, Walk } from '@/server/chores/scan/ports';
import { TERMINAL_STATUSES } from '@/server/domain/execution/execution-status';

type Session = Pick<Connection, 'query'>;

const select = async (session: Session, statement: string, values: unknown[]): Promise<RowDataPacket[]> =>
  (await session.query<RowDataPacket[]>(statement, values))[0];

const LIVE = 'FROM execution_live WHERE execution_id > ? ORDER BY execution_id LIMIT ?';

async function lastOf(
  session: Session,
  part: string,
  key: string,
  after: number,
  limit: number,
): Promise<number | null> {
  const [row] = await select(
    session,
    `SELECT MAX(${key}) AS last, COUNT(*) AS n FROM (SELECT ${key} ${part}) part`,
    [after, limit],
  );
  return Number(row?.n) < limit ? null : row?.last;
}

/** Primary key of execution_live, a part of it at a time, and for each the primary key of task_execution. */
export async function walkLive(
  session: Session,
  after: number,
  limit: number,
): Promise<Walk<LiveDamage, number>> {
  const rows = await select(
    session,
    `SELECT v.execution_id, v.fire_at, v.task_id, v.token,
       CASE WHEN e.id IS NULL THEN 'missing' WHEN e.status IN (?) THEN 'over' ELSE 'differs' END AS what
     FROM (SELECT execution_id, fire_at, task_id, status, token, attempt, node_id ${LIVE}) v
     LEFT JOIN task_execution e ON e.id = v.execution_id AND e.fire_at = v.fire_at
     WHERE e.id IS NULL OR e.status <> v.status OR e.token <> v.token OR e.attempt <> v.attempt OR NOT (e.node_id <=> v.node_id)`,
    [TERMINAL_STATUSES, after, limit],
  );
  return {
    found: rows.map((row) => ({
      ...{ executionId: row.execution_id, fireAt: row.fire_at, taskId: row.task_id, token: row.token },
      what: row.what,
    })),
    last: await lastOf(session, LIVE, 'execution_id', after, limit),
  };
}

/** Primary key of execution_live, a part of it at a time, and for each the primary key of execution_lane. */
export async function walkHolders(
  session: Session,
  after: number,
  limit: number,
): Promise<Walk<LaneDamage, number>> {
  const rows = await select(
    session,
    `SELECT v.execution_id, v.task_id, v.lane FROM (SELECT execution_id, task_id, lane ${LIVE}) v
     LEFT JOIN execution_lane l ON l.task_id = v.task_id AND l.lane = v.lane
     WHERE v.lane IS NOT NULL AND NOT (l.execution_id <=> v.execution_id)`,
    [after, limit],
  );
  return {
    found: rows.map((row) => ({
      ...{ taskId: row.task_id, lane: row.lane, executionId: row.execution_id, forgotten: null },
    })),
    last: await lastOf(session, LIVE, 'execution_id', after, limit),
  };
}

const LANES = `FROM execution_lane WHERE task_id > ? OR (task_id = ? AND lane > ?) ORDER BY task_id, lane LIMIT ?`;

/**
 * Primary key of execution_lane, a part of it at a time, and for each that is taken the primary key of execution_live; for the few that
 * are damaged the beginning of that of task_execution.
 */
export async function walkLanes(
  session: Session,
  after: LanePlace,
  limit: number,
): Promise<Walk<LaneDamage, LanePlace>> {
  const place = [after.taskId, after.taskId, after.lane, limit];
  const rows = await select(
    session,
    `SELECT d.task_id, d.lane, d.execution_id, e.fire_at, e.task_version FROM (
       SELECT w.task_id, w.lane, w.execution_id, v.execution_id AS live_id
       FROM (SELECT task_id, lane, execution_id ${LANES}) w LEFT JOIN execution_live v ON v.execution_id = w.execution_id
       WHERE w.execution_id IS NOT NULL AND (v.execution_id IS NULL OR v.task_id <> w.task_id OR NOT (v.lane <=> w.lane))
     ) d LEFT JOIN task_execution e ON e.id = d.execution_id AND e.task_id = d.task_id AND d.live_id IS NULL AND e.status NOT IN (?)`,
    [...place, TERMINAL_STATUSES],
  );
  const [end] = await select(
    session,
    `SELECT task_id, lane FROM (SELECT task_id, lane ${LANES}) part ORDER BY task_id DESC, lane DESC LIMIT 1`,
    place,
  );
  const [count] = await select(session, `SELECT COUNT(*) AS n FROM (SELECT task_id ${LANES}) part`, place);
  return {
    found: rows.map((row) => ({
      ...{ taskId: row.task_id, lane: row.lane, executionId: row.execution_id },
      forgotten:
        row.fire_at === null
          ? null
          : {
              ...{ executionId: row.execution_id, fireAt: row.fire_at, taskId: row.task_id },
              taskVersion: row.task_version,
            },
    })),
    last: end && Number(count?.n) === limit ? { taskId: end.task_id, lane: end.lane } : null,
  };
}

const EXECUTIONS = 'FROM task_execution WHERE id > ? ORDER BY id LIMIT ?';

/** Primary key of task_execution, a part of it at a time, and for each unfinished one the primary key of execution_live. */
export async function walkExecutions(
  session: Session,
  after: number,
  limit: number,
): Promise<Walk<ForgottenExecution, number>> {
  const rows = await select(
    session,
    `SELECT e.id, e.fire_at, e.task_id, e.task_version FROM (SELECT id, fire_at, task_id, task_version, status ${EXECUTIONS}) e
     WHERE e.status NOT IN (?) AND NOT EXISTS (SELECT 1 FROM execution_live v WHERE v.execution_id = e.id)`,
    [after, limit, TERMINAL_STATUSES],
  );
  return {
    found: rows.map((row) => ({
      ...{ executionId: row.id, fireAt: row.fire_at, taskId: row.task_id, taskVersion: row.task_version },
    })),
    last: await lastOf(session, EXECUTIONS, 'id', after, limit),
  };
}
