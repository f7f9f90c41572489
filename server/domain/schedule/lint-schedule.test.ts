import { describe, expect, it } from 'vitest';
import { compileSchedule } from './compiled-schedule';
import { lintSchedule } from './lint-schedule';
import type { CronSchedule, Schedule } from './schedule-schema';
import { makeZone, UTC_ZONE, type Zone } from './zone';

const NOW = Date.UTC(2025, 0, 1);
const NEW_YORK = makeZone({
  name: 'America/New_York',
  version: '2026f',
  firstOffset: -18_000,
  changesAt: [Date.UTC(2025, 2, 9, 7) / 1_000, Date.UTC(2025, 10, 2, 6) / 1_000],
  offsets: [-14_400, -18_000],
});

function cron(expression: string, part: Partial<CronSchedule> = {}): CronSchedule {
  return {
    kind: 'cron',
    expression,
    dialect: 'unix',
    timeZone: 'UTC',
    gap: 'merge',
    overlap: 'first',
    ...part,
  };
}

const lint = (
  schedule: Schedule,
  zone: Zone = UTC_ZONE,
  validity: { validFrom?: number; validUntil?: number } = {},
) =>
  lintSchedule(compileSchedule(schedule, { zone, spreadSeed: 0 }), {
    ...{ now: NOW, validFrom: null, validUntil: null, ...validity },
  });
const codes = (expression: string, zone?: Zone) =>
  lint(cron(expression), zone).map((finding) => finding.code);

describe('lint', () => {
  it('has nothing to say about ordinary schedules', () => {
    for (const expression of [
      '*/5 * * * *',
      '0 2 * * *',
      '0 0 L * *',
      '0 9 * * 1-5',
      '0 0 1,31 * *',
      '0 0 31 1,3 *',
    ]) {
      expect(codes(expression)).toEqual([]);
    }
    expect(lint({ kind: 'none' })).toEqual([]);
    expect(lint({ kind: 'fixed_delay', delayMs: 1 })).toEqual([]);
    expect(lint({ kind: 'fixed_rate', everyMs: 1_000, anchorAt: null })).toEqual([]);
  });

  it('warns when all fires lie in the past', () => {
    expect(lint(cron('0 0 0 1 1 ? 2020', { dialect: 'quartz' }))).toMatchObject([
      { level: 'warning', code: 'NO_MORE_FIRES' },
    ]);
    expect(lint({ kind: 'once', at: NOW })).toMatchObject([{ code: 'NO_MORE_FIRES' }]);
    expect(lint({ kind: 'once', at: NOW + 1 })).toEqual([]);
  });

  it('warns that either of two day fields fires', () => {
    expect(codes('0 0 13 * 5')).toEqual(['EITHER_DAY']);
  });

  it('warns that a whole hour of minutes fires', () => {
    expect(codes('* 2 * * *')).toEqual(['EVERY_MINUTE_OF_HOUR']);
    expect(codes('* * * * *')).toEqual([]);
  });

  it('warns about steps that do not go round', () => {
    expect(codes('*/40 * * * *')).toEqual(['UNEVEN_STEP']);
    expect(codes('0/7 */5 * * *')).toEqual(['UNEVEN_STEP', 'UNEVEN_STEP']);
    expect(lint(cron('*/7 * * * * *'))).toEqual([
      { level: 'warning', code: 'UNEVEN_STEP', field: 'second', step: '*/7' },
    ]);
    expect(codes('*/15 */6 * * *')).toEqual([]);
    expect(codes('@hourly')).toEqual([]);
  });

  it('tells that months without the day are left out', () => {
    expect(codes('0 0 31 * *')).toEqual(['MONTHS_LEFT_OUT']);
    expect(codes('0 0 29W * *')).toEqual(['MONTHS_LEFT_OUT']);
    expect(codes('0 0 30 2,3 *')).toEqual(['MONTHS_LEFT_OUT']);
    expect(codes('0 0 30 4 *')).toEqual([]);
    expect(codes('0 0 31,L * *')).toEqual([]);
  });

  it('tells of the coming nights on which clocks change, each kind once', () => {
    expect(lint(cron('30 2 * * *'), NEW_YORK)).toMatchObject([
      { level: 'warning', code: 'CLOCK_CHANGE', note: { kind: 'moved', local: '2025-03-09T02:30:00' } },
    ]);
    expect(lint(cron('30 1 * * *'), NEW_YORK)).toMatchObject([
      { code: 'CLOCK_CHANGE', note: { kind: 'skipped', local: '2025-11-02T01:30:00' } },
    ]);
    expect(codes('30 4 * * *', NEW_YORK)).toEqual([]);
  });

  it('tells of no clock change outside the validity', () => {
    const until = { validUntil: Date.UTC(2025, 2, 1) };
    expect(lint(cron('30 2 * * *'), NEW_YORK, until)).toEqual([]);
    const from = { validFrom: Date.UTC(2025, 5, 1) };
    expect(lint(cron('30 2 * * *'), NEW_YORK, from)).toEqual([]);
  });
});
