import { describe, expect, it } from 'vitest';
import { compileSchedule } from './compiled-schedule';
import { END_INSTANT } from './instant-range';
import { previewFires } from './preview-fires';
import type { CronSchedule } from './schedule-schema';
import { wordFireNote } from './schedule-words';
import { makeZone, UTC_ZONE, type Zone } from './zone';

const at = (iso: string) => Date.parse(iso);
const zone = (name: string, firstOffset: number, changes: readonly [string, number][]): Zone =>
  makeZone({
    name,
    version: '2026f',
    firstOffset,
    changesAt: changes.map(([iso]) => at(iso) / 1_000),
    offsets: changes.map(([, offset]) => offset),
  });
const NEW_YORK = zone('America/New_York', -18_000, [
  ['2025-03-09T07:00:00Z', -14_400],
  ['2025-11-02T06:00:00Z', -18_000],
]);
const APIA = zone('Pacific/Apia', -36_000, [['2011-12-30T10:00:00Z', 50_400]]);

function preview(
  expression: string,
  from: string,
  count: number,
  zoneOf = NEW_YORK,
  policies: Partial<CronSchedule> = {},
) {
  const schedule: CronSchedule = {
    kind: 'cron',
    expression,
    dialect: 'unix',
    timeZone: zoneOf.name,
    gap: 'merge',
    overlap: 'first',
    ...policies,
  };
  const compiled = compileSchedule(schedule, { zone: zoneOf, spreadSeed: 0 });
  return previewFires(compiled, at(from), count).map((fire) => ({
    at: new Date(fire.at).toISOString().slice(0, 16),
    notes: fire.notes.map((note) => [note.kind, note.local.slice(0, 16), note.timeCount, note.reason]),
  }));
}

describe('a preview', () => {
  it('is without notes where no clock changes, and for schedules that know no clock', () => {
    expect(preview('30 2 * * *', '2025-06-01T00:00:00Z', 2)).toEqual([
      { at: '2025-06-01T06:30', notes: [] },
      { at: '2025-06-02T06:30', notes: [] },
    ]);
    const rate = compileSchedule(
      { kind: 'fixed_rate', everyMs: 60_000, anchorAt: null },
      { zone: UTC_ZONE, spreadSeed: 0 },
    );
    expect(previewFires(rate, 0, 2)).toEqual([
      { at: 60_000, notes: [] },
      { at: 120_000, notes: [] },
    ]);
  });

  it('marks a moved fire', () => {
    expect(preview('30 2 * * *', '2025-03-08T12:00:00Z', 2)).toEqual([
      { at: '2025-03-09T07:00', notes: [['moved', '2025-03-09T02:30', 1, 'clock_forward']] },
      { at: '2025-03-10T06:30', notes: [] },
    ]);
  });

  it('marks several missing times, or one that meets a real one, as merged', () => {
    expect(preview('0,30 2 * * *', '2025-03-08T12:00:00Z', 1)).toEqual([
      { at: '2025-03-09T07:00', notes: [['merged', '2025-03-09T02:00', 2, 'clock_forward']] },
    ]);
    expect(preview('0 2,3 * * *', '2025-03-08T12:00:00Z', 1)).toEqual([
      { at: '2025-03-09T07:00', notes: [['merged', '2025-03-09T02:00', 1, 'clock_forward']] },
    ]);
  });

  it('marks what is skipped on the fire that comes next', () => {
    expect(preview('30 2 * * *', '2025-03-08T12:00:00Z', 1, NEW_YORK, { gap: 'skip' })).toEqual([
      { at: '2025-03-10T06:30', notes: [['skipped', '2025-03-09T02:30', 1, 'clock_forward_skip']] },
    ]);
    expect(preview('*/15 * * * *', '2025-03-09T06:45:00Z', 1)).toEqual([
      { at: '2025-03-09T07:00', notes: [['skipped', '2025-03-09T02:00', 4, 'clock_forward_interval']] },
    ]);
    expect(preview('0 12 * * *', '2011-12-29T23:00:00Z', 1, APIA)).toEqual([
      { at: '2011-12-30T22:00', notes: [['skipped', '2011-12-30T12:00', 1, 'date_missing']] },
    ]);
  });

  it('marks a repeated time that fires once on its first pass', () => {
    expect(preview('30 1 * * *', '2025-11-02T04:00:00Z', 2)).toEqual([
      { at: '2025-11-02T05:30', notes: [['skipped', '2025-11-02T01:30', 1, 'clock_back_first']] },
      { at: '2025-11-03T06:30', notes: [] },
    ]);
  });

  it('tells of a second pass that does not fire even when asked between the passes', () => {
    expect(preview('30 1 * * *', '2025-11-02T05:45:00Z', 1)).toEqual([
      { at: '2025-11-03T06:30', notes: [['skipped', '2025-11-02T01:30', 1, 'clock_back_first']] },
    ]);
    expect(preview('30 1 * * *', '2025-11-02T06:30:00Z', 1)).toEqual([{ at: '2025-11-03T06:30', notes: [] }]);
  });

  it('marks fires of the second pass as repeated', () => {
    expect(preview('*/30 1 * * *', '2025-11-02T04:00:00Z', 5)).toEqual([
      { at: '2025-11-02T05:00', notes: [] },
      { at: '2025-11-02T05:30', notes: [] },
      { at: '2025-11-02T06:00', notes: [['repeated', '2025-11-02T01:00', 1, 'clock_back_interval']] },
      { at: '2025-11-02T06:30', notes: [['repeated', '2025-11-02T01:30', 1, 'clock_back_interval']] },
      { at: '2025-11-03T06:00', notes: [] },
    ]);
    expect(preview('30 1 * * *', '2025-11-02T05:45:00Z', 1, NEW_YORK, { overlap: 'both' })).toEqual([
      { at: '2025-11-02T06:30', notes: [['repeated', '2025-11-02T01:30', 1, 'clock_back_both']] },
    ]);
  });

  it('has as many notes as times change, however many fires are listed', () => {
    const notes = preview('30 2 * * *', '2025-01-01T12:00:00Z', 365).flatMap((fire) => fire.notes);
    expect(notes).toEqual([['moved', '2025-03-09T02:30', 1, 'clock_forward']]);
  });

  it.each([-1, END_INSTANT, Number.NaN, Number.POSITIVE_INFINITY])('cannot start at %s', (from) => {
    const none = compileSchedule({ kind: 'none' }, { zone: UTC_ZONE, spreadSeed: 0 });
    expect(() => previewFires(none, from, 1)).toThrow(
      expect.objectContaining({ code: 'INSTANT_OUT_OF_RANGE' }),
    );
  });

  it('words each note in both languages', () => {
    const note = {
      at: 0,
      kind: 'moved',
      local: '2025-03-09T02:30:00',
      timeCount: 1,
      reason: 'clock_forward',
    } as const;
    expect(wordFireNote(note, 'en')).toBe(
      'The clock skips 2025-03-09 02:30:00: what falls into the gap fires once, right after it.',
    );
    expect(wordFireNote(note, 'zh')).toContain('2025-03-09 02:30:00');
  });
});
