import type { DueRequest, DueTask, IntervalsOf, Switches } from '@/server/scheduler/ports';
import type {
  IntervalRow,
  LastSkip,
  NewSkip,
  ScheduledTask,
  ShardRow,
  SkipExtension,
  TaskAdvance,
  TaskVersionRow,
  VersionRange,
} from '@/server/scheduler/task-rows';
import type { MemoryDatabase } from './memory-database';
import { notAsRead } from './memory-errors';
import type { MemorySession } from './memory-session';

export const versionKey = (taskId: number, version: number): string => `${taskId}:${version}`;
const skipKey = ({ taskId, firstFireAt }: { taskId: number; firstFireAt: number }) =>
  `${taskId}:${firstFireAt}`;
const ascending = (keys: readonly number[]): number[] => [...keys].sort((a, b) => a - b);

export function readNow({ clock }: MemoryDatabase, session: MemorySession): number {
  session.toldNow = clock.now();
  return session.toldNow;
}

export function readDueTasks(
  { tasks, clock }: MemoryDatabase,
  session: MemorySession,
  { shards, aheadMs, limit, after }: DueRequest,
): DueTask[] {
  const until = clock.now() + aheadMs;
  const isBehind = (dueAt: number, id: number) =>
    after === null || dueAt > after.dueAt || (dueAt === after.dueAt && id > after.id);
  return tasks
    .select(
      session,
      ({ id, shard, nextDueAt }) =>
        nextDueAt !== null && nextDueAt <= until && shards.includes(shard) && isBehind(nextDueAt, id),
    )
    .map(({ id, shard, nextDueAt }) => ({ id, shard, dueAt: nextDueAt as number }))
    .sort((a, b) => a.dueAt - b.dueAt || a.id - b.id)
    .slice(0, limit);
}

export function holdSwitches(database: MemoryDatabase, session: MemorySession): Switches {
  const { settings } = database;
  const [, watermark] = session.lockRows(settings, ['everything_paused', 'retention_watermark'], 'share');
  return { retentionWatermark: watermark?.value ?? 0, limitedGroups: readLimitedGroups(database, session) };
}

export function readLimitedGroups({ groups }: MemoryDatabase, session: MemorySession): number[] {
  return groups.select(session, (group) => group.parallelLimit !== null).map((group) => group.id);
}

export function isNodeValid({ fences }: MemoryDatabase, session: MemorySession, nodeId: number): boolean {
  const [fence] = session.lockRows(fences, [nodeId], 'share');
  return fence !== undefined && fence.fencedBy === null;
}

export function holdShards(
  { shards }: MemoryDatabase,
  session: MemorySession,
  ids: readonly number[],
): ShardRow[] {
  return session
    .lockRows(shards, ascending(ids), 'share')
    .map(({ id, ownerId, epoch }) => ({ id, ownerId, epoch }));
}

export function lockTasks(
  { tasks }: MemoryDatabase,
  session: MemorySession,
  ids: readonly number[],
): ScheduledTask[] {
  return session.lockRows(tasks, ascending(ids), 'exclusive');
}

export function readVersions(
  { versions }: MemoryDatabase,
  session: MemorySession,
  ranges: readonly VersionRange[],
): TaskVersionRow[] {
  const rows: TaskVersionRow[] = [];
  for (const { taskId, fromVersion, toVersion } of ranges) {
    for (let version = fromVersion; version <= toVersion; version += 1) {
      const row = versions.get(versionKey(taskId, version), session);
      if (row) rows.push(row);
    }
  }
  return rows;
}

export function readIntervals(
  { intervals }: MemoryDatabase,
  session: MemorySession,
  tasks: readonly IntervalsOf[],
): IntervalRow[] {
  const after = Math.min(...tasks.map((task) => task.after));
  const concerns = ({ scope, scopeId }: IntervalRow) =>
    scope === 'all' ||
    tasks.some(({ taskId, groupId }) => (scope === 'task' ? scopeId === taskId : scopeId === groupId));
  return intervals
    .select(session, (row) => (row.toAt === null || row.toAt > after) && concerns(row))
    .map(({ scope, scopeId, kind, fromAt, toAt }) => ({ scope, scopeId, kind, fromAt, toAt }));
}

export function advanceTasks(
  { tasks }: MemoryDatabase,
  session: MemorySession,
  rows: readonly TaskAdvance[],
): void {
  for (const { taskId } of rows) if (tasks.isThere(taskId)) session.lock(tasks, taskId, 'exclusive');
  for (const advance of rows) {
    const task = tasks.get(advance.taskId, session);
    if (!task || task.nextFireAt !== advance.seenNextFireAt) throw notAsRead();
    tasks.update(session, advance.taskId, (row) => {
      row.lastFireAt = advance.lastFireAt;
      putNextFire(row, advance);
    });
  }
}

export function writeTasks(
  database: MemoryDatabase,
  session: MemorySession,
  rows: readonly ScheduledTask[],
): void {
  const { tasks } = database;
  for (const { id } of rows) session.lock(tasks, id, 'exclusive');
  countChanges(database, session, rows);
  for (const change of rows)
    tasks.update(session, change.id, (row) => {
      putNextFire(row, change);
      row.failuresInRow = change.failuresInRow;
    });
}

function putNextFire(
  row: ScheduledTask,
  change: Pick<TaskAdvance, 'nextFireAt' | 'nextFireVersion' | 'nextDueAt' | 'awaitingExecutionId'>,
): void {
  row.nextFireAt = change.nextFireAt;
  row.nextFireVersion = change.nextFireVersion;
  row.nextDueAt = change.nextDueAt;
  row.awaitingExecutionId = change.awaitingExecutionId;
}

/** Counts changes up for the owners of the shards; the counter is locked last. */
export function countChanges(
  { counters }: MemoryDatabase,
  session: MemorySession,
  rows: readonly { shard: number }[],
): void {
  const shards = ascending([...new Set(rows.map((row) => row.shard))]);
  for (const { shard, seq } of session.lockRows(counters, shards, 'exclusive'))
    counters.write(session, shard, { shard, seq: seq + 1 });
}

export function readLastSkips(
  { skips }: MemoryDatabase,
  session: MemorySession,
  taskIds: readonly number[],
): LastSkip[] {
  const newest = new Map<number, NewSkip>();
  for (const row of skips.select(session, (skip) => taskIds.includes(skip.taskId))) {
    const known = newest.get(row.taskId);
    if (!known || known.firstFireAt < row.firstFireAt) newest.set(row.taskId, row);
  }
  return [...newest.values()].map(({ fireCount: _, recordedAt: __, ...row }) => row);
}

export function insertSkips(
  { skips }: MemoryDatabase,
  session: MemorySession,
  rows: readonly NewSkip[],
): void {
  for (const row of rows) session.lockNew(skips, skipKey(row), 'PRIMARY');
  for (const row of rows) skips.write(session, skipKey(row), row);
}

export function extendSkips(
  { skips }: MemoryDatabase,
  session: MemorySession,
  rows: readonly SkipExtension[],
): void {
  session.lockRows(skips, rows.map(skipKey), 'exclusive');
  for (const extension of rows)
    skips.update(session, skipKey(extension), (row) => {
      row.lastFireAt = extension.lastFireAt;
      row.fireCount += extension.addedCount;
    });
}
