import { groupBy } from '@/server/domain/collections/group-by';
import { freedLane, passedLane } from '@/server/domain/execution/lanes';
import { endOfExecution } from '@/server/domain/task/after-execution';
import { claimSuccessors, type SuccessorRoom } from './claim-successors';
import type { JustClaimed } from './claimed-execution';
import type { Finish, LiveExecution, Promotion } from './execution-rows';
import { intervalsOf } from './intervals';
import { laneRowOf } from './lock-lanes';
import { byTask, type LockedExecutions } from './locked-executions';
import type { EngineDependencies, EngineTransaction, LaneRow } from './ports';
import { oneVersion, type TaskCatalog, versionRange } from './task-catalog';
import type { ScheduledTask } from './task-rows';

export interface EndContext extends Omit<EngineDependencies, 'store'> {
  transaction: EngineTransaction;
  locked: LockedExecutions;
  now: number;
  /** Room of the node that ends them for what waits for their lanes; left out where all of that goes into the queue. */
  successors?: SuccessorRoom | undefined;
}

/** What is to be done because executions have ended. */
export interface AfterEnds {
  /** Became free, or went to what waited. */
  lanes: LaneRow[];
  /** How many of those that waited are queued now, for whatever node has room. */
  queued: number;
  /** The others, which this node has claimed. */
  claimed: JustClaimed[];
  /** Fires that are to come because of the ends: of fixed delays. */
  nextDue: { shard: number; dueAt: number }[];
}

/**
 * Makes executions terminal, with all that follows from it in the same transaction: their lanes go to the oldest that wait, which this node
 * claims where it has room, or become free; the next fire of a fixed delay is set; failures in a row are counted, and the task is paused when
 * there are too many. The caller has locked everything and judged the rows.
 */
export async function endExecutions(context: EndContext, ends: readonly Finish[]): Promise<AfterEnds> {
  if (ends.length === 0) return { lanes: [], queued: 0, claimed: [], nextDue: [] };
  const { transaction, locked } = context;
  await transaction.finish(ends);
  const ended = ends.flatMap((end) => {
    const live = locked.live.get(end.executionId);
    return live ? [{ end, live }] : [];
  });
  for (const { live } of ended) locked.live.delete(live.executionId);
  const passedOn = await passLanesOn(context, ended);
  return { ...passedOn, nextDue: await followUp(context, ended) };
}

interface Ended {
  end: Finish;
  live: LiveExecution;
}

type PassedOn = Pick<AfterEnds, 'lanes' | 'queued' | 'claimed'>;

async function passLanesOn(context: EndContext, ended: readonly Ended[]): Promise<PassedOn> {
  const { transaction, catalog, locked, now } = context;
  const freed: LaneRow[] = [];
  for (const { end, live } of ended) {
    const lane = locked.lanes
      .get(live.taskId)
      ?.find((row) => row.lane === live.lane && row.executionId === live.executionId);
    // only a row that this transaction made terminal frees a lane, and only its own
    if (lane) freed.push(laneRowOf(live.taskId, freedLane(lane, runMsOf(end, live, lane))));
  }
  if (freed.length === 0) return { lanes: [], queued: 0, claimed: [] };
  const waiting = await transaction.lockFirstWaiting(freed.map((lane) => lane.taskId));
  // what waits may be of another version than what has ended, and this node may not have met it yet
  await catalog.load(
    waiting.map(({ taskId, taskVersion }) => oneVersion(taskId, taskVersion)),
    (missing) => transaction.readVersions(missing),
  );
  const { lanes, promotions } = grantLanes(freed, byTask(waiting), now, (row) => catalogLimit(catalog, row));
  await transaction.writeLanes(lanes);
  for (const row of lanes) replaceLane(locked.lanes.get(row.taskId) ?? [], row);
  const laneOf = new Map(promotions.map(({ executionId, lane }) => [executionId, lane]));
  const granted = waiting.flatMap((row) => {
    const lane = laneOf.get(row.executionId) ?? null;
    return lane === null ? [] : [{ ...row, lane }];
  });
  const claimed = claimSuccessors(context, granted);
  if (claimed.length > 0) await transaction.handOver(claimed);
  for (const { executionId } of claimed) laneOf.delete(executionId);
  const queued = promotions.filter(({ executionId }) => laneOf.has(executionId));
  if (queued.length > 0) await transaction.promote(queued);
  return { lanes, queued: queued.length, claimed };
}

