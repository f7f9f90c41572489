import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileSchedule } from './compiled-schedule';
import { ScheduleError } from './schedule-error';
import { CRON_DIALECTS, type CronDialect } from './schedule-schema';
import { UTC_ZONE } from './zone';

/** Pieces that expressions are made of, and pieces that do not belong there. */
const PIECES =
  '* ? , - / # L W H ( ) 0 1 2 5 7 07 12 23 28 31 59 60 1970 2200 MON SUN JAN @daily TZ= + . é \t'.split(' ');
const field = fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 6 }).map((all) => all.join(''));
const soup = fc.array(field, { minLength: 1, maxLength: 8 }).map((fields) => fields.join(' '));
const text = fc.oneof(
  { weight: 4, arbitrary: soup },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 300 }) },
);

function compile(expression: string, dialect: CronDialect) {
  return compileSchedule(
    { kind: 'cron', expression, dialect, timeZone: 'UTC', gap: 'merge', overlap: 'first' },
    { zone: UTC_ZONE, spreadSeed: 0 },
  );
}

/** What `look` finds, or the error; anything else that is thrown is a fault. */
function outcome<T>(look: () => T): T | ScheduleError {
  try {
    return look();
  } catch (error) {
    if (error instanceof ScheduleError) return error;
    throw error;
  }
}

describe('whatever is typed', () => {
  it('is accepted or refused with a code, a field and a message of bounded length', () => {
    fc.assert(
      fc.property(text, fc.constantFrom(...CRON_DIALECTS), (expression, dialect) => {
        const from = Date.UTC(2025, 0, 1);
        const result = outcome(() => compile(expression, dialect).nextFireAfter(from));
        if (!(result instanceof ScheduleError)) {
          expect(result === null || (result > from && result % 1_000 === 0)).toBe(true);
          return;
        }
        expect(result.field).not.toBe('timeZone');
        expect(result.message.length).toBeGreaterThan(10);
        expect(result.message.length).toBeLessThan(300);
      }),
      { numRuns: 5_000 },
    );
  });

  it('means the same in capitals, with more space, and with every item of a list written twice', () => {
    const values = fc.constantFrom('*', '5', '1-5', '*/3', '2/4', '1,3-5', '3-6/2');
    const days = fc.constantFrom('*', '?', 'L', 'l-3', '15w', '1,LW', '*/2', '31');
    const weekdays = fc.constantFrom('*', '?', 'mon-fri', '5L', 'Tue#2', '1,sun');
    fc.assert(
      fc.property(values, values, days, values, weekdays, (minute, hour, day, month, weekday) => {
        const fields = [minute, hour, day, month, weekday];
        const firesOf = (expression: string) =>
          outcome(() => [...compile(expression, 'unix').listFires(0, Number.POSITIVE_INFINITY, 20)]);
        const plain = firesOf(fields.join(' '));
        const isFree = (text: string) => text === '*' || text === '?';
        const twice = fields.map((text) => (isFree(text) ? text : `${text},${text}`));
        expect(firesOf(fields.join(' \t ').toUpperCase())).toEqual(plain);
        expect(firesOf(twice.join(' '))).toEqual(plain);
      }),
      { numRuns: 300 },
    );
  });
});
