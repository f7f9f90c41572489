/** What is due for longer than this, and not decided or taken, is a fault of the engine. */
export const OVERDUE_MS = 10_000;
/** What is held by a node that has been gone for longer than this should have been taken over. */
export const NOT_RESCUED_MS = 20_000;

export interface OverdueTask {
  lateMs: number;
  graceMs: number;
  /** Lanes of the task; null when it needs none. */
  laneLimit: number | null;
  /** Numbers of its lanes that are taken. */
  takenLanes: readonly number[];
  /** Whether executions of it wait for a lane. */
  hasWaiting: boolean;
  /** For how long no live node can have carried the labels it requires, as far as the live nodes can tell; null when one does. */
  withoutNodeMs: number | null;
}

/**
 * Whether a task whose fire is undecided should have been decided by now. One that finds no free lane may wait for the end of their
 * holders, and one whose labels no node carries for such a node, but no longer than its grace: then it is skipped, or goes by its misfire policy.
 */
export function isWronglyUndecided(task: OverdueTask): boolean {
  const { lateMs, graceMs, laneLimit, takenLanes, hasWaiting, withoutNodeMs } = task;
  if (lateMs <= OVERDUE_MS) return false;
  if (withoutNodeMs !== null) return Math.min(lateMs, withoutNodeMs) > graceMs + OVERDUE_MS;
  const taken = laneLimit === null ? [] : takenLanes.filter((lane) => lane <= laneLimit);
  const mayWait = laneLimit !== null && (hasWaiting || taken.length >= laneLimit);
  return !mayWait || lateMs > graceMs + OVERDUE_MS;
}

export interface QueueCapacity {
  /** Slots for an executor of all live nodes that carry the required labels. */
  slots: number;
  /** How many of them are taken. */
  used: number;
}

/** Whether the first in a queue should have been taken by now, because there is room. */
export const isWronglyQueued = ({ slots, used }: QueueCapacity): boolean => used < slots;

/** Whether a queue waits for a node that is not there: as it should, and somebody should know. */
export const isWithoutNode = ({ slots }: QueueCapacity): boolean => slots === 0;
