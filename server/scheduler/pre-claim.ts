import { isEligible } from '@/server/domain/cluster/labels';
import { groupBy } from '@/server/domain/collections/group-by';
import type { HeldFire } from '@/server/domain/execution/decide-fires';
import type { RoomAhead } from '@/server/domain/execution/slot-room';
import { supersededMessage } from '@/server/domain/execution/superseded';
import { cancelLocked } from './cancel-executions';
import { type DecidedTask, decideTask } from './decide-task';
import type { NewExecution } from './execution-rows';
import { findOwnClaims } from './own-claims';
import { type FailedTask, planTasks } from './plan-tasks';
import type { DueTask, EngineDependencies, EngineTransaction } from './ports';
import { skipWrites } from './skip-rows';
import type { TaskCatalog } from './task-catalog';

export interface PreClaimInput {
  nodeId: number;
  /** Due tasks, any number, some with a fire that was left undecided before. */
  tasks: readonly (DueTask | HeldTask)[];
  /** Shards this node believes to own, with the epoch it owns each under. */
  epochs: ReadonlyMap<number, number>;
  /** Executions of a type this node takes itself, asked when they are decided; the rest is queued for anybody. */
  roomFor: (executor: string) => RoomAhead;
  /** Whether a task needs a slot of its own. */
  tookLong: (taskId: number) => boolean;
  /** What this node carries: what requires others is queued. */
  labels: readonly string[];
  /** How far ahead of their due instants fires are decided. */
  aheadMs: number;
  /** Up to when this node has reported what ended on it. */
  reportedUntil: () => number;
  /** Look for fires that have an execution already: set after a duplicate was refused. */
  isTakenChecked: boolean;
}

/** A task with a fire that could not be decided yet. */
export interface HeldTask extends DueTask, HeldFire {}

export interface PreClaimResult {
  /** Committed and owned by this node: to be started now. */
  claimed: NewExecution[];
  queued: number;
  /** When the first of what was queued is due; null when nothing was. */
  firstQueuedDueAt: number | null;
  waiting: number;
  skippedFires: number;
  held: HeldTask[];
  failed: FailedTask[];
}

/** The node or one of the shards belongs to somebody else by now: nothing was written. */
export class OwnershipLost extends Error {
  readonly shard: number | null;
  constructor(shard: number | null) {
    super(shard === null ? 'this node was fenced' : `shard ${shard} has another owner`);
    this.name = 'OwnershipLost';
    this.shard = shard;
  }
}

/**
 * Decides the due fires of tasks and commits executions, skips and the next fire of each in ONE transaction under the shards'
 * epochs: a crash leaves all or nothing, and an owner that lost its shard writes nothing. The unique key of the fire is the last
 * guard. When the connection is lost during COMMIT the claims are looked for, and only if there are none is it decided anew.
 */
export async function preClaim(
  dependencies: EngineDependencies,
  input: PreClaimInput,
): Promise<PreClaimResult> {
  const { store } = dependencies;
  let decided: PreClaimResult | null = null;
  const decide = () =>
    store.transaction(async (transaction) => {
      decided = await decideWithin(transaction, dependencies, input);
      return decided;
    });
  try {
    return await decide();
  } catch (error) {
    if (store.faultOf(error) !== 'commit_unknown' || decided === null) throw error;
    return (await committed(store, input, decided)) ?? decide();
  }
}

/** The result of a transaction whose COMMIT was not answered, as far as it holds; null when there is nothing of it. */
async function committed(
  store: EngineDependencies['store'],
  { nodeId, tasks }: PreClaimInput,
  decided: PreClaimResult,
): Promise<PreClaimResult | null> {
  const claims = decided.claimed.map(({ id, token }) => ({ executionId: id, token, attempt: 1 }));
  const taskIds = tasks.map((task) => task.id);
  const own = new Set((await findOwnClaims(store, nodeId, claims, taskIds)).map((row) => row.executionId));
  if (own.size === 0) return null;
  return { ...decided, claimed: decided.claimed.filter((execution) => own.has(execution.id)) };
}

async function decideWithin(
  transaction: EngineTransaction,
  { catalog, takeIds }: EngineDependencies,
  input: PreClaimInput,
): Promise<PreClaimResult> {
  const shards = new Set(input.tasks.map((task) => task.shard));
  const [switches, , tasks] = await Promise.all([
    transaction.holdSwitches(),
    holdOwnership(transaction, input.nodeId, input.epochs, shards),
    transaction.lockTasks(input.tasks.map((task) => task.id)),
  ]);
  const { plans, failed, now } = await planTasks(transaction, catalog, {
    tasks: tasks.filter((task) => task.nextFireAt !== null && input.epochs.has(task.shard)),
    notBefore: switches.retentionWatermark,
    aheadMs: input.aheadMs,
    isTakenChecked: input.isTakenChecked,
    nodeId: input.nodeId,
    reportedUntil: input.reportedUntil,
  });
  const ids = await takeIds(plans.reduce((count, plan) => count + plan.fireCount, 0));
  const heldBefore = new Map(input.tasks.flatMap((task) => ('seenAt' in task ? [[task.id, task]] : [])));
  const decided = plans.map((plan) =>
    decideTask(plan, ids.splice(0, plan.fireCount), catalog, now, heldBefore.get(plan.task.id)),
  );
  const executions = decided.flatMap((one) => one.executions);
  const claimed = claimLocally(executions, input, new Set(switches.limitedGroups));
  await write(transaction, decided, executions);
  for (const one of decided)
    if (one.isActiveCancelled) await cancelActive(transaction, one, { catalog, now, takeIds });
  const skips = decided.flatMap((one) => one.skips);
  const waiting = executions.filter((execution) => execution.status === 'waiting').length;
  const queued = executions.filter((execution) => execution.status === 'queued');
  return {
    claimed,
    waiting,
    queued: queued.length,
    firstQueuedDueAt: queued.reduce<number | null>(
      (first, { dueAt }) => (first === null || dueAt < first ? dueAt : first),
      null,
    ),
    skippedFires: skips.reduce((count, skip) => count + skip.fireCount, 0),
    held: decided.flatMap(({ plan: { task }, held }) =>
      held === null ? [] : { id: task.id, shard: task.shard, ...held },
    ),
    failed,
  };
}

