import type { MisfirePolicy } from '@/server/domain/task/task-policies';
import {
  instantBeforeNewest,
  lastFireOnTimeline,
  type Timeline,
  type TimelineFire,
  type TimelineSegment,
} from '@/server/domain/task/timeline-fires';

/** What becomes of the due fires of one version: those up to `skipUntil` are skipped, the later ones up to `lateUntil` are misfires that run. */
export interface MisfireBounds {
  skipUntil: number;
  lateUntil: number;
}

export interface MisfireInput {
  /** The task's own timeline, and the same without what freezes, calendars and pauses of others leave out. */
  timeline: Timeline;
  open: Timeline;
  /** The fires to decide lie in (from, dueUntil]. */
  from: number;
  dueUntil: number;
  now: number;
  notBefore: number;
  misfireOf: (version: number) => MisfirePolicy;
  dueAtOf: (fire: TimelineFire) => number;
}

/**
 * Which due fires are misfires, and which of these run, by version. Each fire is judged by the policy of its own version, so that an edit
 * neither lets a missed fire run nor loses one that is due. Counts without enumerating.
 */
export function misfireBounds(input: MisfireInput): Map<number, MisfireBounds> {
  const { timeline, open, from, dueUntil, now, notBefore, misfireOf } = input;
  const bounds = new Map<number, MisfireBounds>();
  let hasLater = false;
  for (const segment of [...timeline.segments].reverse()) {
    const start = Math.max(segment.fromAt, from);
    const end = Math.min(segment.untilAt ?? dueUntil, dueUntil);
    if (start >= end) continue;
    const misfire = misfireOf(segment.version);
    const lateUntil = lastMisfire(input, segment, { start, end, threshold: now - misfire.graceMs });
    const own = { segments: [segment], gaps: open.gaps };
    hasLater ||= lastFireOnTimeline(own, Math.max(lateUntil, notBefore - 1), end) !== null;
    const policyUntil = skippedUntil(own, misfire, { start, lateUntil, now, hasLater });
    const skipUntil = Math.max(policyUntil, notBefore - 1);
    hasLater ||= lastFireOnTimeline(own, skipUntil, lateUntil) !== null;
    bounds.set(segment.version, { skipUntil, lateUntil });
  }
  return bounds;
}

/** The last instant whose fires are late beyond their grace; `start` when none is. */
function lastMisfire(
  { timeline, dueAtOf }: MisfireInput,
  segment: TimelineSegment,
  { start, end, threshold }: { start: number; end: number; threshold: number },
): number {
  const until = Math.min(end, threshold);
  const own = { segments: [segment], gaps: timeline.gaps };
  const last = start < until ? lastFireOnTimeline(own, start, until) : null;
  if (last === null) return start;
  // those before it are late too: spread moves none of them beyond it
  return dueAtOf(last) < threshold ? last.fireAt : last.fireAt - 1;
}

interface MissedStretch {
  start: number;
  lateUntil: number;
  now: number;
  /** A later fire of the task runs. */
  hasLater: boolean;
}

/** The instant up to which misfires are skipped by policy: those in (it, lateUntil] run. */
function skippedUntil(own: Timeline, misfire: MisfirePolicy, stretch: MissedStretch): number {
  const { start, lateUntil, now, hasLater } = stretch;
  if (lateUntil <= start) return start;
  switch (misfire.policy) {
    case 'skip':
      return lateUntil;
    case 'fire_once':
      return hasLater ? lateUntil : instantBeforeNewest(own, start, lateUntil, 1);
    case 'catch_up': {
      const windowStart = Math.min(lateUntil, Math.max(start, now - misfire.windowMs - 1));
      return instantBeforeNewest(own, windowStart, lateUntil, misfire.maxFires);
    }
  }
}
