import { describe, expect, it } from 'vitest';
import { civilFromDays, monthLength, weekdayOf } from './calendar';
import { FIRST_YEAR, MONTH_CLASSES, MONTH_COUNT, MONTH_STARTS, monthIndexOf } from './month-table';

describe('the table of months', () => {
  it('finds the month of every day it covers', () => {
    const first = MONTH_STARTS[0] as number;
    const end = MONTH_STARTS[MONTH_COUNT] as number;
    const wrong: number[] = [];
    for (let day = first; day < end; day++) {
      const { year, month } = civilFromDays(day);
      if (monthIndexOf(day) !== (year - FIRST_YEAR) * 12 + month - 1) wrong.push(day);
    }
    expect(wrong).toEqual([]);
    expect(monthIndexOf(first - 1)).toBe(-1);
    expect(monthIndexOf(end)).toBe(MONTH_COUNT);
  });

  it('classes each month by its first weekday and its length', () => {
    const classes = new Set<number>();
    for (let index = 0; index < MONTH_COUNT; index++) {
      const start = MONTH_STARTS[index] as number;
      const length = monthLength(FIRST_YEAR + Math.floor(index / 12), (index % 12) + 1);
      expect(MONTH_CLASSES[index]).toBe(weekdayOf(start) * 4 + length - 28);
      classes.add(MONTH_CLASSES[index] as number);
    }
    expect(classes.size).toBe(28);
  });

  it('covers every local date that an instant from 1970 to 2199 can show', () => {
    expect(civilFromDays(MONTH_STARTS[0] as number)).toEqual({ year: 1969, month: 1, day: 1 });
    expect(civilFromDays(MONTH_STARTS[MONTH_COUNT] as number)).toEqual({ year: 2201, month: 1, day: 1 });
  });
});
