import { labelSetOf } from '@/server/domain/cluster/labels';
import type {
  AttemptEnd,
  AttemptRef,
  CancelReason,
  Claim,
  EndedAttempt,
  Finish,
  NewExecution,
  Promotion,
  Requeue,
  StartMark,
} from '@/server/scheduler/execution-rows';
import type { ExecutionInput, ExecutionKey } from '@/server/scheduler/ports';
import type { MemoryDatabase } from './memory-database';
import type { MemorySession } from './memory-session';
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
    executions.write(session, row.id, {
      ...row,
      ...{ attempt: 1, rescues: 0, retries: 0, claimedAt: row.status === 'claimed' ? row.createdAt : null },
      ...{ startedAt: null, finishedAt: null, cancelRequestedAt: null, cancelRequestedBy: null },
      ...{ errorCode: null, errorMessage: null, result: null },
    });
    const { id: executionId, fireAt, taskId, groupId, taskVersion, trigger, status, dueAt, executor } = row;
    const { onNodeLoss, nodeId, token, lane, deadlineAt, priority } = row;
    live.write(session, executionId, {
      ...{ executionId, fireAt, taskId, groupId, taskVersion, trigger, status, dueAt, executor, onNodeLoss },
      ...{
        nodeId,
        token,
        attempt: 1,
        rescues: 0,
        retries: 0,
        lane,
        deadlineAt,
        isCancelRequested: false,
        callAt: null,
      },
      ...{ urgency: 9 - priority, labels: labelSetOf(row.requiredLabels) },
    });
  }
}

/** Changes executions and their live rows, as far as those are unfinished; the live row is the lock of both. */
function update<Row extends { executionId: number }>(
  { executions, live }: MemoryDatabase,
  session: MemorySession,
  rows: readonly Row[],
  changesOf: (
    row: Row,
    known: StoredLive,
  ) => { execution: Partial<StoredExecution>; live: Partial<StoredLive> } | null,
): void {
  session.lockRows(
    live,
    rows.map((row) => row.executionId),
    'exclusive',
  );
  for (const row of rows) {
    const known = live.get(row.executionId, session);
    const execution = executions.get(row.executionId, session);
    const changes = known && changesOf(row, known);
    if (!known || !execution || !changes) continue;
    executions.write(session, row.executionId, { ...execution, ...changes.execution });
    live.write(session, row.executionId, { ...known, ...changes.live });
  }
}

export function claim(database: MemoryDatabase, session: MemorySession, rows: readonly Claim[]): void {
  update(database, session, rows, ({ nodeId, token, claimedAt }) => {
    const change = { status: 'claimed' as const, nodeId, token };
    return { execution: { ...change, claimedAt }, live: change };
  });
}

export function markStarted(
  database: MemoryDatabase,
  session: MemorySession,
  rows: readonly StartMark[],
): void {
  update(database, session, rows, ({ token, attempt, startedAt }, known) => {
    if (known.token !== token || known.attempt !== attempt || known.status !== 'claimed') return null;
    return { execution: { status: 'running', startedAt }, live: { status: 'running' } };
  });
}

export function requeue(database: MemoryDatabase, session: MemorySession, rows: readonly Requeue[]): void {
  update(database, session, rows, ({ status, dueAt, token, attempt, rescues, retries, turn }) => {
    const change = { status, nodeId: null, token, attempt, rescues, retries };
    return {
      execution: { ...change, claimedAt: null, startedAt: null },
      live: { ...change, dueAt, callAt: turn?.callAt ?? null },
    };
  });
}

export function promote(database: MemoryDatabase, session: MemorySession, rows: readonly Promotion[]): void {
  update(database, session, rows, ({ lane }, known) => {
    if (known.status !== 'waiting') return null;
    return { execution: { status: 'queued', lane }, live: { status: 'queued', lane } };
  });
}

export function requestCancel(
  database: MemoryDatabase,
  session: MemorySession,
  keys: readonly ExecutionKey[],
  { at, by, reason }: { at: number; by: number | null; reason: CancelReason },
): void {
  update(database, session, keys, (_, known) => {
    if (known.isCancelRequested) return null;
    const request = { cancelRequestedAt: at, cancelRequestedBy: by };
    return { execution: { ...request, ...reason }, live: { isCancelRequested: true } };
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
    const known = executions.get(executionId, session);
    if (!known || known.finishedAt !== null) continue;
    executions.write(session, executionId, {
      ...{
        ...known,
        status,
        startedAt: startedAt ?? known.startedAt,
        finishedAt,
        errorCode: status === 'cancelled' ? (known.errorCode ?? errorCode) : errorCode,
        errorMessage: status === 'cancelled' ? (errorMessage ?? known.errorMessage) : errorMessage,
        result,
      },
    });
  }
  for (const id of ids) if (live.isThere(id)) live.write(session, id, undefined);
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
