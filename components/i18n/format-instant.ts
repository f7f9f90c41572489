import type { Locale } from './locale';

/** Calendar and clock of one instant in one zone. `weekday` runs from 0 for Sunday. */
export interface LocalTime {
  year: number;
  month: number;
  day: number;
  weekday: number;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
}

const DAY_MS = 86_400_000;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const WEEKDAYS_ZH = ['日', '一', '二', '三', '四', '五', '六'];

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(timeZone);
  if (formatter === undefined) {
    const options = { year: 'numeric', month: 'numeric', day: 'numeric' } as const;
    const clock = { hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' } as const;
    formatter = new Intl.DateTimeFormat('en-US', { calendar: 'gregory', ...options, ...clock, timeZone });
    formatters.set(timeZone, formatter);
  }
  return formatter;
}

/** The local time of an instant as this runtime knows the zone: for screens only, never for planning fires. */
export function localTime(at: number, timeZone: string): LocalTime {
  const parts: Record<string, number> = {};
  for (const part of formatterOf(timeZone).formatToParts(at)) parts[part.type] = Number(part.value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay();
  return { year, month, day, weekday, hour, minute, second, millisecond: ((at % 1000) + 1000) % 1000 };
}

/** `09:45`, or `09:45:10` with seconds. */
export function clockText(time: LocalTime, withSeconds = false): string {
  const text = `${two(time.hour)}:${two(time.minute)}`;
  return withSeconds ? `${text}:${two(time.second)}` : text;
}

/** `09:40:01.852`: logs and the life line, where milliseconds matter. */
export function preciseClockText(time: LocalTime): string {
  return `${clockText(time, true)}.${String(time.millisecond).padStart(3, '0')}`;
}

/** `2026-03-26`. */
export function isoDateText(time: LocalTime): string {
  return `${String(time.year).padStart(4, '0')}-${two(time.month)}-${two(time.day)}`;
}

/** `Fri 27 Mar` or 「3月27日 周五」; the year is added when it is not `thisYear`. */
export function dayText(time: LocalTime, locale: Locale, thisYear: number): string {
  const weekday = weekdayText(time, locale);
  if (locale === 'zh') return `${dateText(time, locale, thisYear)} ${weekday}`;
  return `${weekday} ${dateText(time, locale, thisYear)}`;
}

/** `1 Apr` or 「4月1日」; the year is added when it is not `thisYear`. */
export function dateText(time: LocalTime, locale: Locale, thisYear: number): string {
  const isOtherYear = time.year !== thisYear;
  if (locale === 'zh') return `${isOtherYear ? `${time.year}年` : ''}${time.month}月${time.day}日`;
  return `${time.day} ${MONTHS[time.month - 1]}${isOtherYear ? ` ${time.year}` : ''}`;
}

export function weekdayText(time: LocalTime, locale: Locale): string {
  return locale === 'zh' ? `周${WEEKDAYS_ZH[time.weekday]}` : `${WEEKDAYS[time.weekday]}`;
}

/**
 * An instant as a list shows it: `09:45` on the same day, `Fri 02:00` within seven days, `1 Apr` beyond. `withSeconds` adds
 * them to the clock, for lists in which several fires share a minute.
 */
export function formatInstant(
  at: number,
  now: number,
  timeZone: string,
  locale: Locale,
  withSeconds = false,
): string {
  const time = localTime(at, timeZone);
  const today = localTime(now, timeZone);
  const days =
    (Date.UTC(time.year, time.month - 1, time.day) - Date.UTC(today.year, today.month - 1, today.day)) /
    DAY_MS;
  if (days === 0) return clockText(time, withSeconds);
  if (Math.abs(days) < 7) return `${weekdayText(time, locale)} ${clockText(time, withSeconds)}`;
  return dateText(time, locale, today.year);
}

/** The instant without any doubt, for tooltips: `2026-03-26 09:45:00.000`. The zone is named beside it. */
export function formatExact(at: number, timeZone: string): string {
  const time = localTime(at, timeZone);
  return `${isoDateText(time)} ${preciseClockText(time)}`;
}

/** The distance to UTC: `UTC+8`, `UTC−3:30`, `UTC`. */
export function formatOffset(offsetMs: number): string {
  if (offsetMs === 0) return 'UTC';
  const seconds = Math.abs(Math.trunc(offsetMs / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  return `UTC${offsetMs < 0 ? '−' : '+'}${hours}${minutes === 0 ? '' : `:${two(minutes)}`}`;
}

/** The distance to UTC of a zone at an instant, in milliseconds. */
export function offsetAt(at: number, timeZone: string): number {
  const time = localTime(at, timeZone);
  const local = Date.UTC(
    time.year,
    time.month - 1,
    time.day,
    time.hour,
    time.minute,
    time.second,
    time.millisecond,
  );
  return local - at;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/**
 * The instant that a clock in a zone shows as this local date and time, written `2026-03-26T14:00` with optional seconds. A
 * time that a clock change leaves out counts from before the change; of a repeated time the first is taken. Null when the text is no date.
 */
export function instantOf(local: string, timeZone: string): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2}))?$/.exec(local.trim());
  if (match === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  const wall = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(wall);
  if (
    date.getUTCMonth() !== month - 1 ||
    date.getUTCDate() !== day ||
    hour > 23 ||
    minute > 59 ||
    second > 59
  )
    return null;
  // The offsets a day before and after embrace any single clock change; the larger one gives the earlier instant.
  const offsets = [offsetAt(wall - DAY_MS, timeZone), offsetAt(wall + DAY_MS, timeZone)].sort(
    (a, b) => b - a,
  );
  const fitting = offsets.find((offset) => offsetAt(wall - offset, timeZone) === offset);
  return wall - (fitting ?? offsetAt(wall - DAY_MS, timeZone));
}

/** The local date and time for a date-time input: `2026-03-26T14:00`. */
export function localInputText(at: number, timeZone: string, withSeconds = false): string {
  const time = localTime(at, timeZone);
  return `${isoDateText(time)}T${clockText(time, withSeconds)}`;
}
