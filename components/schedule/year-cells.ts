import { civilFromDays, daysFromCivil, weekdayOf } from '@/server/domain/schedule/calendar';
import type { CompiledSchedule } from '@/server/domain/schedule/compiled-schedule';
import { segmentAt, type Zone } from '@/server/domain/schedule/zone';
import { zonedTime } from './fire-rows';

export interface YearCell {
  month: number;
  day: number;
  /** Column of the strip: the week of the year, from 0. */
  week: number;
  /** Row of the strip, from 0 for Monday. */
  weekday: number;
  fires: number;
  isPast: boolean;
  isToday: boolean;
  /** The clocks change on this day. */
  isClockChange: boolean;
}

const DAY_SECONDS = 86_400;

/** The days of the year of `now` in the zone of the schedule, each with the number of its fires. */
export function yearCells(compiled: CompiledSchedule, zone: Zone, now: number): YearCell[] {
  const today = zonedTime(zone, now);
  const first = daysFromCivil(today.year, 1, 1);
  const last = daysFromCivil(today.year, 12, 31);
  const todayNumber = daysFromCivil(today.year, today.month, today.day);
  const offsetOfFirst = mondayIndex(first);
  const cells: YearCell[] = [];
  let start = startOfDay(zone, first);
  for (let day = first; day <= last; day++) {
    const end = startOfDay(zone, day + 1);
    cells.push({
      ...civilFromDays(day),
      week: Math.floor((day - first + offsetOfFirst) / 7),
      weekday: mondayIndex(day),
      fires: compiled.countFires(start - 1, end - 1),
      isPast: day < todayNumber,
      isToday: day === todayNumber,
      isClockChange: end - start !== DAY_SECONDS * 1_000,
    });
    start = end;
  }
  return cells;
}

function mondayIndex(day: number): number {
  return (weekdayOf(day) + 6) % 7;
}

/** The first instant of a local day, also when its midnight is left out by a clock change. */
function startOfDay(zone: Zone, day: number): number {
  const local = day * DAY_SECONDS;
  const guess = segmentAt(zone, local);
  for (let k = Math.max(0, guess - 1); k < zone.starts.length && k <= guess + 1; k++) {
    const start = zone.starts[k] as number;
    const instant = Math.max(start, local - (zone.offsets[k] as number));
    if (instant < (zone.ends[k] as number)) return instant * 1_000;
  }
  return (local - (zone.offsets[guess] as number)) * 1_000;
}
