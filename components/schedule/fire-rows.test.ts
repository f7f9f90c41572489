import { describe, expect, it } from 'vitest';
import { compileSchedule } from '@/server/domain/schedule/compiled-schedule';
import { makeZone, UTC_ZONE } from '@/server/domain/schedule/zone';
import { fireRows, needsSeconds, noteClock, zonedTime } from './fire-rows';

// Berlin in 2026: summer time from 29 March to 25 October, both at 01:00 UTC.
const BERLIN = makeZone({
  name: 'Europe/Berlin',
  version: 'test',
  firstOffset: 3_600,
  changesAt: [Date.UTC(2026, 2, 29, 1) / 1_000, Date.UTC(2026, 9, 25, 1) / 1_000],
  offsets: [7_200, 3_600],
});
const daily = (expression: string) =>
  compileSchedule(
    { kind: 'cron', expression, dialect: 'unix', timeZone: 'Europe/Berlin', gap: 'merge', overlap: 'first' },
    { zone: BERLIN, spreadSeed: 1 },
  );

describe('the rows of the preview', () => {
  it('mark the night without 02:30 and the summer time after it', () => {
    const rows = fireRows(daily('30 2 * * *'), BERLIN, Date.UTC(2026, 2, 27, 12), 3);
    expect(rows.map((row) => `${row.time.day} ${row.time.hour}:${row.time.minute}`)).toEqual([
      '28 2:30',
      '29 3:0',
      '30 2:30',
    ]);
    expect(rows[1]?.notes.map((note) => [note.kind, noteClock(note)])).toEqual([['moved', '02:30']]);
    expect(rows.map((row) => row.offsetChange)).toEqual([null, 'forward', null]);
  });

  it('show the local time of the schedule by the data of its zone', () => {
    const time = zonedTime(BERLIN, Date.UTC(2026, 2, 29, 1, 0, 5, 250));
    expect(time).toEqual({
      year: 2026,
      month: 3,
      day: 29,
      weekday: 0,
      hour: 3,
      minute: 0,
      second: 5,
      millisecond: 250,
    });
    expect(zonedTime(UTC_ZONE, -1)).toMatchObject({
      year: 1969,
      month: 12,
      day: 31,
      hour: 23,
      millisecond: 999,
    });
  });

  it('show seconds only where fires have them', () => {
    expect(needsSeconds(fireRows(daily('30 2 * * *'), BERLIN, 0, 5))).toBe(false);
    expect(needsSeconds(fireRows(daily('*/10 * * * * *'), BERLIN, 0, 5))).toBe(true);
  });

  it('are fewer when fewer fires exist', () => {
    const once = compileSchedule({ kind: 'once', at: 5_000 }, { zone: UTC_ZONE, spreadSeed: 1 });
    expect(fireRows(once, UTC_ZONE, 0, 10)).toHaveLength(1);
    expect(fireRows(once, UTC_ZONE, 5_000, 10)).toHaveLength(0);
  });
});
