import type { EngineSession } from '@/server/db/engine-session';
import { type ColumnsOf, insertRows } from '@/server/db/insert-rows';
import { DATABASE_NOW } from '@/server/db/time';
import { type ValueColumns, valuesTable } from '@/server/db/values-table';
import { labelSetOf } from '@/server/domain/cluster/labels';
import { groupBy } from '@/server/domain/collections/group-by';
import { resultSummary } from '@/server/domain/execution/result-summary';
import { shortened } from '@/server/domain/text/unicode';
import type {
  CancelReason,
  Claim,
  EndedAttempt,
  Finish,
  HandOver,
  NewExecution,
  Promotion,
  Requeue,
  StartMark,
} from '@/server/scheduler/execution-rows';
import type { ExecutionKey } from '@/server/scheduler/ports';
import { instantBounds } from './instant-bounds';

type Writer = Pick<EngineSession, 'write'>;

/** Results up to this many bytes of JSON text live in the execution row; of larger ones only a summary does. */
export const INLINE_RESULT_BYTES = 1_024;
const MOST_MESSAGE_CHARACTERS = 1_024;

const EXECUTION_COLUMNS: ColumnsOf<NewExecution> = {
  id: (row) => row.id,
  fire_at: (row) => row.fireAt,
  task_id: (row) => row.taskId,
  group_id: (row) => row.groupId,
  fire_key: (row) => row.fireKey,
  task_version: (row) => row.taskVersion,
  trigger_kind: (row) => row.trigger,
  status: (row) => row.status,
  priority: (row) => row.priority,
  due_at: (row) => row.dueAt,
  as_of_at: (row) => row.asOfAt,
  created_at: (row) => row.createdAt,
  claimed_at: (row) => (row.status === 'claimed' ? row.createdAt : null),
  deadline_at: (row) => row.deadlineAt,
  node_id: (row) => row.nodeId,
  token: (row) => row.token,
  attempt: () => 1,
  lane: (row) => row.lane,
  backfill_id: (row) => row.backfillId,
  replay_of_id: (row) => row.replayOf?.executionId ?? null,
  replay_of_fire_at: (row) => row.replayOf?.fireAt ?? null,
  parameters: (row) => row.parameters,
  requested_by: (row) => row.requestedBy,
};

const LIVE_COLUMNS: ColumnsOf<NewExecution> = {
  execution_id: (row) => row.id,
  fire_at: (row) => row.fireAt,
  task_id: (row) => row.taskId,
  group_id: (row) => row.groupId,
  task_version: (row) => row.taskVersion,
  trigger_kind: (row) => row.trigger,
  status: (row) => row.status,
  urgency: (row) => 9 - row.priority,
  due_at: (row) => row.dueAt,
  executor: (row) => row.executor,
  on_node_loss: (row) => row.onNodeLoss,
  node_id: (row) => row.nodeId,
  token: (row) => row.token,
  attempt: () => 1,
  lane: (row) => row.lane,
  deadline_at: (row) => row.deadlineAt,
  labels: (row) => labelSetOf(row.requiredLabels),
};

/** The unique key task_execution_fire refuses a second execution of one fire. */
export async function insertExecutions(session: Writer, executions: readonly NewExecution[]): Promise<void> {
  const execution = insertRows('task_execution', EXECUTION_COLUMNS, executions);
  const live = insertRows('execution_live', LIVE_COLUMNS, executions);
  session.write(`${execution.sql}; ${live.sql}`, [execution.values, live.values]);
}

const KEYS = { id: 'BIGINT', fire_at: 'BIGINT' } as const;
const EXECUTION = 'STRAIGHT_JOIN task_execution e ON e.id = v.id AND e.fire_at = v.fire_at';
const LIVE = 'STRAIGHT_JOIN execution_live l ON l.execution_id = v.id';

/**
 * Primary keys; the rows are locked by the caller. What is claimed together differs in its tokens at most, so a list of keys does, which
 * costs less than a table of values; the bounds of the instants keep it to the partitions they lie in.
 */
export async function claim(session: Writer, claims: readonly Claim[]): Promise<void> {
  const alike = groupBy(claims, ({ nodeId, token, claimedAt }) => [nodeId, token, claimedAt].join());
  for (const rows of alike.values()) writeClaims(session, rows, {});
}

/** As `claim`; of what waits for the lanes of a task each gets one, nearly always the first. */
export async function handOver(session: Writer, claims: readonly HandOver[]): Promise<void> {
  const alike = groupBy(claims, ({ nodeId, token, claimedAt, lane }) =>
    [nodeId, token, claimedAt, lane].join(),
  );
  for (const rows of alike.values()) writeClaims(session, rows, { lane: (rows[0] as HandOver).lane });
}

