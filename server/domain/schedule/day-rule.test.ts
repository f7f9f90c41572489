import { describe, expect, it } from 'vitest';
import { parseCron } from './cron-expression';
import { daysOfMonth } from './day-rule';
import { bitsOf } from './description-parts';

/** The days that `dayOfMonth` and `dayOfWeek` name in a month that starts on a weekday (0 is Sunday). */
function days(dayOfMonth: string, dayOfWeek: string, firstWeekday: number, length: number): number[] {
  return bitsOf(
    daysOfMonth(parseCron(`0 0 ${dayOfMonth} * ${dayOfWeek}`, 'unix', 0).days, firstWeekday, length),
    1,
  );
}

describe('the days of a month', () => {
  it('are all of them when no day field is restricted', () => {
    for (const length of [28, 29, 30, 31]) expect(days('*', '?', 3, length)).toHaveLength(length);
  });

  it('are those that match either field when both are restricted', () => {
    // June 2025 begins on a Sunday
    expect(days('13', '5', 0, 30)).toEqual([6, 13, 20, 27]);
    expect(days('15', '5', 0, 30)).toEqual([6, 13, 15, 20, 27]);
    expect(days('1-31', '1', 0, 30)).toHaveLength(30);
    expect(days('*', '1', 0, 30)).toEqual([2, 9, 16, 23, 30]);
    expect(days('15', '*', 0, 30)).toEqual([15]);
  });

  it('end with the last day: L, L-n', () => {
    expect([28, 29, 30, 31].map((length) => days('L', '*', 2, length))).toEqual([[28], [29], [30], [31]]);
    expect(days('L-3,L', '*', 0, 30)).toEqual([27, 30]);
    expect(days('L-30', '*', 0, 31)).toEqual([1]);
    expect(days('L-30', '*', 0, 30)).toEqual([]);
  });

  it('hold the weekday nearest a day without leaving the month: nW, LW', () => {
    // the month begins on a Saturday: the 1st moves to Monday the 3rd
    expect(days('1W', '*', 6, 31)).toEqual([3]);
    // on a Sunday: to Monday the 2nd
    expect(days('1W', '*', 0, 31)).toEqual([2]);
    // the 31st is a Sunday: back to Friday the 29th
    expect(days('31W', '*', 5, 31)).toEqual([29]);
    expect(days('31W', '*', 5, 30)).toEqual([]);
    expect(days('LW', '*', 5, 31)).toEqual([29]);
    expect(days('LW', '*', 6, 29)).toEqual([28]);
    // the 15th is a Saturday, then a Sunday
    expect(days('15W', '*', 6, 28)).toEqual([14]);
    expect(days('15W', '*', 0, 30)).toEqual([16]);
  });

  it('hold the n-th and the last of a weekday: d#n, dL', () => {
    expect(days('*', '1#1,1#3', 3, 31)).toEqual([6, 20]);
    expect(days('*', '5#5', 3, 31)).toEqual([31]);
    expect(days('*', '6#5', 3, 31)).toEqual([]);
    expect(days('*', '5L', 3, 31)).toEqual([31]);
    expect(days('*', '4L', 3, 31)).toEqual([30]);
    expect(days('*', '0#1', 0, 28)).toEqual([1]);
    expect(days('*', '0L', 0, 29)).toEqual([29]);
  });
});
