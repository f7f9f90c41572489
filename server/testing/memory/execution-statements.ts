import { labelSetOf } from '@/server/domain/cluster/labels';
import type {
  AttemptEnd,
  AttemptRef,
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
import type { ExecutionInput, ExecutionKey } from '@/server/scheduler/ports';
import type { MemoryDatabase } from './memory-database';
import type { MemorySession } from './memory-session';
import { executionRow, liveRow } from './row-shapes';
import type { StoredExecution, StoredLive } from './stored-rows';

const fireKeyOf = (row: NewExecution): string => `${row.taskId}:${row.fireAt}:${row.fireKey}`;

export function insertExecutions(
  { executions, fires, live }: MemoryDatabase,
  session: MemorySession,
  rows: readonly NewExecution[],
): void {
  for (const row of rows) {
    session.lockNew(fires, fireKeyOf(row), 'task_execution_fire');
    session.lockNew(live, row.id, 'PRIMARY');
  }
  for (const row of rows) {
    fires.write(session, fireKeyOf(row), { executionId: row.id });
    executions.write(session, row.id, newExecution(row));
    live.write(session, row.id, newLive(row));
  }
}

const newExecution = (row: NewExecution): StoredExecution =>
  executionRow(row, {
    ...{ attempt: 1, rescues: 0, retries: 0, claimedAt: row.status === 'claimed' ? row.createdAt : null },
    ...{ startedAt: null, finishedAt: null, cancelRequestedAt: null, cancelRequestedBy: null },
    ...{ errorCode: null, errorMessage: null, result: null },
  });

const newLive = (row: NewExecution): StoredLive =>
  liveRow(row, {
    ...{ executionId: row.id, attempt: 1, rescues: 0, retries: 0, isCancelRequested: false, callAt: null },
    ...{ urgency: 9 - row.priority, labels: labelSetOf(row.requiredLabels) },
  });

/** Changes executions and their live rows, as far as those are unfinished; the live row is the lock of both. */
function update<Row extends { executionId: number }>(
  { executions, live }: MemoryDatabase,
  session: MemorySession,
  rows: readonly Row[],
  isMeant: (row: Row, known: StoredLive) => boolean,
  change: (row: Row, execution: StoredExecution, live: StoredLive) => void,
): void {
  session.lockRows(
    live,
    rows.map((row) => row.executionId),
    'exclusive',
  );
  for (const row of rows) {
    const known = live.get(row.executionId, session);
    if (!known || !isMeant(row, known)) continue;
    executions.update(session, row.executionId, (execution) =>
      live.update(session, row.executionId, (changed) => change(row, execution, changed)),
    );
  }
}

const isAny = (): boolean => true;

export function claim(database: MemoryDatabase, session: MemorySession, rows: readonly Claim[]): void {
  update(database, session, rows, isAny, (claimed, execution, live) => {
    execution.status = live.status = 'claimed';
    execution.nodeId = live.nodeId = claimed.nodeId;
    execution.token = live.token = claimed.token;
    execution.claimedAt = claimed.claimedAt;
  });
}

export function markStarted(
  database: MemoryDatabase,
  session: MemorySession,
  rows: readonly StartMark[],
): void {
  const isMeant = ({ token, attempt }: StartMark, known: StoredLive) =>
    known.token === token && known.attempt === attempt && known.status === 'claimed';
  update(database, session, rows, isMeant, (mark, execution, live) => {
    execution.status = live.status = 'running';
    execution.startedAt = mark.startedAt;
  });
}

export function requeue(database: MemoryDatabase, session: MemorySession, rows: readonly Requeue[]): void {
  update(database, session, rows, isAny, (requeued, execution, live) => {
    for (const row of [execution, live]) {
      row.status = requeued.status;
      row.nodeId = null;
      row.token = requeued.token;
      row.attempt = requeued.attempt;
      row.rescues = requeued.rescues;
      row.retries = requeued.retries;
    }
    execution.claimedAt = execution.startedAt = null;
    live.dueAt = requeued.dueAt;
    live.callAt = requeued.turn?.callAt ?? null;
  });
}

export function promote(database: MemoryDatabase, session: MemorySession, rows: readonly Promotion[]): void {
  const isMeant = (_: Promotion, known: StoredLive) => known.status === 'waiting';
  update(database, session, rows, isMeant, ({ lane }, execution, live) => {
    execution.status = live.status = 'queued';
    execution.lane = live.lane = lane;
  });
}

export function handOver(database: MemoryDatabase, session: MemorySession, rows: readonly HandOver[]): void {
  const isMeant = (_: HandOver, known: StoredLive) => known.status === 'waiting';
  update(database, session, rows, isMeant, ({ lane, nodeId, token, claimedAt }, execution, live) => {
    execution.status = live.status = 'claimed';
    execution.lane = live.lane = lane;
    execution.nodeId = live.nodeId = nodeId;
    execution.token = live.token = token;
    execution.claimedAt = claimedAt;
  });
}

export function requestCancel(
  database: MemoryDatabase,
  session: MemorySession,
  keys: readonly ExecutionKey[],
  { at, by, reason }: { at: number; by: number | null; reason: CancelReason },
): void {
  const isMeant = (_: ExecutionKey, known: StoredLive) => !known.isCancelRequested;
  update(database, session, keys, isMeant, (_, execution, live) => {
    execution.cancelRequestedAt = at;
    execution.cancelRequestedBy = by;
    execution.errorCode = reason.errorCode;
    execution.errorMessage = reason.errorMessage;
    live.isCancelRequested = true;
  });
}

export function finish(
  { executions, live }: MemoryDatabase,
  session: MemorySession,
  rows: readonly Finish[],
): void {
  const ids = rows.map((row) => row.executionId);
  session.lockRows(live, ids, 'exclusive');
  for (const { executionId, status, startedAt, finishedAt, errorCode, errorMessage, result } of rows) {
    if (executions.get(executionId, session)?.finishedAt !== null) continue;
    executions.update(session, executionId, (row) => {
      row.status = status;
      row.startedAt = startedAt ?? row.startedAt;
      row.finishedAt = finishedAt;
      row.errorCode = status === 'cancelled' ? (row.errorCode ?? errorCode) : errorCode;
      row.errorMessage = status === 'cancelled' ? (errorMessage ?? row.errorMessage) : errorMessage;
      row.result = result;
    });
  }
  for (const id of ids) if (live.isThere(id)) live.delete(session, id);
}

export function insertAttempts(
  { attempts, executions }: MemoryDatabase,
  session: MemorySession,
  rows: readonly EndedAttempt[],
): void {
  const keyOf = (row: EndedAttempt) => `${row.executionId}:${row.attempt}`;
  for (const row of rows) session.lockNew(attempts, keyOf(row), 'PRIMARY');
  for (const row of rows) {
    const startedAt = row.startedAt ?? executions.get(row.executionId, session)?.startedAt ?? null;
    attempts.write(session, keyOf(row), { ...row, startedAt });
  }
}

export function readEnded(
  { attempts, executions }: MemoryDatabase,
  session: MemorySession,
  refs: readonly AttemptRef[],
): AttemptEnd[] {
  const ids = refs.map((ref) => ref.executionId);
  const over = session
    .lockRows(executions, ids, 'share')
    .map(({ id, ...row }) => ({ ...row, executionId: id }));
  const keys = refs.map((ref) => `${ref.executionId}:${ref.attempt}`);
  const rows = [...over, ...session.lockRows(attempts, keys, 'share')];
  return rows.flatMap(({ executionId, attempt, token, status, finishedAt }) =>
    finishedAt !== null && refs.some((ref) => ref.executionId === executionId && ref.attempt === attempt)
      ? { executionId, attempt, token, status: status as AttemptEnd['status'], finishedAt }
      : [],
  );
}

export function readInputs(
  { executions }: MemoryDatabase,
  session: MemorySession,
  refs: readonly ExecutionKey[],
): ExecutionInput[] {
  return refs.flatMap(({ executionId, fireAt }) => {
    const row = executions.get(executionId, session);
    return row ? [{ executionId, fireAt, parameters: row.parameters, asOfAt: row.asOfAt }] : [];
  });
}

export function findTakenFires(
  { fires }: MemoryDatabase,
  session: MemorySession,
  taskId: number,
  wanted: readonly number[],
): number[] {
  return wanted.filter((fireAt) => fires.get(`${taskId}:${fireAt}:0`, session) !== undefined);
}
