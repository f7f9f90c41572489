import type { Connection, RowDataPacket } from 'mysql2/promise';
import type { EngineSession } from '@/server/db/engine-session';
import { valuesTable } from '@/server/db/values-table';
import { maskedSecrets } from '@/server/domain/http/masked-secrets';
import type { AttemptEnd, AttemptRef } from '@/server/scheduler/execution-rows';
import type { ExecutionKey, NewInterval, OnceKind } from '@/server/scheduler/ports';
import type { AuditRow } from '@/server/scheduler/task-rows';

type Session = Pick<Connection, 'query'>;
type Writer = Pick<EngineSession, 'write'>;

/** Primary keys of task_execution and task_attempt. */
export async function selectEnded(session: Session, refs: readonly AttemptRef[]): Promise<AttemptEnd[]> {
  const { sql, text } = valuesTable({ id: 'BIGINT', fire_at: 'BIGINT', attempt: 'BIGINT' }, refs, (ref) => [
    ...[ref.executionId, ref.fireAt, ref.attempt],
  ]);
  // MySQL refuses to lock what is joined with a JSON_TABLE itself
  const ended = `(SELECT * FROM ${sql}) v`;
  const columns = 'v.id, e.attempt, e.token, e.status, e.finished_at';
  const found = await Promise.all([
    session.query<RowDataPacket[]>(
      `SELECT ${columns} FROM ${ended} STRAIGHT_JOIN task_execution e ON e.id = v.id AND e.fire_at = v.fire_at
       WHERE e.attempt = v.attempt AND e.finished_at IS NOT NULL LOCK IN SHARE MODE`,
      [text],
    ),
    session.query<RowDataPacket[]>(
      `SELECT ${columns} FROM ${ended} STRAIGHT_JOIN task_attempt e
         ON e.execution_id = v.id AND e.attempt = v.attempt AND e.fire_at = v.fire_at LOCK IN SHARE MODE`,
      [text],
    ),
  ]);
  return found.flatMap(([rows]) =>
    rows.map((row) => ({
      ...{ executionId: row.id, attempt: row.attempt, token: row.token, status: row.status },
      finishedAt: row.finished_at,
    })),
  );
}

/** Primary key of execution_once. */
export async function selectOnce(
  session: Session,
  kind: OnceKind,
  key: string,
): Promise<ExecutionKey | null> {
  const [rows] = await session.query<RowDataPacket[]>(
    'SELECT execution_id, fire_at FROM execution_once WHERE kind = ? AND once_key = ?',
    [kind, key],
  );
  return rows[0] ? { executionId: rows[0].execution_id, fireAt: rows[0].fire_at } : null;
}

/** The primary key refuses a second execution for one key. */
export async function insertOnce(
  session: Writer,
  kind: OnceKind,
  key: string,
  { executionId, fireAt }: ExecutionKey,
  at: number,
): Promise<void> {
  session.write('INSERT INTO execution_once (kind, once_key, execution_id, fire_at, created_at) VALUES (?)', [
    [kind, key, executionId, fireAt, at],
  ]);
}

/** Unique key task_execution_fire. */
export async function selectTakenFires(
  session: Session,
  taskId: number,
  fires: readonly number[],
): Promise<number[]> {
  if (fires.length === 0) return [];
  const [rows] = await session.query<RowDataPacket[]>(
    'SELECT fire_at FROM task_execution WHERE task_id = ? AND fire_at IN (?) AND fire_key = 0',
    [taskId, fires],
  );
  return rows.map((row) => row.fire_at);
}

/** Primary key of task_interval. */
export async function insertInterval(session: Writer, row: NewInterval): Promise<void> {
  session.write(
    `INSERT INTO task_interval (id, scope, scope_id, kind, from_at, to_at, reason, actor_id, created_at) VALUES (?)`,
    [[row.id, 'task', row.taskId, row.kind, row.fromAt, row.toAt, row.reason, row.actorId, row.createdAt]],
  );
}

/** Append only. Secrets are masked here, so that no caller can forget it. */
export async function insertAudits(session: Writer, rows: readonly AuditRow[]): Promise<void> {
  const json = (value: unknown) =>
    value === null || value === undefined ? null : JSON.stringify(maskedSecrets(value));
  session.write(
    `INSERT INTO audit (at, actor_id, actor_name, action, target_type, target_id, group_id, before_value, after_value, request_id,
       address) VALUES ?`,
    [
      rows.map((row) => [
        ...[row.at, row.actorId, row.actorName, row.action, row.targetType, row.targetId, row.groupId],
        ...[json(row.before), json(row.after), row.requestId, row.address],
      ]),
    ],
  );
}
