import { describe, expect, it } from 'vitest';
import { type CronExpression, parseCron } from './cron-expression';
import { bitsOf } from './description-parts';
import { ScheduleError } from './schedule-error';

const unix = (text: string, seed = 0) => parseCron(text, 'unix', seed);
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

describe('the unix dialect', () => {
  it('has five fields, or six with seconds first', () => {
    expect(unix('5 4 3 2 1')).toMatchObject({ seconds: [0], minutes: [5], hours: [4], months: [2] });
    expect(unix('6 5 4 3 2 1')).toMatchObject({
      seconds: [6],
      minutes: [5],
      hours: [4],
      months: [2],
      years: null,
    });
    expect(monthDays(unix('6 5 4 3 2 1'))).toEqual([3]);
  });

  it.each(['*', '* *', '* * *', '* * * *', '* * * * * * *', '* * * * * * * *'])(
    'refuses any other number of fields: %s',
    (text) => {
      expect(errorOf(() => unix(text))).toMatchObject({ code: 'FIELD_COUNT', field: 'expression' });
    },
  );

  it('points seven fields to the quartz dialect', () => {
    expect(errorOf(() => unix('0 0 0 1 1 ? 2030')).message).toContain('quartz');
  });

  it.each([
    ['*/15', [0, 15, 30, 45]],
    ['*/40', [0, 40]],
    ['*/60', [0]],
    ['10-45/20', [10, 30]],
    ['50-59/20', [50]],
    ['5/15', [5, 20, 35, 50]],
    ['30,0,30,15', [0, 15, 30]],
    ['05,007', [5, 7]],
    ['59', [59]],
    ['7-7', [7]],
    ['0-2,1-4/3,58/1', [0, 1, 2, 4, 58, 59]],
  ])('reads minute %s', (text, minutes) => {
    expect(unix(`${text} * * * *`).minutes).toEqual(minutes);
  });

  it.each([
    ['0', [0]],
    ['7', [0]],
    ['0,7', [0]],
    ['SUN', [0]],
    ['sat-sun', [0, 6]],
    ['5-7', [0, 5, 6]],
    ['0-7', [0, 1, 2, 3, 4, 5, 6]],
    ['0-6', [0, 1, 2, 3, 4, 5, 6]],
    ['FRI-7', [0, 5, 6]],
    ['MON-SUN/2', [0, 1, 3, 5]],
    ['SUN-SUN', [0, 1, 2, 3, 4, 5, 6]],
    ['*/7', [0]],
    ['*/3', [0, 3, 6]],
    ['5/1', [5, 6]],
    ['TUE/2', [2, 4, 6]],
    ['MON,wed,4', [1, 3, 4]],
  ])('reads day of week %s', (text, days) => {
    expect(weekdays(unix(`0 0 * * ${text}`))).toEqual(days);
  });

  it('reads names of months in any case, mixed with numbers', () => {
    expect(unix('0 0 1 jan-MAR,Dec,7 *').months).toEqual([1, 2, 3, 7, 12]);
    expect(unix('0 0 1 FEB/5 *').months).toEqual([2, 7, 12]);
  });

  it('reads L, L-n, LW and nW in lists and in any case', () => {
    expect(unix('0 0 L,l-3,LW,15w,1 * *').days.dayOfMonth).toEqual({
      isRestricted: true,
      days: 0b1,
      fromLast: 0b1001,
      nearestWeekday: 1 << 14,
      isLastWeekday: true,
    });
  });

  it('reads dL and d#n by number and name, 7 being Sunday', () => {
    const { dayOfWeek } = unix('0 0 * * 5L,sunL,7#2,mon#5,3').days;
    expect(bitsOf(dayOfWeek.last, 0)).toEqual([0, 5]);
    expect(dayOfWeek.nth.map((mask) => bitsOf(mask, 0))).toEqual([[], [0], [], [], [1]]);
    expect(bitsOf(dayOfWeek.weekdays, 0)).toEqual([3]);
  });

  it('takes a day field as free only when it is a bare * or ?', () => {
    const restricted = (text: string) => {
      const { dayOfMonth, dayOfWeek } = unix(text).days;
      return [dayOfMonth.isRestricted, dayOfWeek.isRestricted];
    };
    expect(restricted('0 0 * * *')).toEqual([false, false]);
    expect(restricted('0 0 ? * ?')).toEqual([false, false]);
    expect(restricted('0 0 */2 * 0-6')).toEqual([true, true]);
    expect(restricted('0 0 1-31 * H')).toEqual([true, true]);
    expect(restricted('0 0 */1 * *,1')).toEqual([true, true]);
  });

  it('is an interval when the minute or the hour begins with *', () => {
    const intervals = [
      '* 2 * * *',
      '*/5 2 * * *',
      '0 * * * *',
      '0 */2 * * *',
      '0 *,3 * * *',
      '@hourly',
      'H * * * *',
    ];
    const fixed = [
      '0 2 * * *',
      '0-59 0-23 * * *',
      'H H * * *',
      '* 30 2 * * *',
      '5,*/10 2 * * *',
      '@daily',
      '0/5 2 * * *',
    ];
    expect(intervals.map((text) => unix(text).isInterval)).toEqual(intervals.map(() => true));
    expect(fixed.map((text) => unix(text).isInterval)).toEqual(fixed.map(() => false));
  });

  it.each([
    ['60 * * * *', 'OUT_OF_RANGE', 'minute'],
    ['0 24 * * *', 'OUT_OF_RANGE', 'hour'],
    ['0 0 0 * *', 'OUT_OF_RANGE', 'dayOfMonth'],
    ['0 0 32 * *', 'OUT_OF_RANGE', 'dayOfMonth'],
    ['0 0 0W * *', 'OUT_OF_RANGE', 'dayOfMonth'],
    ['0 0 32W * *', 'OUT_OF_RANGE', 'dayOfMonth'],
    ['0 0 L-0 * *', 'OUT_OF_RANGE', 'dayOfMonth'],
    ['0 0 L-31 * *', 'OUT_OF_RANGE', 'dayOfMonth'],
    ['0 0 * 13 *', 'OUT_OF_RANGE', 'month'],
    ['0 0 * * 8', 'OUT_OF_RANGE', 'dayOfWeek'],
    ['0 0 * * 7/2', 'OUT_OF_RANGE', 'dayOfWeek'],
    ['0 0 * * 7-7', 'OUT_OF_RANGE', 'dayOfWeek'],
    ['0 0 * * 8L', 'OUT_OF_RANGE', 'dayOfWeek'],
    ['0 0 * * 1#0', 'OUT_OF_RANGE', 'dayOfWeek'],
    ['0 0 * * 1#6', 'OUT_OF_RANGE', 'dayOfWeek'],
    ['60 0 0 * * *', 'OUT_OF_RANGE', 'seconds'],
    ['99999999999999999999999999 * * * *', 'OUT_OF_RANGE', 'minute'],
    ['H(0-60) * * * *', 'OUT_OF_RANGE', 'minute'],
    ['50-10 * * * *', 'BAD_RANGE', 'minute'],
    ['0 0 * * 5-0', 'BAD_RANGE', 'dayOfWeek'],
    ['0 0 * * FRI-MON', 'BAD_RANGE', 'dayOfWeek'],
    ['0 0 * * 7-2', 'BAD_RANGE', 'dayOfWeek'],
    ['H(30-10) * * * *', 'BAD_RANGE', 'minute'],
    ['*/0 * * * *', 'BAD_STEP', 'minute'],
    ['*/00 * * * *', 'BAD_STEP', 'minute'],
    ['*/ * * * *', 'BAD_STEP', 'minute'],
    ['*/-5 * * * *', 'BAD_STEP', 'minute'],
    ['*/+5 * * * *', 'BAD_STEP', 'minute'],
    ['*/1.5 * * * *', 'BAD_STEP', 'minute'],
    ['*/5/2 * * * *', 'BAD_STEP', 'minute'],
    ['*/x * * * *', 'BAD_STEP', 'minute'],
    ['0 0 * */JAN *', 'BAD_STEP', 'month'],
    ['H/0 * * * *', 'BAD_STEP', 'minute'],
    ['*/61 * * * *', 'STEP_TOO_LARGE', 'minute'],
    ['0-5/61 * * * *', 'STEP_TOO_LARGE', 'minute'],
    ['0 */25 * * *', 'STEP_TOO_LARGE', 'hour'],
    ['0 0 */32 * *', 'STEP_TOO_LARGE', 'dayOfMonth'],
    ['0 0 1 */13 *', 'STEP_TOO_LARGE', 'month'],
    ['0 0 * * */8', 'STEP_TOO_LARGE', 'dayOfWeek'],
    ['H/61 * * * *', 'STEP_TOO_LARGE', 'minute'],
    ['*/61 * * * * *', 'STEP_TOO_LARGE', 'seconds'],
    ['1,,2 * * * *', 'BAD_TOKEN', 'minute'],
    [',1 * * * *', 'BAD_TOKEN', 'minute'],
    ['/5 * * * *', 'BAD_TOKEN', 'minute'],
    ['- * * * *', 'BAD_TOKEN', 'minute'],
    ['-5 * * * *', 'BAD_TOKEN', 'minute'],
    ['5- * * * *', 'BAD_TOKEN', 'minute'],
    ['1-5-9 * * * *', 'BAD_TOKEN', 'minute'],
    ['1--5 * * * *', 'BAD_TOKEN', 'minute'],
    ['+5 * * * *', 'BAD_TOKEN', 'minute'],
    ['1e1 * * * *', 'BAD_TOKEN', 'minute'],
    ['0x5 * * * *', 'BAD_TOKEN', 'minute'],
    ['1.0 * * * *', 'BAD_TOKEN', 'minute'],
    ['** * * * *', 'BAD_TOKEN', 'minute'],
    ['*-5 * * * *', 'BAD_TOKEN', 'minute'],
    ['? * * * *', 'BAD_TOKEN', 'minute'],
    ['0 ? * * *', 'BAD_TOKEN', 'hour'],
    ['0 0 1 ? *', 'BAD_TOKEN', 'month'],
    ['L * * * *', 'BAD_TOKEN', 'minute'],
    ['0 0 W * *', 'BAD_TOKEN', 'dayOfMonth'],
    ['0 0 WL * *', 'BAD_TOKEN', 'dayOfMonth'],
    ['0 0 L-3W * *', 'BAD_TOKEN', 'dayOfMonth'],
    ['0 0 L- * *', 'BAD_TOKEN', 'dayOfMonth'],
    ['0 0 L-x * *', 'BAD_TOKEN', 'dayOfMonth'],
    ['0 0 L/2 * *', 'BAD_TOKEN', 'dayOfMonth'],
    ['0 0 1-15W * *', 'BAD_TOKEN', 'dayOfMonth'],
    ['0 0 5L * *', 'BAD_TOKEN', 'dayOfMonth'],
    ['0 0 1#2 * *', 'BAD_TOKEN', 'dayOfMonth'],
    ['0 0 MON * *', 'BAD_TOKEN', 'dayOfMonth'],
    ['0 0 * * L', 'BAD_TOKEN', 'dayOfWeek'],
    ['0 0 * * 1,L', 'BAD_TOKEN', 'dayOfWeek'],
    ['0 0 * * LW', 'BAD_TOKEN', 'dayOfWeek'],
    ['0 0 * * #2', 'BAD_TOKEN', 'dayOfWeek'],
    ['0 0 * * 1#', 'BAD_TOKEN', 'dayOfWeek'],
    ['0 0 * * 1#2#3', 'BAD_TOKEN', 'dayOfWeek'],
    ['0 0 * * 1-5#2', 'BAD_TOKEN', 'dayOfWeek'],
    ['0 0 * * JAN', 'BAD_TOKEN', 'dayOfWeek'],
    ['0 0 * * MONDAY', 'BAD_TOKEN', 'dayOfWeek'],
    ['0 0 * MON *', 'BAD_TOKEN', 'month'],
    ['H5 * * * *', 'BAD_TOKEN', 'minute'],
    ['H(5) * * * *', 'BAD_TOKEN', 'minute'],
    ['H(1-2 * * * *', 'BAD_TOKEN', 'minute'],
    ['H-5 * * * *', 'BAD_TOKEN', 'minute'],
    ['CONSTRUCTOR * * * *', 'BAD_TOKEN', 'minute'],
  ])('refuses %s as %s of %s', (text, code, field) => {
    expect(errorOf(() => unix(text))).toMatchObject({ code, field });
  });

  it.each([
    ['50-10 * * * *', '50-59,0-10'],
    ['59-0 * * * *', '59,0'],
    ['0 22-2 * * *', '22-23,0-2'],
    ['0 0 25-5 * *', '25-31,1-5'],
    ['0 0 1 NOV-FEB *', 'NOV-DEC,JAN-FEB'],
    ['0 0 * * FRI-MON', 'FRI-SAT,SUN-MON'],
    ['0 0 * * 5-0', '5-6,0'],
    ['0 0 * * 7-2', '0-2'],
    // in the same steps: 40, 55, then 10
    ['40-12/15 * * * *', '40-59/15,10-12/15'],
    ['50-3/20 * * * *', '50-59/20'],
    ['0 0 * * 6-1/2', '6,1'],
    ['H(30-10) * * * *', 'H(10-30)'],
    ['H(30-10)/5 * * * *', 'H(10-30)'],
  ])('mends the backward range of %s', (text, mended) => {
    const error = errorOf(() => unix(text));
    expect(error.message).toContain(mended);
    expect(error.suggestions).toEqual([mended]);
    // what the message offers is accepted
    expect(() => unix(text.replace(/\S*[0-9A-Z]-[0-9A-Z]\S*/, mended))).not.toThrow();
  });
});
