import type { CronExpression } from './cron-expression';
import type { DayOfMonthRule, DayOfWeekRule } from './day-rule';
import { bitsOf, readableRuns } from './description-parts';

const WEEKDAYS = ['日', '一', '二', '三', '四', '五', '六', '日'];
const ORDINALS = ['一', '二', '三', '四', '五'];
const EVERY_DAY = 0b111_1111;
const WEEKEND = 0b100_0001;

/** `0–4、9、12` */
export function numbersZh(values: readonly number[]): string {
  return readableRuns(values)
    .map(({ from, to }) => (from === to ? `${from}` : `${from}–${to}`))
    .join('、');
}

/** The days as the beginning of a sentence: `每天`, `每周一至周五`, `每年 1、7 月的 1 日`. */
export function daysZh(expression: CronExpression): string {
  const { dayOfMonth, dayOfWeek } = expression.days;
  const hasDays = dayOfMonth.isRestricted || dayOfWeek.isRestricted;
  const months = expression.months.length === 12 ? null : numbersZh(expression.months);
  const years = expression.years === null ? null : `${numbersZh(expression.years)} 年`;
  const phrases: string[] = [];
  const monthDays = [
    ...(dayOfMonth.isRestricted ? monthDaysZh(dayOfMonth) : []),
    ...(dayOfWeek.isRestricted ? monthWeekdaysZh(dayOfWeek) : []),
  ];
  if (monthDays.length > 0) phrases.push(`${months === null ? '每月' : ''}${monthDays.join('、')}`);
  if (dayOfWeek.isRestricted && dayOfWeek.weekdays !== 0) phrases.push(plainWeekdaysZh(dayOfWeek.weekdays));
  if (!hasDays) phrases.push('每天');
  const days = phrases.join('或');
  if (months === null) return years === null ? days : `${years}${days}`;
  const isDate = monthDays.length > 0 && phrases.length === 1;
  const isOneDate = isDate && expression.months.length === 1 && /^ [0-9]+ 日$/.test(days);
  return `${years ?? '每年'} ${months} 月${isOneDate ? '' : '的'}${days}`;
}

/** Whether the days say nothing: every day of every month and year. */
export function isEveryDay({ days, months, years }: CronExpression): boolean {
  return (
    !days.dayOfMonth.isRestricted && !days.dayOfWeek.isRestricted && months.length === 12 && years === null
  );
}

function monthDaysZh(rule: DayOfMonthRule): string[] {
  const parts: string[] = [];
  const days = bitsOf(rule.days, 1);
  if (days.length > 0) parts.push(` ${numbersZh(days)} 日`);
  for (const day of bitsOf(rule.nearestWeekday, 1)) parts.push(`最接近 ${day} 日的工作日`);
  if (rule.isLastWeekday) parts.push('最后一个工作日');
  for (const before of bitsOf(rule.fromLast, 0)) {
    parts.push(before === 0 ? '最后一天' : `倒数第 ${before + 1} 天`);
  }
  return parts.map((part, index) => (index > 0 ? part.trimStart() : part));
}

function monthWeekdaysZh(rule: DayOfWeekRule): string[] {
  const parts: string[] = [];
  rule.nth.forEach((mask, index) => {
    for (const day of bitsOf(mask, 0)) parts.push(`第${ORDINALS[index]}个周${WEEKDAYS[day]}`);
  });
  for (const day of bitsOf(rule.last, 0)) parts.push(`最后一个周${WEEKDAYS[day]}`);
  return parts;
}

function plainWeekdaysZh(mask: number): string {
  if (mask === EVERY_DAY) return '每天';
  if (mask === WEEKEND) return '每周六、周日';
  // the week is told from Monday on
  const days = bitsOf(mask, 0)
    .map((day) => (day === 0 ? 7 : day))
    .sort((a, b) => a - b);
  const name = (day: number) => `周${WEEKDAYS[day]}`;
  return `每${readableRuns(days)
    .map(({ from, to }) => (from === to ? name(from) : `${name(from)}至${name(to)}`))
    .join('、')}`;
}
