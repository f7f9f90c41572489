import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { civilFromDays } from './calendar';
import { parseCron } from './cron-expression';
import { daysOfMonth } from './day-rule';
import { localTimesOf } from './local-times';
import { MONTH_CLASSES, monthIndexOf } from './month-table';

const DAY = 86_400;
const at = (iso: string) => Date.parse(`${iso}Z`) / 1_000;
const times = (text: string) => localTimesOf(parseCron(text, 'unix', 0));
const iso = (local: number) => new Date(local * 1_000).toISOString().slice(0, 19);

/** Every second of [from, to) that matches, looked at one by one. */
function enumerate(text: string, from: number, to: number): number[] {
  const expression = parseCron(text, 'unix', 0);
  const [hours, minutes, seconds] = [expression.hours, expression.minutes, expression.seconds].map(
    (list) => new Set(list),
  );
  const found: number[] = [];
  let seenDay = Number.NaN;
  let isDay = false;
  for (let local = from; local < to; local++) {
    const day = Math.floor(local / DAY);
    if (day !== seenDay) {
      const { month, day: dayOfMonth } = civilFromDays(day);
      const monthClass = MONTH_CLASSES[monthIndexOf(day)] as number;
      const days = daysOfMonth(expression.days, monthClass >> 2, 28 + (monthClass & 3));
      isDay = expression.months.includes(month) && ((days >>> (dayOfMonth - 1)) & 1) === 1;
      seenDay = day;
    }
    const rest = local - day * DAY;
    const isTime =
      hours?.has(Math.floor(rest / 3_600)) &&
      minutes?.has(Math.floor(rest / 60) % 60) &&
      seconds?.has(rest % 60);
    if (isDay && isTime) found.push(local);
  }
  return found;
}

describe('wall-clock times of an expression', () => {
  it('begin at or after the time asked for', () => {
    expect(iso(times('30 2 * * *').next(at('2025-06-01T02:30:00')))).toBe('2025-06-01T02:30:00');
    expect(iso(times('30 2 * * *').next(at('2025-06-01T02:30:01')))).toBe('2025-06-02T02:30:00');
    expect(iso(times('59 59 23 31 12 *').next(at('2025-01-01T00:00:00')))).toBe('2025-12-31T23:59:59');
    expect(iso(times('0 0 1 1 *').next(at('2025-12-31T23:59:59')))).toBe('2026-01-01T00:00:00');
    expect(iso(times('*/7 5-6 * * *').next(at('2025-01-01T05:57:00')))).toBe('2025-01-01T06:00:00');
  });

  it('jump over years without a match', () => {
    expect(iso(times('0 0 29 2 *').next(at('2096-03-01T00:00:00')))).toBe('2104-02-29T00:00:00');
    expect(iso(times('0 0 * 2 1#5').next(at('2016-03-01T00:00:00')))).toBe('2044-02-29T00:00:00');
    expect(times('0 0 31 2 *').next(at('1970-01-01T00:00:00'))).toBe(Number.POSITIVE_INFINITY);
    expect(times('0 0 1 1 *').next(at('2201-01-01T00:00:01'))).toBe(Number.POSITIVE_INFINITY);
  });

  it.each(['*/7 * * * *', '5,50 3-20/4 */2 * 1', '*/13 10-40/7 2 L,15W * 5#2', '* * * * * *', '0 0 1 * *'])(
    'are those that a walk over every second of three days finds, and counts: %s',
    (text) => {
      for (const start of ['2024-02-27T22:11:07', '2025-08-30T00:00:00', '2025-12-31T05:30:59']) {
        const from = at(start);
        const to = from + 3 * DAY;
        const wanted = enumerate(text, from, to);
        const listed: number[] = [];
        const { next, count } = times(text);
        for (let local = next(from); local < to; local = next(local + 1)) listed.push(local);
        expect(listed).toEqual(wanted);
        expect(count(from, to)).toBe(wanted.length);
      }
    },
  );

  it('are counted the same in one piece and in two', () => {
    const instant = fc.integer({ min: at('1970-01-01T00:00:00'), max: at('2199-12-31T23:59:59') });
    const texts = [
      '*/7 * * * *',
      '0 0 29 2 *',
      '30 9 * * 1-5',
      '15 */6 L * *',
      '*/10 * * * * *',
      '0 0 13 * 5',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...texts), instant, instant, instant, (text, ...bounds) => {
        const [from = 0, middle = 0, to = 0] = bounds.sort((a, b) => a - b);
        const { count } = times(text);
        expect(count(from, middle) + count(middle, to)).toBe(count(from, to));
      }),
    );
    expect(times('* * * * *').count(10, 10)).toBe(0);
    expect(times('* * * * *').count(10, 5)).toBe(0);
  });
});
