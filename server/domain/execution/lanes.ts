/** One of a task's parallel places, as its row says. */
export interface LaneState {
  lane: number;
  /** The execution that has it, or null. */
  executionId: number | null;
  /** When the present or the last execution took it. */
  takenAt: number | null;
  /** The present or the last execution that had it. */
  holderId: number | null;
  /** When that one would have taken it, had nothing been late. */
  holderDueAt: number | null;
  /** How long the last one had it beyond its wait for a node; null while it is taken. */
  holderRunMs: number | null;
}

/** The executions of a task that wait for a lane. */
export interface WaitingState {
  count: number;
  /** When the newest of them was due. */
  newestDueAt: number | null;
}

export const NOTHING_WAITS: WaitingState = { count: 0, newestDueAt: null };

export interface LaneTable {
  /** The lanes within the limit of the task. */
  lanes: LaneState[];
  waiting: WaitingState;
  /**
   * By holder: up to which instant its node has reported everything that ended. A holder that is not among them is known to have the lane
   * still, for no node runs it.
   */
  reportedUntil: ReadonlyMap<number, number>;
}

/** Nothing is on its way to be reported. */
export const ALL_REPORTED: LaneTable['reportedUntil'] = new Map();

/** A fire as far as lanes judge it. */
export interface FireAtLane {
  dueAt: number;
  now: number;
  /** A holder that was later than this ran as a misfire, and not as if on time. */
  graceMs: number;
}

/**
 * What a lane says about a fire. `free` to be taken. `overlaps`: taken when the fire was due, or so it would have been on time.
 * `outlasts`: taken only after the fire was due, but for so long by now that on time it would have overlapped too. `unknown`: its
 * holder is so late that only its end will tell. `later`: taken by what would have come after the fire on time.
 */
export type LaneVerdict = 'free' | 'overlaps' | 'outlasts' | 'unknown' | 'later';

/**
 * Whether an execution ends just before the next fire or just after it is luck, on time too. A fire is not waited with so closely: the
 * lateness of a task whose executions take about a period would grow by a little each time.
 */
const CLOSE_MS = 500;

/** Judges a fire as if neither it nor the holder of the lane had been late. */
export function judgeLane(lane: LaneState, { dueAt, now, graceMs }: FireAtLane): LaneVerdict {
  const { executionId, takenAt, holderDueAt } = lane;
  if (takenAt === null || holderDueAt === null) return 'free';
  if (executionId === null) return holderDueAt <= dueAt && dueAt < onTimeEnd(lane) ? 'overlaps' : 'free';
  const lateMs = takenAt - holderDueAt;
  const isAsIfOnTime = lateMs <= graceMs;
  if (takenAt <= dueAt) return isAsIfOnTime && now - dueAt < lateMs - CLOSE_MS ? 'unknown' : 'overlaps';
  if (holderDueAt > dueAt) return 'later';
  // had it started on time, it would have lasted beyond the fire by now
  return isAsIfOnTime && now - dueAt >= lateMs ? 'outlasts' : 'unknown';
}

/** When the last holder of a free lane would have ended, had nothing been late. */
export function onTimeEnd({ holderDueAt, holderRunMs }: LaneState): number {
  return (holderDueAt ?? 0) + (holderRunMs ?? 0);
}

/** The lane an execution may take at once, or null: none while something waits, which was there first. */
export function freeLane({ lanes, waiting }: LaneTable): LaneState | null {
  return waiting.count > 0 ? null : (lanes.find((lane) => lane.executionId === null) ?? null);
}

export interface LaneTaking {
  executionId: number;
  /** When it would have taken the lane on time. */
  dueAt: number;
  at: number;
}

/** The lane as it is when an execution has taken it, which found it free. */
export function takenLane(lane: LaneState, by: LaneTaking): LaneState {
  return heldLane(lane, by, by.dueAt);
}

/** The lane as it is when it was passed on to an execution that waited: that is as late as the one before was, or less. */
export function passedLane(lane: LaneState, by: LaneTaking): LaneState {
  const lateMs = Math.max(0, (lane.takenAt ?? by.at) - (lane.holderDueAt ?? by.at));
  return heldLane(lane, by, Math.max(by.dueAt, by.at - lateMs));
}

function heldLane({ lane }: LaneState, { executionId, at }: LaneTaking, holderDueAt: number): LaneState {
  return { lane, executionId, takenAt: at, holderId: executionId, holderDueAt, holderRunMs: null };
}

/** The lane as it is when its holder has ended. `runMs` is how long it ran: what it would have taken from its due instant on. */
export function freedLane({ lane, takenAt, holderId, holderDueAt }: LaneState, runMs: number): LaneState {
  return { lane, executionId: null, takenAt, holderId, holderDueAt, holderRunMs: Math.max(0, runMs) };
}
