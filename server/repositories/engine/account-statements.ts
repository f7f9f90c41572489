import type { Connection, RowDataPacket } from 'mysql2/promise';
import type { AccountedTask, SkipRange, Stretch } from '@/server/chores/scan/ports';

type Session = Pick<Connection, 'query'>;

/** Primary key of task, and for what a fixed delay awaits that of execution_live. */
export async function selectAccountedTasks(
  session: Session,
  afterId: number,
  limit: number,
): Promise<AccountedTask[]> {
  const [rows] = await session.query<RowDataPacket[]>(
    `SELECT id, group_id, version, last_fire_at, next_fire_at, next_due_at,
       EXISTS (SELECT 1 FROM execution_live v WHERE v.execution_id = task.awaiting_execution_id) AS is_awaiting
     FROM task WHERE id > ? AND archived_at IS NULL ORDER BY id LIMIT ?`,
    [afterId, limit],
  );
  return rows.map((row) => ({
    ...{ id: row.id, groupId: row.group_id, version: row.version, lastFireAt: row.last_fire_at },
    ...{ nextFireAt: row.next_fire_at, nextDueAt: row.next_due_at, isArchived: false },
    isAwaiting: row.is_awaiting === 1,
  }));
}

/** Unique key task_group_name. */
export async function selectGroupIds(
  session: Session,
  names: readonly string[],
): Promise<{ id: number; name: string }[]> {
  if (names.length === 0) return [];
  const [rows] = await session.query<RowDataPacket[]>('SELECT id, name FROM task_group WHERE name IN (?)', [
    names,
  ]);
  return rows.map(({ id, name }) => ({ id, name }));
}

/** Unique key task_execution_fire alone, a range for each task. */
export async function selectFires(
  session: Session,
  stretches: readonly Stretch[],
): Promise<{ taskId: number; fireAt: number }[]> {
  if (stretches.length === 0) return [];
  const where = stretches.map(() => '(task_id = ? AND fire_at > ? AND fire_at <= ?)').join(' OR ');
  const [rows] = await session.query<RowDataPacket[]>(
    `SELECT task_id, fire_at FROM task_execution FORCE INDEX (task_execution_fire) WHERE fire_key = 0 AND (${where})`,
    stretches.flatMap(({ taskId, from, to }) => [taskId, from, to]),
  );
  return rows.map((row) => ({ taskId: row.task_id, fireAt: row.fire_at }));
}

/** Primary key of task_skip: the row before the beginning of each stretch, and those that begin inside. */
export async function selectSkips(session: Session, stretches: readonly Stretch[]): Promise<SkipRange[]> {
  if (stretches.length === 0) return [];
  const of = (place: string) =>
    `(SELECT task_id, first_fire_at, last_fire_at, task_version FROM task_skip WHERE task_id = ? AND ${place})`;
  const both = `${of('first_fire_at <= ? ORDER BY first_fire_at DESC LIMIT 1')} UNION ALL ${of('first_fire_at > ? AND first_fire_at <= ?')}`;
  const [rows] = await session.query<RowDataPacket[]>(
    stretches.map(() => both).join(' UNION ALL '),
    stretches.flatMap(({ taskId, from, to }) => [taskId, from, taskId, from, to]),
  );
  return rows.map((row) => ({
    ...{ taskId: row.task_id, firstFireAt: row.first_fire_at, lastFireAt: row.last_fire_at },
    taskVersion: row.task_version,
  }));
}
