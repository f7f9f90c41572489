/** The arithmetic of one schedule, as far as a timeline needs it. Instants are UTC milliseconds. */
export interface FireSource {
  /** The first fire strictly after `at`, or null when there is none. */
  nextFireAfter(at: number): number | null;
  /** How many fires lie in (from, to], without enumerating them. */
  countFires(from: number, to: number): number;
}

/** A version of a task in force for the fires in (fromAt, untilAt]; untilAt null is open. */
export interface TimelineSegment {
  version: number;
  source: FireSource;
  fromAt: number;
  untilAt: number | null;
}

/** Fires in (fromAt, toAt] do not happen: paused, disabled or archived. */
export interface TimelineGap {
  fromAt: number;
  toAt: number | null;
}

/** What a task was and is: versions in order of time, and the stretches without fires. */
export interface Timeline {
  segments: readonly TimelineSegment[];
  gaps: readonly TimelineGap[];
}

export interface TimelineFire {
  fireAt: number;
  version: number;
}

/** The first fire of the timeline strictly after `after`, or null when no fire will come as things stand. */
export function nextFireOnTimeline(timeline: Timeline, after: number): TimelineFire | null {
  for (const piece of activePieces(timeline, after, Number.POSITIVE_INFINITY)) {
    const fireAt = piece.source.nextFireAfter(piece.fromAt);
    if (fireAt !== null && fireAt <= piece.untilAt) return { fireAt, version: piece.version };
  }
  return null;
}

/** How many fires of the timeline lie in (from, to]. */
export function countFiresOnTimeline(timeline: Timeline, from: number, to: number): number {
  let count = 0;
  for (const piece of activePieces(timeline, from, to))
    count += piece.source.countFires(piece.fromAt, piece.untilAt);
  return count;
}

/** The last fire of the timeline in (from, to], or null. */
export function lastFireOnTimeline(timeline: Timeline, from: number, to: number): TimelineFire | null {
  for (const piece of activePieces(timeline, from, to).reverse()) {
    const fireAt = lastFireIn(piece.source, piece.fromAt, piece.untilAt);
    if (fireAt !== null) return { fireAt, version: piece.version };
  }
  return null;
}

/** The fires of one version in (fromAt, untilAt]. */
export interface TimelinePiece {
  version: number;
  source: FireSource;
  fromAt: number;
  untilAt: number;
}

/** The stretches of (from, to] in which fires happen, in order: segments without the gaps. */
export function activePieces(timeline: Timeline, from: number, to: number): TimelinePiece[] {
  const gaps = inOrder(timeline.gaps);
  const pieces: TimelinePiece[] = [];
  for (const segment of timeline.segments) {
    let start = Math.max(segment.fromAt, from);
    const end = Math.min(segment.untilAt ?? Number.POSITIVE_INFINITY, to);
    for (const gap of gaps) {
      const gapEnd = gap.toAt ?? Number.POSITIVE_INFINITY;
      if (gapEnd <= start || gap.fromAt >= end) continue;
      if (gap.fromAt > start)
        pieces.push({ version: segment.version, source: segment.source, fromAt: start, untilAt: gap.fromAt });
      start = Math.max(start, gapEnd);
    }
    if (start < end)
      pieces.push({ version: segment.version, source: segment.source, fromAt: start, untilAt: end });
  }
  return pieces;
}

/** Stretches by their beginnings. Nearly always there is none, and each decision asks several times: then nothing is copied. */
export const inOrder = <Stretch extends { fromAt: number }>(
  stretches: readonly Stretch[],
): readonly Stretch[] =>
  stretches.length < 2 ? stretches : [...stretches].sort((a, b) => a.fromAt - b.fromAt);

/**
 * The instant behind which exactly `count` fires of (from, to] lie, so that they are the newest ones; `from` when there are no more.
 * Halves the stretch, so it costs some forty counts however long that is.
 */
export function instantBeforeNewest(timeline: Timeline, from: number, to: number, count: number): number {
  if (countFiresOnTimeline(timeline, from, to) <= count) return from;
  let low = from;
  let high = to;
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2);
    if (countFiresOnTimeline(timeline, middle, to) > count) low = middle;
    else high = middle;
  }
  return high;
}

/** The last fire in (from, to]: looks back in windows that double, so that it costs a few counts however long the stretch is. */
function lastFireIn(source: FireSource, from: number, to: number): number | null {
  let low = from;
  for (let window = 60_000; ; window *= 2) {
    low = Math.max(from, to - window);
    if (source.countFires(low, to) > 0) break;
    if (low === from) return null;
  }
  // halve the window until its second half is empty of all but the last fire
  let high = to;
  while (source.countFires(low, high) > 1) {
    const middle = low + Math.floor((high - low) / 2);
    if (source.countFires(middle, high) > 0) low = middle;
    else high = middle;
  }
  return source.nextFireAfter(low);
}
