import { describe, expect, it } from 'vitest';
import { compileSchedule } from './compiled-schedule';
import { END_INSTANT } from './instant-range';
import { ScheduleError } from './schedule-error';
import type { CronSchedule, Schedule } from './schedule-schema';
import { makeZone, UTC_ZONE, type Zone } from './zone';

const at = (iso: string) => Date.parse(iso);
const seconds = (iso: string) => Date.parse(iso) / 1_000;
const zoneOf = (name: string, firstOffset: number, changes: readonly [string, number][]): Zone =>
  makeZone({
    name,
    version: '2026f',
    firstOffset,
    changesAt: changes.map(([iso]) => seconds(iso)),
    offsets: changes.map(([, offset]) => offset),
  });

const NEW_YORK = zoneOf('America/New_York', -18_000, [
  ['2025-03-09T07:00:00Z', -14_400],
  ['2025-11-02T06:00:00Z', -18_000],
]);

interface Options {
  zone?: Zone;
  dialect?: 'quartz';
  gap?: 'skip';
  overlap?: 'both';
}

function compile(expression: string, { zone = UTC_ZONE, dialect, gap, overlap }: Options = {}) {
  const schedule: CronSchedule = {
    kind: 'cron',
    expression,
    dialect: dialect ?? 'unix',
    timeZone: zone.name,
    gap: gap ?? 'merge',
    overlap: overlap ?? 'first',
  };
  return compileSchedule(schedule, { zone, spreadSeed: 0 });
}

function fires(expression: string, from: string, count: number, options?: Options): string[] {
  return [...compile(expression, options).listFires(at(from), END_INSTANT, count)].map((fire) =>
    new Date(fire).toISOString().replace('.000', ''),
  );
}

describe('the next fire', () => {
  it('is strictly after the instant asked for, to the millisecond', () => {
    const daily = compile('0 2 * * *');
    const fire = at('2025-06-01T02:00:00Z');
    expect(daily.nextFireAfter(fire - 1)).toBe(fire);
    expect(daily.nextFireAfter(fire)).toBe(fire + 86_400_000);
    expect(daily.nextFireAfter(fire + 0.5)).toBe(fire + 86_400_000);
  });

  it('exists from 1970 on and before 2200', () => {
    const yearly = compile('0 0 1 1 *');
    expect(yearly.nextFireAfter(-1)).toBe(0);
    expect(yearly.nextFireAfter(Number.NEGATIVE_INFINITY)).toBe(0);
    expect(yearly.nextFireAfter(at('2198-12-31T00:00:00Z'))).toBe(at('2199-01-01T00:00:00Z'));
    expect(yearly.nextFireAfter(at('2199-01-01T00:00:00Z'))).toBeNull();
    expect(yearly.nextFireAfter(Number.POSITIVE_INFINITY)).toBeNull();
  });

  it('does not depend on what was asked before', () => {
    const schedule = compile('30 1 * * *', { zone: NEW_YORK });
    const asked = [
      '2025-12-01T00:00:00Z',
      '2025-01-01T00:00:00Z',
      '2025-11-02T05:45:00Z',
      '2025-03-09T07:00:00Z',
    ].map(at);
    const once = asked.map((instant) => compile('30 1 * * *', { zone: NEW_YORK }).nextFireAfter(instant));
    expect(asked.map((instant) => schedule.nextFireAfter(instant))).toEqual(once);
    expect([...asked].reverse().map((instant) => schedule.nextFireAfter(instant))).toEqual(
      [...once].reverse(),
    );
  });
});

