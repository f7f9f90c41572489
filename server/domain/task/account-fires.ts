import { countFiresOnTimeline, nextFireOnTimeline, type Timeline, type TimelineGap } from './timeline-fires';

/** What is recorded about the fires of a task between two decided instants. */
export interface FireAccount {
  /** The versions that name fires as instants, without the task's own pauses. */
  timeline: Timeline;
  /** Fires in (from, to] were all decided. */
  from: number;
  to: number;
  /** Fires that have an execution. */
  executed: ReadonlySet<number>;
  /** Rows of skips; neighbours of one cause are one row. */
  skips: readonly { firstFireAt: number; lastFireAt: number; taskVersion: number }[];
  /** Pauses and freezes of the groups of the task and of everything. */
  intervals: readonly TimelineGap[];
}

export interface UnaccountedFires {
  firstFireAt: number;
  lastFireAt: number;
  count: number;
}

/** The fires that were decided and about which no record says what became of them, or null when there are none. */
export function unaccountedFires(account: FireAccount): UnaccountedFires | null {
  const { timeline, from, to } = account;
  const missing: number[] = [];
  for (let fire = nextFireOnTimeline(timeline, from); fire !== null && fire.fireAt <= to; ) {
    if (!isAccounted(account, fire.fireAt, fire.version)) missing.push(fire.fireAt);
    fire = nextFireOnTimeline(timeline, fire.fireAt);
  }
  const [first] = missing;
  if (first === undefined) return null;
  return { firstFireAt: first, lastFireAt: missing.at(-1) ?? first, count: missing.length };
}

function isAccounted({ executed, skips, intervals }: FireAccount, at: number, version: number): boolean {
  return (
    executed.has(at) ||
    skips.some((row) => row.firstFireAt <= at && at <= row.lastFireAt && row.taskVersion === version) ||
    intervals.some(({ fromAt, toAt }) => fromAt < at && (toAt === null || at <= toAt))
  );
}

const FIRST_WINDOW_MS = 60_000;

/**
 * The beginning of a stretch (…, to] that holds at most about `most` fires, not before `from`. Looks back in windows that double, so it
 * costs a few counts however long the history is.
 */
export function recentStretch(timeline: Timeline, from: number, to: number, most: number): number {
  let window = FIRST_WINDOW_MS;
  while (to - window > from && countFiresOnTimeline(timeline, to - 2 * window, to) <= most) window *= 2;
  return Math.max(from, to - window);
}
