import { describe, expect, it } from 'vitest';
import { END_INSTANT } from './instant-range';
import { scheduleSchema } from './schedule-schema';

const accepts = (value: unknown) => scheduleSchema.safeParse(value).success;
const cron = { kind: 'cron', expression: '0 2 * * *', timeZone: 'Asia/Shanghai' };

describe('the schedule schema', () => {
  it('fills in the defaults of cron and keeps the typed text but for the spaces around it', () => {
    expect(scheduleSchema.parse({ ...cron, expression: ' 0  2 * * mon\n' })).toEqual({
      kind: 'cron',
      expression: '0  2 * * mon',
      dialect: 'unix',
      timeZone: 'Asia/Shanghai',
      gap: 'merge',
      overlap: 'first',
    });
  });

  it.each([
    ['an expression of 257 characters', { ...cron, expression: 'x'.repeat(257) }],
    ['no zone', { kind: 'cron', expression: '0 2 * * *' }],
    ['an empty zone', { ...cron, timeZone: '' }],
    ['a zone of 65 characters', { ...cron, timeZone: 'x'.repeat(65) }],
    ['an unknown dialect', { ...cron, dialect: 'spring' }],
    ['an unknown key', { ...cron, tz: 'UTC' }],
    ['an unknown kind', { kind: 'sometimes' }],
    ['a rate below a second', { kind: 'fixed_rate', everyMs: 999 }],
    ['a rate between seconds', { kind: 'fixed_rate', everyMs: 1_500 }],
    ['a rate of centuries', { kind: 'fixed_rate', everyMs: 1e15 }],
    ['a negative delay', { kind: 'fixed_delay', delayMs: -1 }],
    ['no delay at all', { kind: 'fixed_delay', delayMs: 0 }],
    ['an instant before 1970', { kind: 'once', at: -1 }],
    ['an instant after 2199', { kind: 'once', at: END_INSTANT }],
    ['an instant between milliseconds', { kind: 'once', at: 0.5 }],
    ['an anchor that is no number', { kind: 'fixed_rate', everyMs: 1_000, anchorAt: Number.NaN }],
  ])('refuses %s', (_, value) => {
    expect(accepts(value)).toBe(false);
  });

  it('accepts the other kinds', () => {
    expect(scheduleSchema.parse({ kind: 'fixed_rate', everyMs: 1_000 })).toEqual({
      kind: 'fixed_rate',
      everyMs: 1_000,
      anchorAt: null,
    });
    for (const value of [{ kind: 'fixed_delay', delayMs: 1 }, { kind: 'once', at: 1 }, { kind: 'none' }]) {
      expect(scheduleSchema.parse(value)).toEqual(value);
    }
  });
});
