import { instantOf, isoDateText, localTime } from '@/components/i18n/format-instant';

const NOON_MS = 43_200_000;
const DAY_MS = 86_400_000;

/** The calendar day of an instant in a zone: `2026-03-26`. */
export function dayOf(at: number, timeZone: string): string {
  return isoDateText(localTime(at, timeZone));
}

/** A calendar day of an address, or null when the text is none. */
export function dayIn(text: string | null): string | null {
  return text !== null && instantOf(`${text}T00:00`, 'UTC') !== null ? text : null;
}

/** The day so many days after another one. */
export function shiftedDay(day: string, days: number): string {
  const noon = (instantOf(`${day}T00:00`, 'UTC') ?? 0) + NOON_MS;
  return dayOf(noon + days * DAY_MS, 'UTC');
}

/** The first and the last millisecond of a day in a zone; a day of a clock change is shorter or longer than others. */
export function dayBounds(day: string, timeZone: string): { from: number; to: number } {
  const start = (of: string) => instantOf(`${of}T00:00`, timeZone) ?? 0;
  return { from: start(day), to: start(shiftedDay(day, 1)) - 1 };
}

/**
 * The instant somebody asks about: `9`, `09:00` or `09:00:30` of the day that is shown, or with a date before it. Null when the text is
 * no time.
 */
export function askedInstant(text: string, day: string, timeZone: string): number | null {
  const plain = text.trim().replaceAll('：', ':');
  const match = /^(?:(\d{4}-\d{2}-\d{2})[T ]+)?(\d{1,2})(?::(\d{2}))?(?::(\d{2}))?$/.exec(plain);
  if (match === null) return null;
  const [, date = day, hour = '', minute = '00', second = '00'] = match;
  return instantOf(`${date}T${hour.padStart(2, '0')}:${minute}:${second}`, timeZone);
}
