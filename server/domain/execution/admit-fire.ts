import { HEARTBEAT_MS } from '@/server/domain/cluster/cluster-timing';
import type { LanePolicy } from '@/server/domain/task/task-policies';
import { freeLane, judgeLane, type LaneState, type LaneTable, type LaneVerdict, onTimeEnd } from './lanes';

export type AdmissionSkipReason = 'overlap' | 'limit' | 'queue_full';

/** What becomes of a fire, given the lanes of its task. */
export type Admission =
  /** It gets an execution; the lane is null for a task without limit. `onTimeAt` is when it would have begun on time. */
  | { kind: 'run'; lane: LaneState | null; onTimeAt: number }
  /** It gets an execution that waits for a lane. `cancel`: whatever is active or waiting is to be cancelled for it. */
  | { kind: 'wait'; cancel: boolean }
  | { kind: 'skip'; reason: AdmissionSkipReason; blockingExecutionId: number | null }
  /** Nobody can say yet whether it would have overlapped on time: it stays undecided until judged again, and later fires behind it. */
  | { kind: 'hold'; judgeAt: number };

/** What holds a lane is waited for by no more than this share of a fire's grace: a misfire must not be made of the wait. */
const WAIT_OF_GRACE = 3 / 4;
/** A fire that is found later than this share of its grace is looked at anew for two heartbeats all the same, in which every node speaks. */
const FOUND_LATE_OF_GRACE = 1 / 2;
const LATE_WAIT_MS = 2 * HEARTBEAT_MS;
/** Who waits for that looks so often: a few times from one heartbeat to the next. */
const LOOK_FOR_REPORT_MS = 500;
/** What only the end of something else can decide is looked at so often. */
export const LOOK_AGAIN_MS = 200;

export interface FireForAdmission {
  dueAt: number;
  /** When it was first looked at; now, if that is now. */
  seenAt: number;
  trigger: 'schedule' | 'catch_up';
}

/** What a version of a task says about its lanes. */
export interface LaneRules {
  policy: LanePolicy;
  /** Lanes of the task; null without a limit. */
  limit: number | null;
  /** The grace of its misfire policy. */
  graceMs: number;
}

/**
 * The overlap policy of a task at one of its fires. Only what would have overlapped on time is skipped for overlap, so a fire that is
 * late through a take-over is never lost to the late start of the one before. A misfire that was chosen to run is not skipped either: it
 * waits. The table holds the lanes within the limit.
 */
export function admitFire(
  fire: FireForAdmission,
  { policy, limit, graceMs }: LaneRules,
  table: LaneTable,
  now: number,
): Admission {
  const run = (lane: LaneState | null): Admission => ({ kind: 'run', lane, onTimeAt: fire.dueAt });
  if (limit === null) return run(null);
  const free = freeLane(table);
  if (fire.trigger === 'catch_up') return free ? run(free) : { kind: 'wait', cancel: false };
  const verdicts = table.lanes.map((lane) => judgeLane(lane, { dueAt: fire.dueAt, now, graceMs }));
  const clear = free === null ? null : clearLane(table, verdicts);
  if (clear !== null) return run(clear);
  const isFull = verdicts.every((verdict) => verdict === 'overlaps' || verdict === 'outlasts');
  const hold: Admission = { kind: 'hold', judgeAt: now + LOOK_AGAIN_MS };
  const skip = (reason: AdmissionSkipReason): Admission => {
    // what holds a lane may be over and not yet reported: its report tells how long it ran
    const waitsUntil = waitEnd(fire, graceMs);
    if (now >= waitsUntil || isReported(table, fire.dueAt)) return skipFor(reason, table, verdicts);
    return { kind: 'hold', judgeAt: Math.min(waitsUntil, now + LOOK_FOR_REPORT_MS) };
  };
  switch (policy.policy) {
    case 'skip':
    case 'allow': {
      // while nothing can run anyway, nothing is lost by waiting for the end of what outlasts, which tells exactly
      const isIdle = free !== null || table.waiting.count > 0;
      const isOverlapping = isIdle ? isFull : verdicts.every((verdict) => verdict === 'overlaps');
      return isOverlapping ? skip(policy.policy === 'allow' ? 'limit' : 'overlap') : hold;
    }
    case 'queue_one':
    case 'queue_all': {
      if (free !== null) return { kind: 'run', lane: free, onTimeAt: onTimeEnd(free) };
      const bound = policy.policy === 'queue_one' ? 1 : policy.queueLimit;
      if (table.waiting.count < bound) return { kind: 'wait', cancel: false };
      const isUnknown = verdicts.includes('unknown') || verdicts.includes('free');
      const wasQueueFull = (table.waiting.newestDueAt ?? 0) <= fire.dueAt;
      return wasQueueFull && !isUnknown ? skip('queue_full') : hold;
    }
    case 'cancel_running':
      if (free !== null) return run(free);
      return verdicts.includes('unknown') ? hold : { kind: 'wait', cancel: true };
  }
}

/**
 * Until when a fire waits for the report of what has its lane. One that is found late, behind an outage or because the database's clock was set
 * forward, is not decided at once: what ended meanwhile is being reported at that very moment.
 */
function waitEnd({ dueAt, seenAt }: FireForAdmission, graceMs: number): number {
  const waitsUntil = dueAt + WAIT_OF_GRACE * graceMs;
  const isFoundLate = seenAt - dueAt > FOUND_LATE_OF_GRACE * graceMs;
  return isFoundLate ? Math.max(waitsUntil, seenAt + LATE_WAIT_MS) : waitsUntil;
}

/** Whether all that had ended when a fire was due has been reported by those who ran it, so that what has a lane had it then. */
function isReported({ lanes, reportedUntil }: LaneTable, dueAt: number): boolean {
  return lanes.every(
    ({ executionId }) =>
      executionId === null || (reportedUntil.get(executionId) ?? Number.POSITIVE_INFINITY) >= dueAt,
  );
}

/** A lane that is free and would have been free on time. */
function clearLane({ lanes }: LaneTable, verdicts: readonly LaneVerdict[]): LaneState | null {
  return lanes.find((lane, index) => lane.executionId === null && verdicts[index] === 'free') ?? null;
}

function skipFor(
  reason: AdmissionSkipReason,
  { lanes }: LaneTable,
  verdicts: readonly LaneVerdict[],
): Admission {
  const blocking = lanes[verdicts.indexOf('overlaps')] ?? lanes[0];
  return { kind: 'skip', reason, blockingExecutionId: blocking?.holderId ?? null };
}

/** Whether an execution that somebody asked for may still wait for a lane; it is never skipped, only refused. */
export function mayWait(policy: LanePolicy, table: LaneTable): boolean {
  return table.waiting.count < policy.queueLimit;
}