function writeClaims(session: Writer, claims: readonly Claim[], granted: { lane?: number }): void {
  const { nodeId, token, claimedAt } = claims[0] as Claim;
  const ids = claims.map((row) => row.executionId);
  const live = { status: 'claimed', node_id: nodeId, token, ...granted };
  const isGranted = granted.lane !== undefined;
  const execution = { ...live, claimed_at: claimedAt, ...(isGranted && { granted_at: claimedAt }) };
  const andWaits = isGranted ? "AND status = 'waiting'" : '';
  session.write(
    `UPDATE task_execution FORCE INDEX (PRIMARY) SET ? WHERE id IN (?) AND fire_at BETWEEN ? AND ? ${andWaits};
     UPDATE execution_live FORCE INDEX (PRIMARY) SET ? WHERE execution_id IN (?) ${andWaits}`,
    [...[execution, ids, ...instantBounds(claims)], ...[live, ids]],
  );
}

/** Primary keys; status, token and attempt stand in the WHERE once more. */
export async function markStarted(session: Writer, marks: readonly StartMark[]): Promise<void> {
  const { sql, text } = valuesTable(
    { ...KEYS, token: 'BIGINT', attempt: 'BIGINT', started_at: 'BIGINT' },
    marks,
    (row) => [row.executionId, row.fireAt, row.token, row.attempt, row.startedAt],
  );
  session.write(
    `UPDATE ${sql} ${EXECUTION} SET e.status = 'running', e.started_at = v.started_at
       WHERE e.token = v.token AND e.attempt = v.attempt AND e.status = 'claimed';
     UPDATE ${sql} ${LIVE} SET l.status = 'running' WHERE l.token = v.token AND l.attempt = v.attempt AND l.status = 'claimed'`,
    [text, text],
  );
}

/** Primary keys; the rows are locked by the caller. */
export async function requeue(session: Writer, rows: readonly Requeue[]): Promise<void> {
  const { sql, text } = valuesTable(
    {
      ...{ ...KEYS, status: 'VARCHAR(24)', due_at: 'BIGINT', token: 'BIGINT', attempt: 'BIGINT' },
      ...{ rescues: 'BIGINT', retries: 'BIGINT', call_at: 'BIGINT', call_host: 'VARCHAR(255)' },
    },
    rows,
    (row) => [
      ...[row.executionId, row.fireAt, row.status, row.dueAt, row.token, row.attempt],
      ...[row.rescues, row.retries, row.turn?.callAt ?? null, row.turn?.host ?? null],
    ],
  );
  const givenBack = (table: 'e' | 'l') =>
    `${table}.status = v.status, ${table}.node_id = NULL, ${table}.token = v.token, ${table}.attempt = v.attempt,
     ${table}.rescues = v.rescues, ${table}.retries = v.retries`;
  session.write(
    `UPDATE ${sql} ${EXECUTION} SET ${givenBack('e')}, e.claimed_at = NULL, e.started_at = NULL;
     UPDATE ${sql} ${LIVE} SET ${givenBack('l')}, l.due_at = v.due_at, l.call_at = v.call_at, l.call_host = v.call_host`,
    [text, text],
  );
}

/** Primary keys; the rows are locked by the caller. */
export async function promote(session: Writer, rows: readonly Promotion[]): Promise<void> {
  const { sql, text } = valuesTable({ ...KEYS, lane: 'BIGINT' }, rows, (row) => [
    ...[row.executionId, row.fireAt, row.lane],
  ]);
  session.write(
    `UPDATE ${sql} ${EXECUTION} SET e.status = 'queued', e.lane = v.lane, e.granted_at = ${DATABASE_NOW} WHERE e.status = 'waiting';
     UPDATE ${sql} ${LIVE} SET l.status = 'queued', l.lane = v.lane WHERE l.status = 'waiting'`,
    [text, text],
  );
}

/** Primary keys. */
export async function requestCancel(
  session: Writer,
  keys: readonly ExecutionKey[],
  { at, by, reason }: { at: number; by: number | null; reason: CancelReason },
): Promise<void> {
  const { sql, text } = valuesTable(KEYS, keys, (row) => [row.executionId, row.fireAt]);
  session.write(
    `UPDATE ${sql} ${EXECUTION} SET e.cancel_requested_at = ?, e.cancel_requested_by = ?, e.error_code = ?, e.error_message = ?
       WHERE e.cancel_requested_at IS NULL AND e.finished_at IS NULL;
     UPDATE ${sql} ${LIVE} SET l.cancel_requested_at = ? WHERE l.cancel_requested_at IS NULL`,
    [
      ...[text, at, by, reason.errorCode, shortened(reason.errorMessage, MOST_MESSAGE_CHARACTERS)],
      ...[text, at],
    ],
  );
}

