import type { LabelledNode } from '@/server/domain/cluster/labels';
import { NOTHING_WAITS, type WaitingState } from '@/server/domain/execution/lanes';
import { planDelayedFire } from '@/server/domain/execution/plan-delayed-fire';
import { type FireStep, planFires } from '@/server/domain/execution/plan-fires';
import { pendingOf } from '@/server/domain/task/after-execution';
import type { Timeline } from '@/server/domain/task/timeline-fires';
import { intervalsOf, type TaskIntervals } from './intervals';
import { lockLanesWithin } from './lock-lanes';
import type { EngineTransaction, LaneRow } from './ports';
import { type TaskCatalog, versionRange } from './task-catalog';
import type { ScheduledTask } from './task-rows';

/** A locked task with its due fires, planned but not yet held against its lanes. */
export interface TaskPlan {
  task: ScheduledTask;
  timeline: Timeline;
  steps: FireStep[];
  fireCount: number;
  takenFires: ReadonlySet<number>;
  lanes: LaneRow[];
  waiting: WaitingState;
  /** By execution that has a lane: up to when its node has reported what ended. */
  reportedUntil: ReadonlyMap<number, number>;
  /** The nodes that may claim; asked for only when a task of the batch requires labels. */
  nodes: readonly LabelledNode[];
}

/** A task whose schedule cannot be computed: it stays due, and the others go on. */
export interface FailedTask {
  taskId: number;
  error: unknown;
}

export interface PlanTasksInput {
  /** Locked by the caller, each with a next fire. */
  tasks: readonly ScheduledTask[];
  notBefore: number;
  /** How far ahead of their due instants fires are decided. */
  aheadMs: number;
  isTakenChecked: boolean;
  nodeId: number;
  /** Up to when this node has reported what ended on it. */
  reportedUntil: () => number;
}

/** Locks the lanes of tasks and plans their due fires. `now` is read behind all locks. */
export async function planTasks(
  transaction: EngineTransaction,
  catalog: TaskCatalog,
  input: PlanTasksInput,
): Promise<{ plans: TaskPlan[]; failed: FailedTask[]; now: number }> {
  const { tasks } = input;
  await catalog.load(tasks.map(versionRange), (missing) => transaction.readVersions(missing));
  const lanes = await lockLanesWithin(transaction, laneLimits(catalog, tasks));
  const laneTasks = [...lanes.keys()];
  const holders = [...lanes.values()].flat().flatMap((lane) => lane.executionId ?? []);
  const [waiting, reported, intervals, nodes, now] = await Promise.all([
    laneTasks.length === 0 ? [] : transaction.countWaiting(laneTasks),
    holders.length === 0 ? [] : transaction.readReported(holders),
    transaction.readIntervals(
      tasks.map(({ id, groupId, lastFireAt }) => ({ taskId: id, groupId, after: lastFireAt })),
    ),
    tasks.some((task) => requiresLabels(catalog, task)) ? transaction.readLabelledNodes() : [],
    transaction.readNow(),
  ]);
  // of itself a node knows more than it last said; asked once, for it goes through all that is not reported yet
  const ownUntil = input.reportedUntil();
  const reportedUntil = new Map(
    reported.map((row) => [row.executionId, row.nodeId === input.nodeId ? ownUntil : row.reportedUntil]),
  );
  const plans: TaskPlan[] = [];
  const failed: FailedTask[] = [];
  for (const task of tasks) {
    const concerns = intervalsOf(task, intervals);
    const timeline = catalog.timeline(versionRange(task), concerns.gaps);
    let steps: FireStep[];
    try {
      steps = planSteps(task, timeline, concerns, catalog, {
        now,
        dueBy: now + input.aheadMs,
        notBefore: input.notBefore,
      });
    } catch (error) {
      failed.push({ taskId: task.id, error });
      continue;
    }
    const fires = steps.flatMap((step) => (step.kind === 'fire' ? step.fireAt : []));
    const taken =
      input.isTakenChecked && fires.length > 0 ? await transaction.findTakenFires(task.id, fires) : [];
    plans.push({
      ...{ task, timeline, steps, fireCount: fires.length, takenFires: new Set(taken), nodes, reportedUntil },
      lanes: lanes.get(task.id) ?? [],
      waiting: waiting.find((row) => row.taskId === task.id) ?? NOTHING_WAITS,
    });
  }
  return { plans, failed, now };
}

function planSteps(
  task: ScheduledTask,
  timeline: Timeline,
  { exclusions }: TaskIntervals,
  catalog: TaskCatalog,
  { now, dueBy, notBefore }: { now: number; dueBy: number; notBefore: number },
): FireStep[] {
  const pendingVersion = task.nextFireVersion ?? task.version;
  const isDelayed = (version: number) =>
    catalog.get(task.id, version).definition.schedule.kind === 'fixed_delay';
  if (isDelayed(pendingVersion)) {
    const pending = pendingOf(task);
    const { misfire } = catalog.get(task.id, pendingVersion).definition;
    return pending === null ? [] : planDelayedFire({ pending, now, dueBy, misfire, exclusions, notBefore });
  }
  // a version of fixed delay is decided by itself, once its first fire is the pending one
  const end = timeline.segments.findIndex(({ version }) => isDelayed(version));
  const segments = end < 0 ? timeline.segments : timeline.segments.slice(0, end);
  return planFires({
    ...{
      timeline: { ...timeline, segments },
      lastFireAt: task.lastFireAt,
      now,
      dueBy,
      exclusions,
      notBefore,
    },
    policiesOf: (version) => {
      const { misfire, spreadSeed, spreadMs } = catalog.get(task.id, version).definition;
      return { misfire, spread: { seed: spreadSeed, spreadMs } };
    },
  });
}

/** Whether an undecided fire of a task may require labels of its node. */
function requiresLabels(catalog: TaskCatalog, task: ScheduledTask): boolean {
  return versionsOf(task).some(
    (version) => catalog.get(task.id, version).definition.requiredLabels.length > 0,
  );
}

function versionsOf(task: ScheduledTask): number[] {
  const { fromVersion, toVersion } = versionRange(task);
  return Array.from({ length: toVersion - fromVersion + 1 }, (_, index) => fromVersion + index);
}

/** How many lanes the undecided fires of tasks may need; tasks that need none are left out. */
function laneLimits(catalog: TaskCatalog, tasks: readonly ScheduledTask[]): Map<number, number> {
  const limits = new Map<number, number>();
  for (const task of tasks) {
    for (const version of versionsOf(task)) {
      const { laneLimit } = catalog.get(task.id, version);
      if (laneLimit !== null) limits.set(task.id, Math.max(laneLimit, limits.get(task.id) ?? 0));
    }
  }
  return limits;
}
