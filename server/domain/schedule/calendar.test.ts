import { describe, expect, it } from 'vitest';
import {
  civilFromDays,
  daysFromCivil,
  formatLocalSeconds,
  isLeapYear,
  monthLength,
  weekdayOf,
} from './calendar';

const FIRST = Date.UTC(1965, 0, 1) / 86_400_000;
const LAST = Date.UTC(2205, 0, 1) / 86_400_000;

describe('calendar arithmetic', () => {
  it('agrees with Date on every day from 1965 to 2204', () => {
    const wrong: string[] = [];
    for (let day = FIRST; day < LAST; day++) {
      const date = new Date(day * 86_400_000);
      const { year, month, day: dayOfMonth } = civilFromDays(day);
      const isRight =
        year === date.getUTCFullYear() &&
        month === date.getUTCMonth() + 1 &&
        dayOfMonth === date.getUTCDate() &&
        weekdayOf(day) === date.getUTCDay() &&
        daysFromCivil(year, month, dayOfMonth) === day;
      if (!isRight) wrong.push(date.toISOString());
    }
    expect(wrong).toEqual([]);
  });

  it('knows that 2000 is a leap year and 2100 is not', () => {
    expect([1996, 2000, 2023, 2024, 2100].map(isLeapYear)).toEqual([true, true, false, true, false]);
    expect(monthLength(2000, 2)).toBe(29);
    expect(monthLength(2100, 2)).toBe(28);
    expect(monthLength(2025, 4)).toBe(30);
  });

  it('writes local seconds as a date and a time', () => {
    expect(formatLocalSeconds(Date.UTC(2026, 2, 8, 2, 30, 5) / 1_000)).toBe('2026-03-08T02:30:05');
    expect(formatLocalSeconds(-1)).toBe('1969-12-31T23:59:59');
  });
});
