import type { CronExpression } from './cron-expression';
import type { DayOfMonthRule, DayOfWeekRule } from './day-rule';
import { bitsOf, readableRuns } from './description-parts';

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth'];
const EVERY_DAY = 0b111_1111;
const WORKING_DAYS = 0b011_1110;
const WEEKEND = 0b100_0001;

/** `a, b and c` */
export function joinEn(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** `0–4, 9 and 12` */
export function numbersEn(values: readonly number[]): string {
  return joinEn(readableRuns(values).map(({ from, to }) => (from === to ? `${from}` : `${from}–${to}`)));
}

/**
 * The days as the beginning of a sentence that goes on with "at 09:00" (`every day`), or as the end of one that began with a
 * rhythm (`on weekdays`; empty when every day).
 */
export function daysEn(expression: CronExpression, place: 'start' | 'end'): string {
  const { dayOfMonth, dayOfWeek } = expression.days;
  const months = monthsEn(expression.months);
  const inMonths = months === null ? '' : ` in ${months}`;
  const phrases: string[] = [];
  if (dayOfMonth.isRestricted) phrases.push(...ofMonthEn(monthDaysEn(dayOfMonth), months));
  if (dayOfWeek.isRestricted && dayOfWeek.weekdays !== 0)
    phrases.push(`${plainWeekdaysEn(dayOfWeek.weekdays, place)}${inMonths}`);
  phrases.push(...ofMonthEn(monthWeekdaysEn(dayOfWeek), months));
  if (!dayOfMonth.isRestricted && !dayOfWeek.isRestricted) {
    phrases.push(`${place === 'start' ? 'every day' : ''}${inMonths}`);
  }
  const years = expression.years === null ? '' : ` in ${numbersEn(expression.years)}`;
  return `${phrases.join(' and ')}${years}`.trim();
}

function ofMonthEn(days: readonly string[], months: string | null): string[] {
  return days.length === 0 ? [] : [`on ${joinEn(days)} of ${months ?? 'every month'}`];
}

/** Null when every month. */
function monthsEn(months: readonly number[]): string | null {
  if (months.length === 12) return null;
  const name = (month: number) => MONTHS[month - 1] as string;
  return joinEn(
    readableRuns(months).map(({ from, to }) => (from === to ? name(from) : `${name(from)} to ${name(to)}`)),
  );
}

export function ordinalEn(day: number): string {
  const isTeen = day > 10 && day < 20;
  const suffix = isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th');
  return `${day}${suffix}`;
}

function monthDaysEn(rule: DayOfMonthRule): string[] {
  const parts: string[] = [];
  for (const { from, to } of readableRuns(bitsOf(rule.days, 1))) {
    parts.push(from === to ? `the ${ordinalEn(from)}` : `the ${ordinalEn(from)} to ${ordinalEn(to)}`);
  }
  for (const day of bitsOf(rule.nearestWeekday, 1)) parts.push(`the weekday nearest the ${ordinalEn(day)}`);
  if (rule.isLastWeekday) parts.push('the last weekday');
  for (const before of bitsOf(rule.fromLast, 0)) {
    parts.push(before === 0 ? 'the last day' : `the ${ordinalEn(before + 1)}-to-last day`);
  }
  return parts;
}

function monthWeekdaysEn(rule: DayOfWeekRule): string[] {
  const parts: string[] = [];
  rule.nth.forEach((mask, index) => {
    for (const day of bitsOf(mask, 0)) parts.push(`the ${ORDINALS[index]} ${WEEKDAYS[day]}`);
  });
  for (const day of bitsOf(rule.last, 0)) parts.push(`the last ${WEEKDAYS[day]}`);
  return parts;
}

function plainWeekdaysEn(mask: number, place: 'start' | 'end'): string {
  const prefix = place === 'start' ? '' : 'on ';
  if (mask === EVERY_DAY) return `${prefix}every day`;
  if (mask === WORKING_DAYS) return `${prefix}weekdays`;
  if (mask === WEEKEND) return `${prefix}weekends`;
  // the week is told from Monday on
  const days = bitsOf(mask, 0).map((day) => (day === 0 ? 7 : day));
  const name = (day: number) => WEEKDAYS[day % 7] as string;
  const single = (day: number) => (place === 'start' ? name(day) : `${name(day)}s`);
  const runs = readableRuns(days.sort((a, b) => a - b)).map(({ from, to }) =>
    from === to ? single(from) : `${name(from)} to ${name(to)}`,
  );
  return `${place === 'start' ? 'every ' : 'on '}${joinEn(runs)}`;
}
