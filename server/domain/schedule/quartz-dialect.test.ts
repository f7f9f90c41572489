import { describe, expect, it } from 'vitest';
import { type CronExpression, parseCron } from './cron-expression';
import { bitsOf } from './description-parts';
import { ScheduleError } from './schedule-error';

const unix = (text: string, seed = 0) => parseCron(text, 'unix', seed);
const quartz = (text: string, seed = 0) => parseCron(text, 'quartz', seed);
const weekdays = (expression: CronExpression) => bitsOf(expression.days.dayOfWeek.weekdays, 0);
const monthDays = (expression: CronExpression) => bitsOf(expression.days.dayOfMonth.days, 1);

function errorOf(read: () => unknown): ScheduleError {
  try {
    read();
  } catch (error) {
    if (error instanceof ScheduleError) return error;
    throw error;
  }
  throw new Error('accepted');
}

describe('the quartz dialect', () => {
  it('counts days of the week from 1 for Sunday', () => {
    expect(weekdays(quartz('0 0 0 ? * 1'))).toEqual([0]);
    expect(weekdays(quartz('0 0 0 ? * 7'))).toEqual([6]);
    expect(weekdays(quartz('0 0 0 ? * 2-6'))).toEqual([1, 2, 3, 4, 5]);
    expect(weekdays(quartz('0 0 0 ? * MON-FRI'))).toEqual([1, 2, 3, 4, 5]);
    expect(bitsOf(quartz('0 0 0 ? * 6L').days.dayOfWeek.last, 0)).toEqual([5]);
    expect(bitsOf(quartz('0 0 0 ? * 6#3').days.dayOfWeek.nth[2] ?? 0, 0)).toEqual([5]);
    expect(errorOf(() => quartz('0 0 0 ? * 0'))).toMatchObject({ code: 'OUT_OF_RANGE', field: 'dayOfWeek' });
    expect(errorOf(() => quartz('0 0 0 ? * 8'))).toMatchObject({ code: 'OUT_OF_RANGE', field: 'dayOfWeek' });
  });

  it('takes L alone in the day of week as Saturday', () => {
    expect(weekdays(quartz('0 0 0 ? * L'))).toEqual([6]);
  });

  it('has six fields, or seven with a year from 1970 to 2199', () => {
    expect(quartz('0 0 0 1 1 ?').years).toBeNull();
    expect(quartz('0 0 0 1 1 ? *').years).toBeNull();
    expect(quartz('0 0 0 1 1 ? 2026-2030/2,2040').years).toEqual([2026, 2028, 2030, 2040]);
    expect(quartz('0 0 0 1 1 ? 2190/5').years).toEqual([2190, 2195]);
    for (const year of ['1969', '2200']) {
      expect(errorOf(() => quartz(`0 0 0 1 1 ? ${year}`))).toMatchObject({
        code: 'OUT_OF_RANGE',
        field: 'year',
      });
    }
    for (const text of ['0 0 1 1 ?', '0 0 0 1 1 ? * *']) {
      expect(errorOf(() => quartz(text))).toMatchObject({ code: 'FIELD_COUNT', field: 'expression' });
    }
    expect(errorOf(() => quartz('0 0 * * *')).message).toContain('unix');
  });

  it('lets ranges run past the end of a field, but not years', () => {
    expect(quartz('0 50-10/10 22-2 ? * 6-2')).toMatchObject({
      minutes: [0, 10, 50],
      hours: [0, 1, 2, 22, 23],
    });
    expect(weekdays(quartz('0 0 0 ? * 6-2'))).toEqual([0, 1, 5, 6]);
    expect(weekdays(quartz('0 0 0 ? * SAT-SUN'))).toEqual([0, 6]);
    expect(quartz('0 0 0 1 NOV-FEB ?').months).toEqual([1, 2, 11, 12]);
    expect(monthDays(quartz('0 0 0 30-2 * ?'))).toEqual([1, 2, 30, 31]);
    expect(errorOf(() => quartz('0 0 0 1 1 ? 2030-2026'))).toMatchObject({
      code: 'BAD_RANGE',
      field: 'year',
      suggestions: ['2026-2030'],
    });
    expect(errorOf(() => quartz('0 0 0 1 1 ? 2030-2026/2')).suggestions).toEqual(['2026-2030/2']);
  });

  it('needs one free day field', () => {
    expect(errorOf(() => quartz('0 0 0 ? * ?'))).toMatchObject({ code: 'BAD_TOKEN' });
    expect(errorOf(() => quartz('0 0 0 1 * 2'))).toMatchObject({ code: 'BAD_TOKEN' });
    expect(errorOf(() => quartz('0 0 0 */2 * 2'))).toMatchObject({ code: 'BAD_TOKEN' });
    expect(() => quartz('0 0 0 * * *')).not.toThrow();
    expect(() => quartz('0 0 0 1 * *')).not.toThrow();
    expect(() => quartz('0 0 0 * * ?')).not.toThrow();
  });

  it('looks at the typed text to tell intervals from fixed times', () => {
    expect(quartz('0 0/5 * * * ?').isInterval).toBe(true);
    expect(quartz('0 0/5 2 * * ?').isInterval).toBe(false);
    expect(quartz('0 */5 2 * * ?').isInterval).toBe(true);
  });

  it('knows the aliases, and refuses what the other rules refuse', () => {
    expect(quartz('@weekly')).toEqual(unix('@weekly'));
    expect(errorOf(() => quartz('0 */90 * * * ?'))).toMatchObject({
      code: 'STEP_TOO_LARGE',
      field: 'minute',
    });
    expect(errorOf(() => quartz('0 0 0 1 1 ? */231'))).toMatchObject({
      code: 'STEP_TOO_LARGE',
      field: 'year',
    });
    expect(errorOf(() => quartz('0 0 0 1 1 ? H'))).toMatchObject({ code: 'BAD_TOKEN', field: 'year' });
  });
});
