import { describe, expect, it } from 'vitest';
import { compileSchedule } from './compiled-schedule';
import { END_INSTANT } from './instant-range';
import type { CronSchedule } from './schedule-schema';
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
const APIA = zoneOf('Pacific/Apia', -36_000, [['2011-12-30T10:00:00Z', 50_400]]);
const MONROVIA = zoneOf('Africa/Monrovia', -2_670, [['1972-01-07T00:44:30Z', 0]]);

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

describe('a clock that jumps ahead', () => {
  it('fires missing fixed times once, at the first instant after the gap', () => {
    expect(fires('0,30 2 * * *', '2025-03-08T12:00:00Z', 2, { zone: NEW_YORK })).toEqual([
      '2025-03-09T07:00:00Z',
      '2025-03-10T06:00:00Z',
    ]);
    expect(fires('0,30 2,3 * * *', '2025-03-08T12:00:00Z', 3, { zone: NEW_YORK })).toEqual([
      '2025-03-09T07:00:00Z',
      '2025-03-09T07:30:00Z',
      '2025-03-10T06:00:00Z',
    ]);
  });

  it('drops missing fixed times when the operator chose skip', () => {
    expect(fires('30 2 * * *', '2025-03-08T12:00:00Z', 1, { zone: NEW_YORK, gap: 'skip' })).toEqual([
      '2025-03-10T06:30:00Z',
    ]);
  });

  it('drops missing times of intervals, which follow real time', () => {
    expect(fires('*/30 2 * * *', '2025-03-08T12:00:00Z', 1, { zone: NEW_YORK })).toEqual([
      '2025-03-10T06:00:00Z',
    ]);
    expect(fires('0 * * * *', '2025-03-09T05:59:00Z', 3, { zone: NEW_YORK })).toEqual([
      '2025-03-09T06:00:00Z',
      '2025-03-09T07:00:00Z',
      '2025-03-09T08:00:00Z',
    ]);
  });

  it('fires at the end of the gap when asked one millisecond before it, and not when asked at it', () => {
    const schedule = compile('30 2 * * *', { zone: NEW_YORK });
    const end = at('2025-03-09T07:00:00Z');
    expect(schedule.nextFireAfter(end - 1)).toBe(end);
    expect(schedule.nextFireAfter(end)).toBe(at('2025-03-10T06:30:00Z'));
  });

  it('fires nothing for a date that it leaves out', () => {
    expect(fires('0 12 * * *', '2011-12-29T00:00:00Z', 3, { zone: APIA })).toEqual([
      '2011-12-29T22:00:00Z',
      '2011-12-30T22:00:00Z',
      '2011-12-31T22:00:00Z',
    ]);
    expect(() => compile('0 0 12 30 12 ? 2011', { zone: APIA, dialect: 'quartz' })).toThrow(
      expect.objectContaining({ code: 'NEVER_FIRES' }),
    );
  });

  it('makes good what lies beside a date that it leaves out', () => {
    const zone = zoneOf('Test/Jump', 0, [['2011-12-29T12:00:00Z', 86_399]]);
    // 28 December 12:00 to 30 December 12:00 is missing, of which only the 29th is a whole date
    const wide = zoneOf('Test/Wide', -86_399, [['2011-12-29T12:00:00Z', 86_399]]);
    expect(fires('0 20 * * *', '2011-12-29T00:00:00Z', 1, { zone })).toEqual(['2011-12-29T12:00:00Z']);
    expect(fires('0 20 28 12 *', '2011-12-01T00:00:00Z', 1, { zone: wide })).toEqual([
      '2011-12-29T12:00:00Z',
    ]);
    expect(fires('0 20 29 12 *', '2011-12-01T00:00:00Z', 1, { zone: wide })[0]).not.toBe(
      '2011-12-29T12:00:00Z',
    );
  });

  it('is right to the second where an offset has seconds', () => {
    expect(fires('10 0 7 1 *', '1972-01-01T00:00:00Z', 1, { zone: MONROVIA })).toEqual([
      '1972-01-07T00:44:30Z',
    ]);
    expect(fires('45 0 7 1 *', '1972-01-01T00:00:00Z', 1, { zone: MONROVIA })).toEqual([
      '1972-01-07T00:45:00Z',
    ]);
    expect(fires('0 12 6 1 *', '1972-01-01T00:00:00Z', 1, { zone: MONROVIA })).toEqual([
      '1972-01-06T12:44:30Z',
    ]);
  });
});

describe('a clock that jumps back', () => {
  it('fires repeated fixed times in the first pass only', () => {
    expect(fires('30 1 * * *', '2025-11-02T04:00:00Z', 2, { zone: NEW_YORK })).toEqual([
      '2025-11-02T05:30:00Z',
      '2025-11-03T06:30:00Z',
    ]);
    expect(fires('30 1 * * *', '2025-11-02T05:45:00Z', 1, { zone: NEW_YORK })).toEqual([
      '2025-11-03T06:30:00Z',
    ]);
    // exactly at the change, when 01:00 comes a second time
    expect(fires('0 1 * * *', '2025-11-02T05:59:59Z', 1, { zone: NEW_YORK })).toEqual([
      '2025-11-03T06:00:00Z',
    ]);
  });

  it('fires them twice when the operator chose both', () => {
    expect(fires('30 1 * * *', '2025-11-02T04:00:00Z', 3, { zone: NEW_YORK, overlap: 'both' })).toEqual([
      '2025-11-02T05:30:00Z',
      '2025-11-02T06:30:00Z',
      '2025-11-03T06:30:00Z',
    ]);
  });

  it('fires intervals through both passes', () => {
    expect(fires('*/30 1 * * *', '2025-11-02T04:00:00Z', 5, { zone: NEW_YORK })).toEqual([
      '2025-11-02T05:00:00Z',
      '2025-11-02T05:30:00Z',
      '2025-11-02T06:00:00Z',
      '2025-11-02T06:30:00Z',
      '2025-11-03T06:00:00Z',
    ]);
  });

  it('neither loses nor doubles a fire when changes follow each other within a minute', () => {
    const zone = zoneOf('Test/Nervous', 0, [
      ['2025-06-01T02:00:00Z', 3_600],
      ['2025-06-01T02:00:30Z', 0],
      ['2025-06-01T02:01:00Z', 7_200],
      ['2025-06-01T02:01:30Z', 0],
    ]);
    for (const expression of ['0 2 * * *', '*/10 30 2 * * *', '30 3 * * *', '0 4 * * *']) {
      const schedule = compile(expression, { zone });
      const list = [...schedule.listFires(at('2025-06-01T00:00:00Z'), at('2025-06-03T00:00:00Z'), 100)];
      expect(new Set(list).size).toBe(list.length);
      expect(list.filter((fire) => fire < at('2025-06-02T00:00:00Z')).length).toBeGreaterThan(0);
      expect(schedule.countFires(at('2025-06-01T00:00:00Z'), at('2025-06-03T00:00:00Z'))).toBe(list.length);
    }
  });
});
