import { pendingOf } from '@/server/domain/task/after-execution';
import { changeBoundary } from '@/server/domain/task/change-schedule';
import type { PendingFire } from '@/server/domain/task/pending-fire';
import {
  isSamePending,
  pendingOnZoneData,
  type ZoneDataId,
  zoneDataStep,
} from '@/server/domain/task/zone-data-change';
import { intervalsOf } from './intervals';
import type { FailedTask } from './plan-tasks';
import type { EngineDependencies, EngineTransaction } from './ports';
import { type TaskCatalog, versionRange } from './task-catalog';
import type { AuditRow, IntervalRow, ScheduledTask } from './task-rows';
import type { ZoneDataStore } from './zone-data-port';

/** Tasks locked at a time; their fires wait while a batch is computed. */
const BATCH = 200;
/** The audit names every task that moved; the answer these, however many there are. */
const MOST_LISTED = 100;

export interface MovedTask {
  taskId: number;
  /** Next fires as instants; null when none will come. */
  before: number | null;
  after: number | null;
}

/** The first of many, and how many there are. */
export interface Listed<T> {
  count: number;
  first: T[];
}

export interface ZoneDataChange {
  /** Releases of the tz database. */
  from: string;
  to: string;
  moved: Listed<MovedTask>;
  /** Tasks that have no next fire on the new data for an error in it; they keep what they had. */
  failed: Listed<FailedTask>;
}

/** `busy`: another node is at it, ask again. `stopped`: to be done again at the next start. */
export type ZoneDataOutcome =
  | { kind: 'busy' | 'stopped' }
  | { kind: 'settled'; change: ZoneDataChange | null };

export interface TakeUpInput {
  zoneData: ZoneDataStore;
  /** The set of this process, which the catalog computes with. */
  used: ZoneDataId;
  /** False ends the work between two batches. */
  mayGoOn: () => boolean;
}

/**
 * Computes the next fires of all cron tasks anew when this process uses other zone data than the one they were computed with. Only
 * what differs is written, each with an audit record in the same transaction, so it may end anywhere and be repeated.
 */
export async function takeUpZoneData(
  { store, catalog }: Pick<EngineDependencies, 'store' | 'catalog'>,
  { zoneData, used, mayGoOn }: TakeUpInput,
): Promise<ZoneDataOutcome> {
  const outcome = await zoneData.alone(async (confirm): Promise<ZoneDataOutcome> => {
    const step = zoneDataStep(await zoneData.readSettled(), used, await store.readNow());
    if (step === null) return { kind: 'settled', change: null };
    const { settled, isRecomputed } = step;
    const from = settled.changed?.from ?? settled.version;
    const change: ZoneDataChange = {
      ...{ from, to: settled.version },
      moved: { count: 0, first: [] },
      failed: { count: 0, first: [] },
    };
    let after: number | null = isRecomputed ? 0 : null;
    while (after !== null) {
      if (!mayGoOn()) return { kind: 'stopped' };
      await confirm();
      const page = await zoneData.readPage(after, BATCH);
      const batch = await store.transaction((transaction) =>
        recompute(transaction, catalog, page.cronTaskIds, change),
      );
      list(change.moved, batch.moved);
      list(change.failed, batch.failed);
      after = page.nextAfter;
    }
    // behind the last batch, so that whoever comes after a crash does it all again
    await zoneData.writeSettled(settled);
    return { kind: 'settled', change: isRecomputed ? change : null };
  });
  return outcome ?? { kind: 'busy' };
}

function list<T>(listed: Listed<T>, items: readonly T[]): void {
  listed.first.push(...items.slice(0, MOST_LISTED - listed.first.length));
  listed.count += items.length;
}

interface Batch {
  moved: MovedTask[];
  failed: FailedTask[];
}

async function recompute(
  transaction: EngineTransaction,
  catalog: TaskCatalog,
  taskIds: readonly number[],
  releases: Pick<ZoneDataChange, 'from' | 'to'>,
): Promise<Batch> {
  const batch: Batch = { moved: [], failed: [] };
  if (taskIds.length === 0) return batch;
  const tasks = (await transaction.lockTasks(taskIds)).filter((task) => !task.isArchived);
  await catalog.load(tasks.map(versionRange), (missing) => transaction.readVersions(missing));
  const intervals = await transaction.readIntervals(
    tasks.map(({ id, groupId, lastFireAt }) => ({ taskId: id, groupId, after: lastFireAt })),
  );
  // behind the locks: a fire that came due while they were waited for stays
  const now = await transaction.readNow();
  const changed: ScheduledTask[] = [];
  for (const task of tasks) {
    const pending = pendingOf(task);
    const { definition } = catalog.get(task.id, task.version);
    if (pending === null || definition.schedule.kind !== 'cron') continue;
    try {
      const next = pendingOnNewData(task, pending, { catalog, intervals, now });
      if (isSamePending(next, pending)) continue;
      changed.push(withPending(task, next));
      batch.moved.push({ taskId: task.id, before: pending.fireAt, after: next?.fireAt ?? null });
    } catch (error) {
      batch.failed.push({ taskId: task.id, error });
    }
  }
  if (changed.length === 0) return batch;
  const audits = changed.map((task, index) => auditOf(task, batch.moved[index] as MovedTask, releases, now));
  await transaction.insertAudits(audits);
  await transaction.writeTasks(changed);
  return batch;
}

interface Surroundings {
  catalog: TaskCatalog;
  intervals: readonly IntervalRow[];
  now: number;
}

function pendingOnNewData(
  task: ScheduledTask,
  pending: PendingFire,
  { catalog, intervals, now }: Surroundings,
): PendingFire | null {
  const timeline = catalog.timeline(versionRange(task), intervalsOf(task, intervals).gaps);
  const { lastFireAt } = task;
  const standing = { pending, boundary: changeBoundary(now, lastFireAt), lastFireAt };
  return pendingOnZoneData(standing, timeline, (version) => catalog.get(task.id, version).definition);
}

function withPending(task: ScheduledTask, pending: PendingFire | null): ScheduledTask {
  return {
    ...task,
    nextFireAt: pending?.fireAt ?? null,
    nextFireVersion: pending?.version ?? null,
    nextDueAt: pending?.dueAt ?? null,
  };
}

function auditOf(
  { id, groupId }: ScheduledTask,
  { before, after }: MovedTask,
  { from, to }: Pick<ZoneDataChange, 'from' | 'to'>,
  at: number,
): AuditRow {
  return {
    ...{ at, action: 'task.zone_data', targetType: 'task', targetId: id, groupId },
    ...{ actorId: null, actorName: 'Punctual', requestId: null, address: null },
    before: { nextFireAt: before, zoneData: from },
    after: { nextFireAt: after, zoneData: to },
  };
}