/** From start to end, retries and their pauses included: what it would have taken from its due instant on. */
function runMsOf(end: Finish, live: LiveExecution, lane: LaneRow): number {
  if (live.retries === 0) return end.startedAt === null ? 0 : end.finishedAt - end.startedAt;
  return end.finishedAt - (lane.takenAt ?? end.finishedAt);
}

/** A version whose executions may all run needs no lane; its executions take one that is offered, and give it back. */
const catalogLimit = (catalog: TaskCatalog, row: LiveExecution): number =>
  catalog.get(row.taskId, row.taskVersion).laneLimit ?? Number.POSITIVE_INFINITY;

/** Gives free lanes to the executions that wait, the oldest first. */
export function grantLanes(
  free: readonly LaneRow[],
  waiting: ReadonlyMap<number, readonly LiveExecution[]>,
  now: number,
  limitOf: (row: LiveExecution) => number,
): { lanes: LaneRow[]; promotions: Promotion[] } {
  const queues = new Map([...waiting].map(([taskId, rows]) => [taskId, [...rows]]));
  const promotions: Promotion[] = [];
  const lanes = free.map((lane) => {
    const queue = queues.get(lane.taskId) ?? [];
    const [next] = queue;
    if (!next || lane.lane > limitOf(next)) return lane;
    queue.shift();
    const { executionId, fireAt, dueAt } = next;
    promotions.push({ executionId, fireAt, lane: lane.lane });
    return laneRowOf(lane.taskId, passedLane(lane, { executionId, dueAt, at: now }));
  });
  return { lanes, promotions };
}

export function replaceLane(lanes: LaneRow[], row: LaneRow): void {
  const index = lanes.findIndex((known) => known.lane === row.lane);
  if (index >= 0) lanes[index] = row;
}

/** What the ends mean for the schedules of their tasks. */
async function followUp(context: EndContext, ended: readonly Ended[]): Promise<AfterEnds['nextDue']> {
  const { transaction, catalog, locked, now, takeIds } = context;
  const concerned = [...groupBy(ended, ({ live }) => live.taskId)].flatMap(([taskId, ends]) => {
    const task = locked.tasks.get(taskId);
    return task ? [{ task, ends }] : [];
  });
  if (concerned.length === 0) return [];
  await catalog.load(
    concerned.map(({ task }) => versionRange(task)),
    (missing) => transaction.readVersions(missing),
  );
  const intervals = await transaction.readIntervals(
    concerned.map(({ task }) => ({ taskId: task.id, groupId: task.groupId, after: task.lastFireAt })),
  );
  const changed: ScheduledTask[] = [];
  const nextDue: AfterEnds['nextDue'] = [];
  for (const { task, ends } of concerned) {
    const { gaps } = intervalsOf(task, intervals);
    const after = endOfExecution({
      task,
      ends: ends.map(({ end }) => ({
        executionId: end.executionId,
        status: end.status,
        finishedAt: end.finishedAt,
      })),
      timeline: catalog.timeline(versionRange(task), gaps),
      definitionOf: (version) => catalog.get(task.id, version).definition,
      now,
    });
    if (after.task !== null) {
      const { nextDueAt } = after.task;
      if (nextDueAt !== null && nextDueAt !== task.nextDueAt)
        nextDue.push({ shard: task.shard, dueAt: nextDueAt });
      const row = { ...task, ...after.task };
      changed.push(row);
      locked.tasks.set(task.id, row);
    }
    if (after.pause === null) continue;
    const [id] = (await takeIds(1)) as [number];
    const { fromAt, reason } = after.pause;
    await transaction.insertInterval({
      ...{ id, taskId: task.id, kind: 'pause', fromAt, toAt: null, reason, actorId: null, createdAt: now },
    });
    await transaction.insertAudits([
      {
        ...{ at: now, action: 'task.pause', targetType: 'task', targetId: task.id, groupId: task.groupId },
        ...{ actorId: null, actorName: 'Punctual', before: null, after: { reason, untilAt: null } },
        ...{ requestId: null, address: null },
      },
    ]);
  }
  if (changed.length > 0) await transaction.writeTasks(changed);
  return nextDue;
}
