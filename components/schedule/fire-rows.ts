import type { LocalTime } from '@/components/i18n/format-instant';
import { civilFromDays, weekdayOf } from '@/server/domain/schedule/calendar';
import type { CompiledSchedule } from '@/server/domain/schedule/compiled-schedule';
import type { FireNote } from '@/server/domain/schedule/fire-notes';
import { type PreviewedFire, previewFires } from '@/server/domain/schedule/preview-fires';
import { offsetAt, type Zone } from '@/server/domain/schedule/zone';

/** One coming fire as a row of the preview. */
export interface FireRow {
  at: number;
  /** Local time in the zone of the schedule. */
  time: LocalTime;
  notes: FireNote[];
  /** The distance to UTC changed since the row before: summer time began or ended. */
  offsetChange: 'forward' | 'back' | null;
}

/** The next fires after `now` with the marks of the clock changes between them. */
export function fireRows(compiled: CompiledSchedule, zone: Zone, now: number, limit: number): FireRow[] {
  let before: number | null = null;
  return previewFires(compiled, now, limit).map(({ at, notes }: PreviewedFire) => {
    const offset = offsetAt(zone, at);
    const offsetChange = before === null || offset === before ? null : offset > before ? 'forward' : 'back';
    before = offset;
    return { at, time: zonedTime(zone, at), notes, offsetChange };
  });
}

/** The local time of an instant by a zone's own data, so that a preview shows what the engine computed. */
export function zonedTime(zone: Zone, at: number): LocalTime {
  const local = at + offsetAt(zone, at) * 1_000;
  const days = Math.floor(local / 86_400_000);
  const rest = local - days * 86_400_000;
  return {
    ...civilFromDays(days),
    weekday: weekdayOf(days),
    hour: Math.floor(rest / 3_600_000),
    minute: Math.floor((rest % 3_600_000) / 60_000),
    second: Math.floor((rest % 60_000) / 1_000),
    millisecond: rest % 1_000,
  };
}

/** Whether fires need seconds to be told apart. */
export function needsSeconds(rows: readonly { time: LocalTime }[]): boolean {
  return rows.some((row) => row.time.second !== 0);
}

/** The clock of a note's wall time, such as `02:30` of `2026-03-29T02:30:00`. */
export function noteClock(note: FireNote): string {
  const clock = note.local.slice(11);
  return clock.endsWith(':00') ? clock.slice(0, 5) : clock;
}
