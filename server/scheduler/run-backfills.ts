import { freeLane, type LaneTable, takenLane } from '@/server/domain/execution/lanes';
import {
  BACKFILL_BATCH,
  backfillAllowance,
  MOST_WAITING_OF_BACKFILL,
} from '@/server/domain/task/backfill-pace';
import { laneLimitOf } from '@/server/domain/task/task-policies';
import { nextFireOnTimeline, type TimelineFire } from '@/server/domain/task/timeline-fires';
import type { NewExecution } from './execution-rows';
import { laneRowOf, lockLaneTable } from './lock-lanes';
import type { EngineDependencies, EngineTransaction, LaneRow } from './ports';
import { holdOwnership, OwnershipLost } from './pre-claim';
import type { BackfillRow, ScheduledTask } from './task-rows';

const MOST_BACKFILLS = 50;

export interface BackfillInput {
  nodeId: number;
  epochs: ReadonlyMap<number, number>;
}

/** Moves the backfills of the owned shards on, and ends those whose executions are all over. Returns how many executions were inserted. */
export async function runBackfills(dependencies: EngineDependencies, input: BackfillInput): Promise<number> {
  if (input.epochs.size === 0) return 0;
  const backfills = await dependencies.store.readBackfills([...input.epochs.keys()], MOST_BACKFILLS);
  let inserted = 0;
  for (const { id, taskId, shard } of backfills) {
    try {
      inserted += await runBackfill(dependencies, input, { id, taskId, shard });
    } catch (error) {
      if (!(error instanceof OwnershipLost)) throw error;
    }
  }
  return inserted;
}

/**
 * Inserts the next executions of one backfill: the fires its schedule named in the range, in order, as many as its pace, its lanes and
 * one transaction allow. A fire that has an execution is passed over. The unique key of the fire is the last guard, as for any fire.
 */
function runBackfill(
  { store, catalog, takeIds }: EngineDependencies,
  { nodeId, epochs }: BackfillInput,
  ref: { id: number; taskId: number; shard: number },
): Promise<number> {
  return store.transaction(async (transaction) => {
    const { retentionWatermark } = await transaction.holdSwitches();
    await holdOwnership(transaction, nodeId, epochs, new Set([ref.shard]));
    const [task] = await transaction.lockTasks([ref.taskId]);
    if (!task) return 0;
    const range = { taskId: task.id, fromVersion: 1, toVersion: task.version };
    await catalog.load([range], (missing) => transaction.readVersions(missing));
    const { definition, laneLimit } = catalog.get(task.id, task.version);
    const table = laneLimit === null ? null : await lockLaneTable(transaction, task.id, laneLimit);
    const backfill = await transaction.lockBackfill(ref.id);
    if (backfill?.status !== 'running') return 0;
    const now = await transaction.readNow();
    if (backfill.doneUntil >= backfill.toAt) {
      // whoever inserts holds the row of the backfill: from here on its executions only become fewer
      const unfinished = await transaction.findBackfillExecutions(backfill);
      if (unfinished.length === 0)
        await transaction.writeBackfill({ ...backfill, status: 'finished', finishedAt: now });
      return 0;
    }
    if (task.isArchived) {
      await transaction.writeBackfill({ ...backfill, status: 'cancelled', finishedAt: now });
      return 0;
    }
    const policy = backfill.overlapOverride ?? definition.overlap.policy;
    const needsLane = laneLimitOf({ ...definition.overlap, policy }) !== null && table !== null;
    const room = needsLane ? roomOf(table) : BACKFILL_BATCH;
    const most = Math.min(room, backfillAllowance(backfill, now));
    if (most <= 0) return 0;
    const timeline = catalog.timeline(range, []);
    const from = Math.max(backfill.doneUntil, backfill.fromAt - 1, retentionWatermark - 1);
    const { fires, doneUntil } = await nextFires(transaction, task.id, backfill, {
      most,
      next: (after) => nextFireOnTimeline(timeline, after),
      from,
    });
    const ids = await takeIds(fires.length);
    const placed = place(needsLane ? table : null, fires, ids, now);
    const executions = placed.map(({ fire, ...rest }) =>
      executionOf(task, backfill, fire, catalog, { ...rest, now }),
    );
    if (executions.length > 0) await transaction.insertExecutions(executions);
    const lanes = placed.flatMap(({ taken }): LaneRow[] => (taken ? [laneRowOf(task.id, taken)] : []));
    if (lanes.length > 0) await transaction.writeLanes(lanes);
    await transaction.writeBackfill({
      ...backfill,
      doneUntil,
      insertedCount: backfill.insertedCount + executions.length,
    });
    return executions.length;
  });
}

