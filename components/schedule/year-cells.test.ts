import { describe, expect, it } from 'vitest';
import { compileSchedule } from '@/server/domain/schedule/compiled-schedule';
import { makeZone, UTC_ZONE, type Zone } from '@/server/domain/schedule/zone';
import { yearCells } from './year-cells';

const BERLIN = makeZone({
  name: 'Europe/Berlin',
  version: 'test',
  firstOffset: 3_600,
  changesAt: [Date.UTC(2026, 2, 29, 1) / 1_000, Date.UTC(2026, 9, 25, 1) / 1_000],
  offsets: [7_200, 3_600],
});
const NOW = Date.UTC(2026, 2, 26, 8);
const cells = (expression: string, zone: Zone) =>
  yearCells(
    compileSchedule(
      { kind: 'cron', expression, dialect: 'unix', timeZone: zone.name, gap: 'merge', overlap: 'first' },
      { zone, spreadSeed: 1 },
    ),
    zone,
    NOW,
  );

describe('the strip of the year', () => {
  it('has every day once, in weeks from Monday', () => {
    const year = cells('0 12 * * *', UTC_ZONE);
    expect(year).toHaveLength(365);
    // 1 January 2026 is a Thursday.
    expect(year[0]).toMatchObject({ month: 1, day: 1, week: 0, weekday: 3 });
    expect(year[4]).toMatchObject({ day: 5, week: 1, weekday: 0 });
    expect(year.at(-1)).toMatchObject({ month: 12, day: 31, week: 52 });
  });

  it('counts all fires of a day by its local midnight, also on days of 23 and 25 hours', () => {
    const year = cells('0 * * * *', BERLIN);
    const on = (month: number, day: number) => year.find((cell) => cell.month === month && cell.day === day);
    expect(on(3, 28)?.fires).toBe(24);
    expect(on(3, 29)?.fires).toBe(23);
    expect(on(10, 25)?.fires).toBe(25);
    expect(year.filter((cell) => cell.isClockChange).map((cell) => `${cell.day}.${cell.month}`)).toEqual([
      '29.3',
      '25.10',
    ]);
  });

  it('knows today and what is over', () => {
    const year = cells('0 12 * * *', BERLIN);
    expect(year.filter((cell) => cell.isToday)).toHaveLength(1);
    expect(year.find((cell) => cell.isToday)).toMatchObject({ month: 3, day: 26, isPast: false });
    expect(year.filter((cell) => cell.isPast)).toHaveLength(31 + 28 + 25);
  });

  it('leaves days without a fire empty', () => {
    const year = cells('0 12 * * MON-FRI', BERLIN);
    expect(year.filter((cell) => cell.fires > 0).every((cell) => cell.weekday < 5)).toBe(true);
    expect(year.reduce((sum, cell) => sum + cell.fires, 0)).toBe(261);
  });
});
