import type { LabelledNode } from '@/server/domain/cluster/labels';
import { splitByCount } from '@/server/domain/collections/group-by';
import type { CancelRequest, LiveExecution } from '@/server/scheduler/execution-rows';
import { byTask } from '@/server/scheduler/locked-executions';
import type { LimitedGroup, QueueRequest } from '@/server/scheduler/ports';
import type { MemoryDatabase } from './memory-database';
import type { MemorySession } from './memory-session';
import type { StoredLive } from './stored-rows';

const ascending = (a: number, b: number) => a - b;
const isHeld = (row: LiveExecution): boolean => row.status === 'claimed' || row.status === 'running';
const byId = (a: LiveExecution, b: LiveExecution) => a.executionId - b.executionId;
const byUrgency = (a: StoredLive, b: StoredLive) => a.urgency - b.urgency || a.dueAt - b.dueAt || byId(a, b);
const byWaiting = (a: LiveExecution, b: LiveExecution) =>
  a.taskId - b.taskId || a.dueAt - b.dueAt || byId(a, b);

export function lockLive(
  { live }: MemoryDatabase,
  session: MemorySession,
  ids: readonly number[],
): LiveExecution[] {
  return session.lockRows(
    live,
    [...ids].sort((a, b) => a - b),
    'exclusive',
  );
}

export function lockQueued(
  { live, clock }: MemoryDatabase,
  session: MemorySession,
  { executor, limit, labelSets, withoutGroups }: QueueRequest,
): LiveExecution[] {
  const now = clock.now();
  const isWanted = (row: StoredLive) =>
    (row.status === 'queued' || row.status === 'retrying') &&
    row.dueAt <= now &&
    row.executor === executor &&
    labelSets.includes(row.labels) &&
    !withoutGroups.includes(row.groupId);
  const taken: LiveExecution[] = [];
  for (const { executionId } of live
    .candidates(isWanted)
    .map(([, row]) => row)
    .sort(byUrgency)) {
    if (taken.length >= limit) break;
    // what another transaction has locked is passed over
    if (!session.tryLock(live, executionId)) continue;
    const row = live.get(executionId, session);
    if (row && isWanted(row)) taken.push(row);
  }
  return taken;
}

export function readQueuedExecutors(
  { live, clock }: MemoryDatabase,
  session: MemorySession,
  executors: readonly string[],
): string[] {
  const now = clock.now();
  const isDue = (row: StoredLive) =>
    (row.status === 'queued' || row.status === 'retrying') && row.dueAt <= now;
  const inLine = new Set(live.select(session, isDue).map((row) => row.executor));
  return executors.filter((executor) => inLine.has(executor));
}

export function readQueuedLabelSets(
  { live }: MemoryDatabase,
  session: MemorySession,
  executor: string,
): string[] {
  const isQueued = (row: StoredLive) => row.status === 'queued' || row.status === 'retrying';
  const queued = live.select(session, (row) => isQueued(row) && row.executor === executor);
  return [...new Set(queued.map((row) => row.labels))];
}

export function readLabelledNodes({ nodes }: MemoryDatabase, session: MemorySession): LabelledNode[] {
  session.toldNodes = nodes.select(session, (node) => node.status === 'live');
  return [...session.toldNodes];
}

export function lockWaiting(
  { live }: MemoryDatabase,
  session: MemorySession,
  taskIds: readonly number[],
): LiveExecution[] {
  const isWanted = (row: LiveExecution) => row.status === 'waiting' && taskIds.includes(row.taskId);
  const candidates = live
    .candidates(isWanted)
    .map(([, row]) => row)
    .sort(byWaiting);
  return session
    .lockRows(
      live,
      candidates.map((row) => row.executionId),
      'exclusive',
    )
    .filter(isWanted)
    .sort(byWaiting);
}

export function lockFirstWaiting(
  database: MemoryDatabase,
  session: MemorySession,
  taskIds: readonly number[],
): LiveExecution[] {
  const { once, often } = splitByCount(taskIds);
  const waiting = database.live
    .candidates((row) => row.status === 'waiting' && once.includes(row.taskId))
    .map(([, row]) => row)
    .sort(byWaiting);
  const oldest = [...byTask(waiting).values()].flatMap(([first]) => first?.executionId ?? []);
  const rows = session.lockRows(database.live, oldest.sort(ascending), 'exclusive');
  return [
    ...rows.filter((row) => row.status === 'waiting'),
    ...(often.length === 0 ? [] : lockWaiting(database, session, often)),
  ];
}

export function findOrphans(
  { live, nodes }: MemoryDatabase,
  session: MemorySession,
  limit: number,
): LiveExecution[] {
  const isGone = (nodeId: number) => {
    const status = nodes.get(nodeId, session)?.status;
    return status !== 'live' && status !== 'draining';
  };
  return live
    .select(session, (row) => row.nodeId !== null && isHeld(row) && isGone(row.nodeId))
    .sort(byId)
    .slice(0, limit);
}

export function readHeld({ live }: MemoryDatabase, session: MemorySession, nodeId: number): LiveExecution[] {
  return live.select(session, (row) => row.nodeId === nodeId && isHeld(row));
}

export function readCancelRequests(
  { live, executions }: MemoryDatabase,
  session: MemorySession,
  nodeId: number,
): CancelRequest[] {
  return live
    .select(session, (row) => row.nodeId === nodeId && isHeld(row) && row.isCancelRequested)
    .map((row) => ({ ...row, reason: executions.get(row.executionId, session)?.errorMessage ?? null }));
}

export function readOverdue(
  { live, clock }: MemoryDatabase,
  session: MemorySession,
  limit: number,
): LiveExecution[] {
  const now = clock.now();
  return live
    .select(session, (row) => row.deadlineAt !== null && row.deadlineAt <= now && !isHeld(row))
    .sort((a, b) => (a.deadlineAt as number) - (b.deadlineAt as number))
    .slice(0, limit);
}

export function readWaitingTasks({ live }: MemoryDatabase, session: MemorySession, limit: number): number[] {
  const waiting = live.select(session, (row) => row.status === 'waiting').map((row) => row.taskId);
  return [...new Set(waiting)].sort((a, b) => a - b).slice(0, limit);
}

export function lockLimitedGroups(
  { groups, live }: MemoryDatabase,
  session: MemorySession,
  groupIds: readonly number[],
): LimitedGroup[] {
  const limited = groups
    .candidates((group) => group.parallelLimit !== null && groupIds.includes(group.id))
    .map(([id]) => id)
    .sort((a, b) => a - b);
  return session.lockRows(groups, limited, 'exclusive').flatMap(({ id, parallelLimit }) => {
    if (parallelLimit === null) return [];
    const active = live.select(session, (row) => row.groupId === id && isHeld(row)).length;
    return [{ id, parallelLimit, active }];
  });
}

export function findBackfillExecutions(
  { live, executions }: MemoryDatabase,
  session: MemorySession,
  backfill: { id: number; taskId: number },
) {
  return live
    .select(
      session,
      (row) =>
        row.taskId === backfill.taskId &&
        executions.get(row.executionId, session)?.backfillId === backfill.id,
    )
    .map(({ executionId, fireAt, taskVersion }) => ({ executionId, fireAt, taskVersion }));
}