/** Checks that the node is alive and owns the shards, and holds both off from changing until COMMIT. */
export async function holdOwnership(
  transaction: EngineTransaction,
  nodeId: number,
  epochs: ReadonlyMap<number, number>,
  shards: ReadonlySet<number>,
): Promise<void> {
  const [isValid, rows] = await Promise.all([
    transaction.isNodeValid(nodeId),
    transaction.holdShards([...shards].sort((a, b) => a - b)),
  ]);
  if (!isValid) throw new OwnershipLost(null);
  for (const shard of rows) {
    if (shard.ownerId !== nodeId || shard.epoch !== epochs.get(shard.id)) throw new OwnershipLost(shard.id);
  }
}

/**
 * Takes as many of the new executions as this node has room for, the first that are due and of those the most urgent; those of a group with
 * a limit are taken from the queue, which counts.
 */
function claimLocally(
  executions: readonly NewExecution[],
  { nodeId, roomFor, tookLong, labels }: PreClaimInput,
  limitedGroups: ReadonlySet<number>,
): NewExecution[] {
  const mine = executions
    .filter(
      ({ status, groupId, requiredLabels }) =>
        status === 'queued' && !limitedGroups.has(groupId) && isEligible(labels, requiredLabels),
    )
    .sort((a, b) => a.dueAt - b.dueAt || b.priority - a.priority || a.id - b.id);
  return [...groupBy(mine, ({ executor }) => executor)].flatMap(([executor, wanted]) => {
    const { certain, most } = roomFor(executor);
    const claimed: NewExecution[] = [];
    for (const execution of wanted) {
      const room = tookLong(execution.taskId) ? certain : most;
      if (claimed.length >= room) continue;
      claimed.push(Object.assign(execution, { status: 'claimed', nodeId, token: 1 }));
    }
    return claimed;
  });
}

async function write(
  transaction: EngineTransaction,
  decided: readonly DecidedTask[],
  executions: readonly NewExecution[],
): Promise<void> {
  if (executions.length > 0) await transaction.insertExecutions(executions);
  const lanes = decided.flatMap((one) => one.lanes);
  if (lanes.length > 0) await transaction.writeLanes(lanes);
  const withSkips = decided.filter((one) => one.skips.length > 0);
  if (withSkips.length > 0) {
    const last = await transaction.readLastSkips(withSkips.map((one) => one.plan.task.id));
    const { extensions, inserts } = skipWrites(withSkips, last);
    if (extensions.length > 0) await transaction.extendSkips(extensions);
    if (inserts.length > 0) await transaction.insertSkips(inserts);
  }
  const advances = decided.flatMap((one) => one.advance ?? []);
  if (advances.length > 0) await transaction.advanceTasks(advances);
}

/** A fire of this task takes the place of what is active: it was inserted waiting, and everything before it is asked to end. */
async function cancelActive(
  transaction: EngineTransaction,
  { plan, executions, taskAfter }: DecidedTask,
  context: { catalog: TaskCatalog; now: number; takeIds: EngineDependencies['takeIds'] },
): Promise<void> {
  const waiting = await transaction.lockWaiting([plan.task.id]);
  const newest = executions.at(-1);
  if (newest === undefined) return;
  const holders = plan.lanes.flatMap((lane) => lane.executionId ?? []);
  const ids = [...holders, ...waiting.map((row) => row.executionId)].filter((id) => id !== newest.id);
  const live = await transaction.lockLive([...new Set(ids)].sort((a, b) => a - b));
  const locked = {
    live: new Map(live.map((row) => [row.executionId, row])),
    tasks: new Map([[taskAfter.id, taskAfter]]),
    lanes: new Map([[plan.task.id, [...plan.lanes]]]),
    now: context.now,
    limitedGroups: null,
  };
  const reason = { errorCode: 'SUPERSEDED', errorMessage: supersededMessage(newest) };
  await cancelLocked({ transaction, locked, ...context }, { by: null, reason, only: isOfSchedule });
}

/** What somebody asked for is not swept away by the schedule while it waits. */
const isOfSchedule = (row: { status: string; trigger: string }): boolean =>
  row.status !== 'waiting' || row.trigger === 'schedule' || row.trigger === 'catch_up';