function roomOf({ lanes, waiting }: LaneTable): number {
  const free = waiting.count > 0 ? 0 : lanes.filter((lane) => lane.executionId === null).length;
  return free + Math.max(0, MOST_WAITING_OF_BACKFILL - waiting.count);
}

interface FireReader {
  from: number;
  most: number;
  next: (after: number) => TimelineFire | null;
}

/** The next fires of the range that have no execution yet, looked for in one batch of the schedule. */
async function nextFires(
  transaction: EngineTransaction,
  taskId: number,
  { toAt }: BackfillRow,
  { from, most, next }: FireReader,
): Promise<{ fires: TimelineFire[]; doneUntil: number }> {
  const batch: TimelineFire[] = [];
  let fire = next(from);
  while (fire !== null && fire.fireAt <= toAt && batch.length < BACKFILL_BATCH) {
    batch.push(fire);
    fire = next(fire.fireAt);
  }
  const taken = new Set(
    await transaction.findTakenFires(
      taskId,
      batch.map((one) => one.fireAt),
    ),
  );
  const missing = batch.filter((one) => !taken.has(one.fireAt));
  const fires = missing.slice(0, most);
  const isWhole = fires.length === missing.length;
  const last = isWhole ? batch.at(-1) : fires.at(-1);
  const isAtEnd = isWhole && (fire === null || fire.fireAt > toAt);
  return { fires, doneUntil: isAtEnd ? toAt : (last?.fireAt ?? from) };
}

interface Placed {
  fire: TimelineFire;
  id: number;
  status: 'queued' | 'waiting';
  taken: ReturnType<typeof takenLane> | null;
}

function place(
  table: LaneTable | null,
  fires: readonly TimelineFire[],
  ids: readonly number[],
  now: number,
): Placed[] {
  let current = table;
  return fires.map((fire, index) => {
    const id = ids[index] as number;
    if (current === null) return { fire, id, status: 'queued', taken: null };
    const lane = freeLane(current);
    if (lane === null) {
      current = { ...current, waiting: { count: current.waiting.count + 1, newestDueAt: now } };
      return { fire, id, status: 'waiting', taken: null };
    }
    const taken = takenLane(lane, { executionId: id, dueAt: now, at: now });
    current = { ...current, lanes: current.lanes.map((row) => (row.lane === taken.lane ? taken : row)) };
    return { fire, id, status: 'queued', taken };
  });
}

/** The fire keeps its instant, and is due now. */
function executionOf(
  task: ScheduledTask,
  backfill: BackfillRow,
  fire: TimelineFire,
  catalog: EngineDependencies['catalog'],
  { id, status, taken, now }: Omit<Placed, 'fire'> & { now: number },
): NewExecution {
  const { definition } = catalog.get(task.id, fire.version);
  const { priority, executor, onNodeLoss, requiredLabels, deadlineMs } = definition;
  return {
    ...{ id, fireAt: fire.fireAt, fireKey: 0, taskId: task.id, groupId: task.groupId, status },
    ...{ taskVersion: fire.version, trigger: 'backfill', priority, dueAt: now, createdAt: now, nodeId: null },
    ...{ token: 0, executor, onNodeLoss, requiredLabels, lane: taken?.lane ?? null, asOfAt: null },
    deadlineAt: deadlineMs === null ? null : now + deadlineMs,
    ...{
      parameters: backfill.parameters,
      backfillId: backfill.id,
      replayOf: null,
      requestedBy: backfill.requestedBy,
    },
  };
}
