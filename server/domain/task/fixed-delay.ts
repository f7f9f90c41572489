import type { TimelineGap } from './timeline-fires';

/** A fire of a fixed delay that is set. */
export interface DelayedFire {
  fireAt: number;
  /** Null while a pause without end lies over it: it is kept and not due. */
  dueAt: number | null;
}

export interface DelayBounds {
  validFrom: number | null;
  validUntil: number | null;
  /** Pauses, disables and archives of the task. */
  gaps: readonly TimelineGap[];
}

/**
 * The fire of a fixed delay that would be at `at`, moved behind the beginning of its validity and behind pauses with a known end. Null
 * when its validity is over.
 */
export function delayedFire(at: number, { validFrom, validUntil, gaps }: DelayBounds): DelayedFire | null {
  let fireAt = Math.max(at, validFrom ?? at);
  let isKept = false;
  for (const gap of [...gaps].sort((a, b) => a.fromAt - b.fromAt)) {
    if (gap.fromAt >= fireAt || (gap.toAt !== null && gap.toAt < fireAt)) continue;
    if (gap.toAt === null) isKept = true;
    else fireAt = gap.toAt + 1;
  }
  if (validUntil !== null && fireAt > validUntil) return null;
  return { fireAt, dueAt: isKept ? null : fireAt };
}
