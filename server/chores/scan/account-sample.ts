import { recentStretch, type UnaccountedFires, unaccountedFires } from '@/server/domain/task/account-fires';
import type { CompileDefinition } from '@/server/domain/task/fire-source';
import type { Timeline } from '@/server/domain/task/timeline-fires';
import { intervalsOf, type TaskIntervals } from '@/server/scheduler/intervals';
import { byTask } from '@/server/scheduler/locked-executions';
import { TaskCatalog } from '@/server/scheduler/task-catalog';
import type { IntervalRow } from '@/server/scheduler/task-rows';
import type { AccountedTask, InvariantStore, Stretch } from './ports';

/** Tasks one statement is about. */
const CHUNK = 100;
/** Versions of a task that are looked at, the newest first. */
const MOST_VERSIONS = 3;
/** Of each task about so many of its newest fires are accounted for, as far as they are not older than that. */
const MOST_FIRES = 100;
const LOOK_BACK_MS = 35 * 86_400_000;

export interface UnaccountedTask extends UnaccountedFires {
  taskId: number;
}

/** The fires of some tasks that were decided and of which nothing tells what became of them. */
export async function accountSample(
  store: InvariantStore,
  compile: CompileDefinition,
  tasks: readonly AccountedTask[],
): Promise<UnaccountedTask[]> {
  const found: UnaccountedTask[] = [];
  for (let from = 0; from < tasks.length; from += CHUNK)
    found.push(...(await accountChunk(store, compile, tasks.slice(from, from + CHUNK))));
  return found;
}

interface Account extends Stretch {
  task: AccountedTask;
  timeline: Timeline;
  /** Groups whose pauses may have kept its fires from running. */
  groupIds: readonly number[];
}

async function accountChunk(
  store: InvariantStore,
  compile: CompileDefinition,
  tasks: readonly AccountedTask[],
): Promise<UnaccountedTask[]> {
  const accounts = await openAccounts(store, compile, tasks);
  const executed = await store.readFires(accounts);
  const skips = await store.readSkips(accounts);
  const intervals = await store.readIntervals(
    accounts.flatMap(({ task, from, groupIds }) =>
      groupIds.map((groupId) => ({ taskId: task.id, groupId, after: from })),
    ),
  );
  // last: a fire that was deleted since it was looked for lies below it now
  const watermark = await store.readWatermark();
  const fires = byTask(executed);
  const skipsOf = byTask(skips);
  return accounts.flatMap((account) => {
    const { task, groupIds } = account;
    const { gaps, exclusions } = concerning(task, groupIds, intervals);
    const missing = unaccountedFires({
      timeline: { ...account.timeline, gaps },
      from: Math.max(account.from, watermark - 1),
      to: account.to,
      executed: new Set((fires.get(task.id) ?? []).map(({ fireAt }) => fireAt)),
      skips: skipsOf.get(task.id) ?? [],
      intervals: exclusions,
    });
    return missing === null ? [] : [{ taskId: task.id, ...missing }];
  });
}

/** The stretch of each task that is accounted for. Tasks whose schedule names no instants, or cannot be computed any more, have none. */
async function openAccounts(
  store: InvariantStore,
  compile: CompileDefinition,
  all: readonly AccountedTask[],
): Promise<Account[]> {
  const rangeOf = ({ id, version }: AccountedTask) => ({
    ...{ taskId: id, fromVersion: Math.max(1, version - MOST_VERSIONS + 1), toVersion: version },
  });
  // not the engine's catalog: a million tasks would push out what is due
  const catalog = new TaskCatalog(compile);
  const rows = await store.readVersions(all.map(rangeOf));
  catalog.add(rows);
  const known = new Set(rows.map(({ taskId, version }) => `${taskId}:${version}`));
  const tasks = all.filter((task) => versionsOf(task).every((version) => known.has(`${task.id}:${version}`)));
  const definitionOf = (taskId: number, version: number) => catalog.get(taskId, version).definition;
  const names = new Set(
    tasks.flatMap((task) => versionsOf(task).map((version) => definitionOf(task.id, version).groupName)),
  );
  const groups = new Map((await store.readGroupIds([...names])).map(({ id, name }) => [name, id]));
  return tasks.flatMap((task) => {
    const whole = catalog.timeline(rangeOf(task), []);
    const segments = whole.segments.filter(({ version }) => {
      const { kind } = definitionOf(task.id, version).schedule;
      return kind !== 'fixed_delay' && kind !== 'none';
    });
    const [first] = segments;
    if (first === undefined) return [];
    const timeline = { segments, gaps: [] };
    const groupIds = new Set([task.groupId]);
    for (const version of versionsOf(task)) {
      const groupId = groups.get(definitionOf(task.id, version).groupName);
      if (groupId !== undefined) groupIds.add(groupId);
    }
    const to = task.lastFireAt;
    try {
      const from = recentStretch(timeline, Math.max(first.fromAt, to - LOOK_BACK_MS), to, MOST_FIRES);
      return [{ taskId: task.id, task, timeline, from, to, groupIds: [...groupIds] }];
    } catch {
      // the task stays due, and is found so
      return [];
    }
  });
}

const versionsOf = ({ version }: AccountedTask): number[] =>
  Array.from({ length: Math.min(MOST_VERSIONS, version) }, (_, index) => version - index);

/** The intervals of a task, and those of every group it may have belonged to. */
function concerning(
  { id }: AccountedTask,
  groupIds: readonly number[],
  rows: readonly IntervalRow[],
): TaskIntervals {
  const all = groupIds.map((groupId) => intervalsOf({ id, groupId }, rows));
  return { gaps: all[0]?.gaps ?? [], exclusions: all.flatMap(({ exclusions }) => exclusions) };
}
