import type { CompileDefinition } from '@/server/domain/task/fire-source';
import { missingFire } from '@/server/domain/task/missing-fire';
import type { PendingFire } from '@/server/domain/task/pending-fire';
import { intervalsOf } from '@/server/scheduler/intervals';
import { inKeyOrder } from '@/server/scheduler/locked-executions';
import type { EngineDependencies, EngineTransaction } from '@/server/scheduler/ports';
import { oneVersion, TaskCatalog } from '@/server/scheduler/task-catalog';
import type { IntervalRow, ScheduledTask } from '@/server/scheduler/task-rows';
import type { AccountedTask, InvariantStore } from './ports';

/** Tasks one statement is about, and that are locked at a time. */
const CHUNK = 100;

export interface RearmedTask {
  taskId: number;
  nextFireAt: number;
}

interface RearmDependencies {
  store: InvariantStore;
  engine: Pick<EngineDependencies, 'store' | 'catalog'>;
  compile: CompileDefinition;
}

/**
 * Gives tasks of a sample their next fire again, where the row names none although the schedule does: nobody would ever look at them.
 * Found without a lock, and found again under the locks of the task and of what it awaits before anything is written.
 */
export async function rearmStopped(
  { store, engine, compile }: RearmDependencies,
  sample: readonly AccountedTask[],
): Promise<RearmedTask[]> {
  const idle = sample.filter(({ nextDueAt, isAwaiting }) => nextDueAt === null && !isAwaiting);
  const rearmed: RearmedTask[] = [];
  for (let from = 0; from < idle.length; from += CHUNK) {
    const stopped = await stoppedOf(store, compile, idle.slice(from, from + CHUNK));
    if (stopped.length === 0) continue;
    rearmed.push(...(await engine.store.transaction((one) => rearm(one, engine.catalog, stopped))));
  }
  return rearmed;
}

async function stoppedOf(
  store: InvariantStore,
  compile: CompileDefinition,
  tasks: readonly AccountedTask[],
): Promise<number[]> {
  // not the engine's catalog: a million tasks would push out what is due
  const catalog = new TaskCatalog(compile);
  const rows = await store.readVersions(tasks.map(newestVersion));
  catalog.add(rows);
  const known = new Set(rows.map(({ taskId }) => taskId));
  const intervals = await store.readIntervals(tasks.map(since));
  return tasks.flatMap((task) =>
    known.has(task.id) && missingOf(task, catalog, intervals, task.lastFireAt) !== null ? task.id : [],
  );
}

async function rearm(
  transaction: EngineTransaction,
  catalog: TaskCatalog,
  taskIds: readonly number[],
): Promise<RearmedTask[]> {
  const tasks = await transaction.lockTasks(inKeyOrder(taskIds));
  const awaited = inKeyOrder(tasks.flatMap(({ awaitingExecutionId }) => awaitingExecutionId ?? []));
  const unfinished = new Set(
    awaited.length === 0 ? [] : (await transaction.lockLive(awaited)).map((row) => row.executionId),
  );
  await catalog.load(tasks.map(newestVersion), (missing) => transaction.readVersions(missing));
  const intervals = await transaction.readIntervals(tasks.map(since));
  const now = await transaction.readNow();
  const changed = tasks.flatMap((task): ScheduledTask[] => {
    if (task.awaitingExecutionId !== null && unfinished.has(task.awaitingExecutionId)) return [];
    const fire = missingOf(task, catalog, intervals, now);
    if (fire === null) return [];
    const { fireAt: nextFireAt, version: nextFireVersion, dueAt: nextDueAt } = fire;
    return [{ ...task, nextFireAt, nextFireVersion, nextDueAt, awaitingExecutionId: null }];
  });
  if (changed.length > 0) await transaction.writeTasks(changed);
  return changed.map(({ id, nextFireAt }) => ({ taskId: id, nextFireAt: nextFireAt as number }));
}

type Stopped = Pick<
  ScheduledTask,
  'id' | 'groupId' | 'version' | 'lastFireAt' | 'nextFireAt' | 'nextDueAt' | 'isArchived'
>;

const newestVersion = ({ id, version }: Stopped) => oneVersion(id, version);
const since = ({ id, groupId, lastFireAt }: Stopped) => ({ taskId: id, groupId, after: lastFireAt });

function missingOf(
  task: Stopped,
  catalog: TaskCatalog,
  intervals: readonly IntervalRow[],
  now: number,
): PendingFire | null {
  try {
    const timeline = catalog.timeline(newestVersion(task), intervalsOf(task, intervals).gaps);
    return missingFire(task, timeline, (version) => catalog.get(task.id, version).definition, now);
  } catch {
    // a schedule that cannot be computed any more names nothing
    return null;
  }
}
