import { groupBy } from '@/server/domain/collections/group-by';
import type { LiveExecution } from './execution-rows';
import type { EngineTransaction, LaneRow } from './ports';
import { oneVersion, type TaskCatalog } from './task-catalog';
import type { ScheduledTask } from './task-rows';

/** Names an execution that may be ended, and the version that says what else has to be locked for it. */
export interface EndCandidate {
  executionId: number;
  taskId: number;
  taskVersion: number;
  /** Its lane; left out when that is not known. */
  lane?: number | null | undefined;
  status?: LiveExecution['status'];
}

/** Executions with everything their end may change, all of it locked. */
export interface LockedExecutions {
  live: Map<number, LiveExecution>;
  /** Only tasks whose schedule or whose failures depend on the ends of their executions. */
  tasks: Map<number, ScheduledTask>;
  /** By task, in order. */
  lanes: Map<number, LaneRow[]>;
  /** The database's time, read behind the locks. */
  now: number;
  /** Groups whose executions the queue counts; null unless a node wants to claim what waits for the lanes, and may. */
  limitedGroups: ReadonlySet<number> | null;
}

/**
 * Locks executions and what their end concerns: tasks, then lanes, then the executions. What is no longer unfinished is left out.
 * Call it before anything else of these is locked in the transaction. `claimingNode`: the one that wants to claim what waits for the lanes.
 */
export async function lockExecutions(
  transaction: EngineTransaction,
  catalog: TaskCatalog,
  candidates: readonly EndCandidate[],
  claimingNode: number | null = null,
): Promise<LockedExecutions> {
  await catalog.load(
    candidates.map(({ taskId, taskVersion }) => oneVersion(taskId, taskVersion)),
    (missing) => transaction.readVersions(missing),
  );
  const tasksWhere = (isWanted: (candidate: EndCandidate) => boolean) =>
    inKeyOrder(candidates.filter(isWanted).map((candidate) => candidate.taskId));
  const watched = tasksWhere(({ taskId, taskVersion }) => {
    const { definition } = catalog.get(taskId, taskVersion);
    return definition.schedule.kind === 'fixed_delay' || definition.pauseAfterFailures !== null;
  });
  const withLanes = tasksWhere((candidate) => mayHaveLane(catalog, candidate));
  const ids = inKeyOrder(candidates.map((candidate) => candidate.executionId));
  const isClaiming = claimingNode !== null && withLanes.length > 0;
  const [mayClaim, limitedGroups, tasks, lanes, live, now] = await Promise.all([
    isClaiming && transaction.isNodeValid(claimingNode),
    isClaiming ? transaction.readLimitedGroups() : [],
    watched.length === 0 ? [] : transaction.lockTasks(watched),
    withLanes.length === 0 ? [] : transaction.lockLanes(withLanes),
    transaction.lockLive(ids),
    transaction.readNow(),
  ]);
  return {
    live: new Map(live.map((row) => [row.executionId, row])),
    tasks: new Map(tasks.map((task) => [task.id, task])),
    lanes: byTask(lanes),
    now,
    limitedGroups: mayClaim ? new Set(limitedGroups) : null,
  };
}

/**
 * Without a limit of its own version an execution may have a lane all the same: of a task that got a limit before it was filled in, or
 * while it waited. Whoever waits may have been given one meanwhile.
 */
function mayHaveLane(catalog: TaskCatalog, { taskId, taskVersion, lane, status }: EndCandidate): boolean {
  return lane !== null || status === 'waiting' || catalog.get(taskId, taskVersion).laneLimit !== null;
}

export const inKeyOrder = (keys: readonly number[]): number[] => [...new Set(keys)].sort((a, b) => a - b);

export const byTask = <Row extends { taskId: number }>(rows: readonly Row[]): Map<number, Row[]> =>
  groupBy(rows, (row) => row.taskId);