/**
 * Primary keys; a row that is terminal already is not touched, and one that was asked to stop keeps why. What no end of the batch says is no
 * column of the values.
 */
export async function finish(session: Writer, rows: readonly Finish[]): Promise<void> {
  const isLarge = (row: Finish) => row.result !== null && Buffer.byteLength(row.result) > INLINE_RESULT_BYTES;
  const columns: ValueColumns = {
    ...{ ...KEYS, status: 'VARCHAR(24)', started_at: 'BIGINT', finished_at: 'BIGINT', notable_at: 'BIGINT' },
  };
  const valuesOf = (row: Finish) => [
    ...[row.executionId, row.fireAt, row.status, row.startedAt, row.finishedAt],
    row.status === 'succeeded' ? null : row.finishedAt,
  ];
  const toldColumns: ValueColumns = {
    ...{ error_code: 'VARCHAR(48)', error_message: 'VARCHAR(1024)', result: 'VARCHAR(1024)' },
    result_bytes: 'BIGINT',
  };
  const toldOf = (row: Finish) => [
    row.errorCode,
    row.errorMessage === null ? null : shortened(row.errorMessage, MOST_MESSAGE_CHARACTERS),
    isLarge(row) ? resultSummary(row.result as string) : row.result,
    row.result === null ? null : Buffer.byteLength(row.result),
  ];
  const isTold = rows.some((row) => toldOf(row).some((value) => value !== null));
  const { sql, text } = isTold
    ? valuesTable({ ...columns, ...toldColumns }, rows, (row) => [...valuesOf(row), ...toldOf(row)])
    : valuesTable(columns, rows, valuesOf);
  const told = isTold
    ? `e.error_code = IF(v.status = 'cancelled', COALESCE(e.error_code, v.error_code), v.error_code),
       e.error_message = IF(v.status = 'cancelled', COALESCE(v.error_message, e.error_message), v.error_message),
       e.result = v.result, e.result_bytes = v.result_bytes`
    : `e.error_code = IF(v.status = 'cancelled', e.error_code, NULL),
       e.error_message = IF(v.status = 'cancelled', e.error_message, NULL)`;
  session.write(
    `UPDATE ${sql} ${EXECUTION} SET e.status = v.status, e.started_at = COALESCE(v.started_at, e.started_at),
       e.finished_at = v.finished_at, e.notable_at = v.notable_at, ${told} WHERE e.finished_at IS NULL;
     DELETE FROM execution_live WHERE execution_id IN (?)`,
    [text, rows.map((row) => row.executionId)],
  );
  const large = rows.filter(isLarge);
  if (large.length === 0) return;
  session.write('INSERT INTO task_result (execution_id, fire_at, body, created_at) VALUES ?', [
    large.map((row) => [row.executionId, row.fireAt, row.result, row.finishedAt]),
  ]);
}

/** Copies what the execution row knows of the attempt before the next one overwrites it. */
export async function insertAttempts(session: Writer, rows: readonly EndedAttempt[]): Promise<void> {
  const { sql, text } = valuesTable(
    {
      ...{ ...KEYS, attempt: 'BIGINT', token: 'BIGINT', node_id: 'BIGINT', status: 'VARCHAR(24)' },
      ...{ started_at: 'BIGINT', finished_at: 'BIGINT', next_attempt_at: 'BIGINT' },
      ...{ error_code: 'VARCHAR(48)', error_message: 'VARCHAR(1024)' },
    },
    rows,
    (row) => [
      ...[row.executionId, row.fireAt, row.attempt, row.token, row.nodeId, row.status],
      ...[row.startedAt, row.finishedAt, row.nextAttemptAt, row.errorCode],
      row.errorMessage === null ? null : shortened(row.errorMessage, MOST_MESSAGE_CHARACTERS),
    ],
  );
  session.write(
    `INSERT INTO task_attempt (execution_id, attempt, fire_at, token, node_id, status, claimed_at, started_at, finished_at,
       next_attempt_at, error_code, error_message)
     SELECT e.id, v.attempt, e.fire_at, v.token, v.node_id, v.status, e.claimed_at, COALESCE(v.started_at, e.started_at),
       v.finished_at, v.next_attempt_at, v.error_code, v.error_message FROM ${sql} ${EXECUTION}`,
    [text],
  );
}
