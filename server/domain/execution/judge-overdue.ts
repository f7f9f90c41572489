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
}

/**
 * Whether a task whose fire is undecided should have been decided by now. One that finds no free lane may wait for the end of their
 * holders, but no longer than its grace: then the misfire policy decides.
 */
export function isWronglyUndecided(task: OverdueTask): boolean {
  const { lateMs, graceMs, laneLimit, takenLanes, hasWaiting } = task;
  if (lateMs <= OVERDUE_MS) return false;
  const taken = laneLimit === null ? [] : takenLanes.filter((lane) => lane <= laneLimit);
  const mayWait = laneLimit !== null && (hasWaiting || taken.length >= laneLimit);
  return !mayWait || lateMs > graceMs + OVERDUE_MS;
}

export interface QueueCapacity {
  /** Slots of all live nodes for an executor. */
  slots: number;
  /** How many of them are taken. */
  used: number;
}

/** Whether the first in a queue should have been taken by now: there is room, or there will never be any. */
export function isWronglyQueued({ slots, used }: QueueCapacity): boolean {
  return slots === 0 || used < slots;
}
