import { formatLocalSeconds } from './calendar';
import type { CompiledCron } from './compiled-schedule';
import { segmentAt } from './zone';

const DAY = 86_400;

export type FireNoteKind = 'moved' | 'merged' | 'skipped' | 'repeated';

/** Why a clock change moved, merged, dropped or doubled a fire. */
export type FireNoteReason =
  | 'clock_forward'
  | 'clock_forward_interval'
  | 'clock_forward_skip'
  | 'date_missing'
  | 'clock_back_first'
  | 'clock_back_interval'
  | 'clock_back_both';

/** What one clock change does to the fires of a schedule. */
export interface FireNote {
  /** The instant concerned, UTC milliseconds: where moved times fire, or where nothing fires. */
  at: number;
  kind: FireNoteKind;
  /** The first wall-clock time concerned, such as `2026-03-08T02:30:00`. */
  local: string;
  /** How many wall-clock times are concerned. */
  timeCount: number;
  reason: FireNoteReason;
}

/**
 * What the clock changes in (from, to] do to a schedule, in order. Repeated fires are not among them: they are fires of
 * their own, and `repeatedFireNote` marks each.
 */
export function clockChangeNotes(cron: CompiledCron, from: number, to: number): FireNote[] {
  const { starts, ends, offsets } = cron.zone;
  const fromSeconds = Math.floor(from / 1_000);
  const toSeconds = Math.floor(to / 1_000);
  const notes: FireNote[] = [];
  for (let k = Math.max(1, segmentAt(cron.zone, fromSeconds)); k < starts.length; k++) {
    const at = starts[k] as number;
    const localBefore = (ends[k - 1] as number) + (offsets[k - 1] as number);
    const localAfter = at + (offsets[k] as number);
    if (localBefore < localAfter) {
      if (at > toSeconds) break;
      if (at > fromSeconds) notes.push(...gapNotes(cron, at, localBefore, localAfter));
    } else {
      if (at - (localBefore - localAfter) > toSeconds) break;
      notes.push(...secondPassNotes(cron, k, fromSeconds, toSeconds));
    }
  }
  return notes;
}

/** The mark of a fire in the second pass of a repeated time, or null for any other fire. */
export function repeatedFireNote(cron: CompiledCron, at: number): FireNote | null {
  if (cron.clockChangeRule.isFirstPassOnly) return null;
  const seconds = Math.floor(at / 1_000);
  const k = segmentAt(cron.zone, seconds);
  if (k === 0) return null;
  const local = seconds + (cron.zone.offsets[k] as number);
  const reached = (cron.zone.starts[k] as number) + (cron.zone.offsets[k - 1] as number);
  if (local >= reached) return null;
  const reason = cron.expression.isInterval ? 'clock_back_interval' : 'clock_back_both';
  return { at, kind: 'repeated', local: formatLocalSeconds(local), timeCount: 1, reason };
}

/** Times in [gapStart, gapEnd) are left out by the change at an instant. */
function gapNotes(cron: CompiledCron, at: number, gapStart: number, gapEnd: number): FireNote[] {
  const firstMissing = cron.times.next(gapStart);
  if (firstMissing >= gapEnd) return [];
  const missing = cron.times.count(gapStart, gapEnd);
  const note = (kind: FireNoteKind, local: number, timeCount: number, reason: FireNoteReason): FireNote => ({
    at: at * 1_000,
    kind,
    local: formatLocalSeconds(local),
    timeCount,
    reason,
  });
  if (!cron.clockChangeRule.isMissingMoved) {
    const reason = cron.expression.isInterval ? 'clock_forward_interval' : 'clock_forward_skip';
    return [note('skipped', firstMissing, missing, reason)];
  }
  // dates that the change leaves out as a whole
  const goneFrom = Math.ceil(gapStart / DAY) * DAY;
  const goneTo = Math.max(goneFrom, Math.floor(gapEnd / DAY) * DAY);
  const gone = cron.times.count(goneFrom, goneTo);
  const moved = missing - gone;
  const notes: FireNote[] = [];
  if (gone > 0) notes.push(note('skipped', cron.times.next(goneFrom), gone, 'date_missing'));
  if (moved > 0) {
    const isMerged = moved > 1 || cron.times.next(gapEnd) === gapEnd;
    const first = firstMissing < goneFrom ? firstMissing : cron.times.next(goneTo);
    notes.push(note(isMerged ? 'merged' : 'moved', first, moved, 'clock_forward'));
  }
  return notes;
}

/** Times that segment k repeats and that do not fire again, when the second pass lies after `from`. */
function secondPassNotes(cron: CompiledCron, k: number, from: number, to: number): FireNote[] {
  if (!cron.clockChangeRule.isFirstPassOnly) return [];
  const before = cron.zone.offsets[k - 1] as number;
  const after = cron.zone.offsets[k] as number;
  const start = cron.zone.starts[k] as number;
  const localFrom = Math.max(start, from + 1) + after;
  const localTo = Math.min(start - 1, to) + before + 1;
  const first = cron.times.next(localFrom);
  if (first >= localTo) return [];
  return [
    {
      at: (first - after) * 1_000,
      kind: 'skipped',
      local: formatLocalSeconds(first),
      timeCount: cron.times.count(localFrom, localTo),
      reason: 'clock_back_first',
    },
  ];
}
