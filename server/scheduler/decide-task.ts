import { withoutEligibleSince } from '@/server/domain/cluster/labels';
import { type DecideInput, decideFires, type HeldFire } from '@/server/domain/execution/decide-fires';
import { pendingOf } from '@/server/domain/task/after-execution';
import { type PendingFire, pendingFireAfter, rearmedFire } from '@/server/domain/task/pending-fire';
import type { NewExecution } from './execution-rows';
import { laneRowOf } from './lock-lanes';
import type { TaskPlan } from './plan-tasks';
import type { LaneRow } from './ports';
import type { DecidedTaskSkips } from './skip-rows';
import type { TaskCatalog } from './task-catalog';
import type { ScheduledTask, TaskAdvance } from './task-rows';

export interface DecidedTask extends DecidedTaskSkips {
  executions: NewExecution[];
  lanes: LaneRow[];
  advance: TaskAdvance | null;
  /** The row of the task as the advance leaves it. */
  taskAfter: ScheduledTask;
  isActiveCancelled: boolean;
  held: HeldFire | null;
}

/** Decides the planned fires of a task and puts the decision into rows. Pure, given fresh ids and the fire that was left undecided before. */
export function decideTask(
  plan: TaskPlan,
  ids: readonly number[],
  catalog: TaskCatalog,
  now: number,
  heldBefore: DecideInput['heldBefore'] = null,
): DecidedTask {
  const { task, steps, takenFires, lanes, waiting, nodes, reportedUntil } = plan;
  const decision = decideFires({
    ...{ steps, lastFireAt: task.lastFireAt, now, ids, takenFires, heldBefore },
    table: { lanes, waiting, reportedUntil },
    lanesOf: (version) => {
      const { definition, laneLimit } = catalog.get(task.id, version);
      return { policy: definition.overlap, limit: laneLimit, graceMs: definition.misfire.graceMs };
    },
    withoutNodeSince: (version) => {
      const { requiredLabels } = catalog.get(task.id, version).definition;
      return requiredLabels.length === 0 ? null : withoutEligibleSince(nodes, requiredLabels);
    },
  });
  const executions = decision.fires.map((fire): NewExecution => {
    const { definition } = catalog.get(task.id, fire.version);
    const { priority, executor, onNodeLoss, requiredLabels, deadlineMs } = definition;
    const { id, fireAt, dueAt, version: taskVersion, trigger, status, lane } = fire;
    return {
      ...{ id, fireAt, fireKey: 0, taskId: task.id, groupId: task.groupId, taskVersion, trigger, status },
      ...{ priority, dueAt, createdAt: now, nodeId: null, token: 0, executor, onNodeLoss, lane },
      requiredLabels,
      deadlineAt: deadlineMs === null ? null : dueAt + deadlineMs,
      ...{ asOfAt: null, parameters: null, backfillId: null, replayOf: null, requestedBy: null },
    };
  });
  const next = nextFireOf(plan, decision, catalog, now);
  const advance = advanceOf(plan, decision.lastFireAt, next);
  return {
    ...{ plan, executions, skips: decision.skips, now, held: decision.held },
    lanes: decision.lanes.map((lane) => laneRowOf(task.id, lane)),
    advance,
    taskAfter: advance === null ? task : advanced(task, advance),
    isActiveCancelled: decision.cancelsActive,
  };
}

/** Written out: a row that is spread twice costs more than the decision. */
const advanced = (task: ScheduledTask, advance: TaskAdvance): ScheduledTask => ({
  id: task.id,
  groupId: task.groupId,
  shard: task.shard,
  version: task.version,
  isArchived: task.isArchived,
  lastFireAt: advance.lastFireAt,
  nextFireAt: advance.nextFireAt,
  nextFireVersion: advance.nextFireVersion,
  nextDueAt: advance.nextDueAt,
  awaitingExecutionId: advance.awaitingExecutionId,
  failuresInRow: task.failuresInRow,
});

interface NextFire {
  pending: PendingFire | null;
  awaitingExecutionId: number | null;
}

/** Where the schedule goes on: a fixed delay awaits the end of the execution, everything else knows its next fire. */
function nextFireOf(
  { task, timeline }: TaskPlan,
  decision: ReturnType<typeof decideFires>,
  catalog: TaskCatalog,
  now: number,
): NextFire {
  const version = task.nextFireVersion ?? task.version;
  const { definition } = catalog.get(task.id, version);
  const isDelay = definition.schedule.kind === 'fixed_delay';
  const isDecided = decision.lastFireAt > task.lastFireAt;
  // no schedule names it again: it stays as the row has it, also when an edit has come behind it
  if (isDelay && !isDecided)
    return { pending: pendingOf(task), awaitingExecutionId: task.awaitingExecutionId };
  if (isDelay && version === task.version) {
    const [fire] = decision.fires;
    if (fire) return { pending: null, awaitingExecutionId: fire.id };
    // a fire that is skipped ahead of its instant does not draw the next one nearer
    const from = Math.max(now, decision.lastFireAt);
    return { pending: rearmedFire(definition, version, from, timeline.gaps), awaitingExecutionId: null };
  }
  const definitionOf = (of: number) => catalog.get(task.id, of).definition;
  return {
    pending: pendingFireAfter(timeline, decision.lastFireAt, definitionOf),
    awaitingExecutionId: task.awaitingExecutionId,
  };
}

/** Null when nothing changes: a fire that is held, or a task that was moved before this transaction locked it. */
function advanceOf(
  { task }: TaskPlan,
  lastFireAt: number,
  { pending, awaitingExecutionId }: NextFire,
): TaskAdvance | null {
  const advance: TaskAdvance = {
    ...{ taskId: task.id, seenNextFireAt: task.nextFireAt, lastFireAt, awaitingExecutionId },
    nextFireAt: pending?.fireAt ?? null,
    nextFireVersion: pending?.version ?? null,
    nextDueAt: pending?.dueAt ?? null,
  };
  const isSame =
    advance.lastFireAt === task.lastFireAt &&
    advance.nextFireAt === task.nextFireAt &&
    advance.nextFireVersion === task.nextFireVersion &&
    advance.nextDueAt === task.nextDueAt;
  return isSame ? null : advance;
}