describe('counting fires', () => {
  it('counts those after from up to and with to', () => {
    const schedule = compile('0 * * * *');
    const hour = at('2025-06-01T05:00:00Z');
    expect(schedule.countFires(hour, hour)).toBe(0);
    expect(schedule.countFires(hour - 1, hour)).toBe(1);
    expect(schedule.countFires(hour, hour + 3_600_000)).toBe(1);
    expect(schedule.countFires(hour + 3_600_000, hour)).toBe(0);
    expect(schedule.countFires(hour, hour + 3_599_999)).toBe(0);
  });

  it('counts a merged fire once and a dropped one not at all', () => {
    const count = (expression: string, options?: Options) =>
      compile(expression, { zone: NEW_YORK, ...options }).countFires(
        at('2025-03-09T05:00:00Z'),
        at('2025-03-09T12:00:00Z'),
      );
    expect(count('0,30 2,3 * * *')).toBe(2);
    expect(count('15,30 2 * * *')).toBe(1);
    expect(count('15,30 2 * * *', { gap: 'skip' })).toBe(0);
    expect(count('*/15 2 * * *')).toBe(0);
  });

  it('counts all of 1970 to 2199 when the bounds are open', () => {
    const all = compile('0 0 1 1 *').countFires(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
    expect(all).toBe(230);
    expect(compile('* * * * * *').countFires(-1, END_INSTANT)).toBe(END_INSTANT / 1_000);
  });

  it('takes less than 20 ms for 30 years of every second', () => {
    const schedule = compile('* * * * * *', { zone: NEW_YORK });
    const took = [1, 2, 3, 4, 5].map(() => {
      const started = performance.now();
      expect(schedule.countFires(at('2000-01-01T00:00:00Z'), at('2030-01-01T00:00:00Z'))).toBe(946_771_200);
      return performance.now() - started;
    });
    // the machine has other users
    expect(Math.min(...took)).toBeLessThan(20);
  });
});

describe('what can never fire', () => {
  it.each([
    '0 0 31 2 *',
    '0 0 30,31 2 *',
    '0 0 31 4,6,9,11 *',
    '0 0 31W 2 *',
    '0 0 L-29,L-30 2 *',
    '0 0 30W 2 *',
  ])('is refused: %s', (expression) => {
    expect(() => compile(expression)).toThrow(expect.objectContaining({ code: 'NEVER_FIRES' }));
  });

  it.each(['0 0 31 2 1', '0 0 29 2 *', '0 0 L-28 2 *', '0 0 * 2 1#5', '0 0 29W 2 *', '0 0 L-30 1 *'])(
    'does not include %s',
    (expression) => {
      expect(compile(expression).nextFireAfter(0)).not.toBeNull();
    },
  );

  it('includes a time that exists in no year it names', () => {
    const quartz = (expression: string, gap?: 'skip') =>
      compile(expression, { zone: NEW_YORK, dialect: 'quartz', ...(gap ? { gap } : {}) });
    expect(() => quartz('0 30 2 9 3 ? 2025', 'skip')).toThrow(
      expect.objectContaining({ code: 'NEVER_FIRES' }),
    );
    expect(quartz('0 30 2 9 3 ? 2025').nextFireAfter(0)).toBe(at('2025-03-09T07:00:00Z'));
    expect(() => quartz('0 0 0 29 2 ? 2100')).toThrow(expect.objectContaining({ code: 'NEVER_FIRES' }));
  });

  it('is found in bounded time', () => {
    const started = performance.now();
    for (let index = 0; index < 20; index++)
      expect(() => compile('* * * 31 2 *', { zone: NEW_YORK })).toThrow(ScheduleError);
    expect(performance.now() - started).toBeLessThan(100);
  });
});

describe('years of the quartz dialect', () => {
  it('bound the fires', () => {
    expect(fires('0 0 12 1 1 ? 2026,2028', '2025-06-01T00:00:00Z', 5, { dialect: 'quartz' })).toEqual([
      '2026-01-01T12:00:00Z',
      '2028-01-01T12:00:00Z',
    ]);
    expect(fires('0 0 12 1 1 ? 2020', '2025-06-01T00:00:00Z', 1, { dialect: 'quartz' })).toEqual([]);
  });

  it('are years on the wall', () => {
    const zone = zoneOf('Etc/GMT-8', 28_800, []);
    expect(fires('0 0 0 1 1 ? 2030', '2025-01-01T00:00:00Z', 2, { dialect: 'quartz', zone })).toEqual([
      '2029-12-31T16:00:00Z',
    ]);
  });
});

describe('the other kinds of schedule', () => {
  const compileAny = (schedule: Schedule) => compileSchedule(schedule, { zone: UTC_ZONE, spreadSeed: 0 });

  it('a fixed rate fires every so often from its anchor on', () => {
    const anchorAt = at('2025-01-01T00:00:07Z');
    const schedule = compileAny({ kind: 'fixed_rate', everyMs: 90_000, anchorAt });
    expect(schedule.nextFireAfter(0)).toBe(anchorAt);
    expect(schedule.nextFireAfter(anchorAt)).toBe(anchorAt + 90_000);
    expect(schedule.nextFireAfter(anchorAt + 89_999)).toBe(anchorAt + 90_000);
    expect(schedule.countFires(anchorAt, anchorAt + 180_000)).toBe(2);
    expect(schedule.countFires(anchorAt - 1, anchorAt + 180_000)).toBe(3);
    expect(schedule.countFires(anchorAt - 5_000, anchorAt - 1)).toBe(0);
    expect([...schedule.listFires(anchorAt, Number.POSITIVE_INFINITY, 2)]).toEqual([
      anchorAt + 90_000,
      anchorAt + 180_000,
    ]);
  });

  it('a fixed rate fires in whole seconds, from 1970 on without an anchor, and before 2200', () => {
    const odd = compileAny({ kind: 'fixed_rate', everyMs: 1_000, anchorAt: at('2025-01-01T00:00:00.250Z') });
    expect(odd.nextFireAfter(0)).toBe(at('2025-01-01T00:00:01Z'));
    const plain = compileAny({ kind: 'fixed_rate', everyMs: 3_600_000, anchorAt: null });
    expect(plain.nextFireAfter(at('2025-01-01T00:30:00Z'))).toBe(at('2025-01-01T01:00:00Z'));
    expect(plain.nextFireAfter(END_INSTANT - 1)).toBeNull();
    expect(plain.nextFireAfter(Number.POSITIVE_INFINITY)).toBeNull();
    expect(plain.countFires(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)).toBe(
      END_INSTANT / 3_600_000,
    );
  });

  it('once fires once', () => {
    const instant = at('2025-06-01T00:00:00.123Z');
    const schedule = compileAny({ kind: 'once', at: instant });
    expect(schedule.nextFireAfter(instant - 1)).toBe(instant);
    expect(schedule.nextFireAfter(instant)).toBeNull();
    expect([schedule.countFires(0, instant), schedule.countFires(instant, END_INSTANT)]).toEqual([1, 0]);
  });

  it.each<Schedule>([{ kind: 'fixed_delay', delayMs: 5 }, { kind: 'none' }])(
    '%j names no instants by itself',
    (kind) => {
      const schedule = compileAny(kind);
      expect(schedule.nextFireAfter(0)).toBeNull();
      expect(schedule.countFires(0, END_INSTANT)).toBe(0);
      expect([...schedule.listFires(0, END_INSTANT, 5)]).toEqual([]);
    },
  );
});

describe('listing', () => {
  it('is lazy: a billion fires cost what is taken', () => {
    const started = performance.now();
    const [first] = compile('* * * * * *').listFires(0, END_INSTANT, 1e9);
    expect(first).toBe(1_000);
    expect(performance.now() - started).toBeLessThan(50);
  });

  it('ends at the bound, which belongs to it', () => {
    const hourly = compile('0 * * * *');
    const from = at('2025-06-01T00:00:00Z');
    expect([...hourly.listFires(from, from + 2 * 3_600_000, 10)]).toEqual([
      from + 3_600_000,
      from + 7_200_000,
    ]);
  });
});
