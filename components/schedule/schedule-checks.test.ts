import { describe, expect, it } from 'vitest';
import { compileSchedule } from '@/server/domain/schedule/compiled-schedule';
import type { CronSchedule, Schedule } from '@/server/domain/schedule/schedule-schema';
import { makeZone, UTC_ZONE } from '@/server/domain/schedule/zone';
import { fireDifference, scheduleChecks } from './schedule-checks';
import { withinValidity } from './validity';

const NOW = Date.UTC(2026, 2, 1);
const BERLIN = makeZone({
  name: 'Europe/Berlin',
  version: 'test',
  firstOffset: 3_600,
  changesAt: [Date.UTC(2026, 2, 29, 1) / 1_000, Date.UTC(2026, 9, 25, 1) / 1_000],
  offsets: [7_200, 3_600],
});
const cron = (expression: string, change: Partial<CronSchedule> = {}) =>
  compileSchedule(
    {
      kind: 'cron',
      expression,
      dialect: 'unix',
      timeZone: 'Europe/Berlin',
      gap: 'merge',
      overlap: 'first',
      ...change,
    },
    { zone: BERLIN, spreadSeed: 1 },
  );
const plain = (schedule: Schedule) => compileSchedule(schedule, { zone: UTC_ZONE, spreadSeed: 1 });
const codes = (checks: ReturnType<typeof scheduleChecks>) => checks.map((check) => check.code);

describe('the checks beside the editor', () => {
  it('name the missing hour in spring and the repeated one in autumn', () => {
    const checks = scheduleChecks(cron('30 2 * * *'), NOW, null);
    const reasons = checks.flatMap((check) => (check.code === 'CLOCK_CHANGE' ? [check.note.reason] : []));
    expect(reasons).toEqual(['clock_forward', 'clock_back_first']);
  });

  it('say that clock changes do not matter where they do not', () => {
    expect(codes(scheduleChecks(cron('0 12 * * *'), NOW, null))).toEqual(['CLOCK_CHANGES_FINE']);
    expect(scheduleChecks(plain({ kind: 'fixed_rate', everyMs: 10_000, anchorAt: null }), NOW, null)).toEqual(
      [],
    );
  });

  it('warn that day of month and weekday are an "or"', () => {
    expect(codes(scheduleChecks(cron('0 12 1 * MON'), NOW, null))).toContain('EITHER_DAY');
    expect(codes(scheduleChecks(cron('0 12 1 * *'), NOW, null))).not.toContain('EITHER_DAY');
  });

  it('bring what the domain finds surprising, the trouble first', () => {
    expect(codes(scheduleChecks(cron('* 2 31 * *'), NOW, null)).slice(0, 1)).toEqual([
      'EVERY_MINUTE_OF_HOUR',
    ]);
    expect(codes(scheduleChecks(cron('*/40 12 * * *'), NOW, null))).toContain('UNEVEN_STEP');
    expect(codes(scheduleChecks(cron('0 12 31 * *'), NOW, null))).toEqual([
      'MONTHS_LEFT_OUT',
      'CLOCK_CHANGES_FINE',
    ]);
  });

  it('warn about a single fire in the past, not about a task that only runs by hand', () => {
    expect(codes(scheduleChecks(plain({ kind: 'once', at: NOW - 1 }), NOW, null))).toEqual(['NO_MORE_FIRES']);
    expect(scheduleChecks(plain({ kind: 'none' }), NOW, null)).toEqual([]);
    expect(scheduleChecks(plain({ kind: 'fixed_delay', delayMs: 5_000 }), NOW, null)).toEqual([]);
  });

  it('leaves out clock changes that lie outside the validity', () => {
    const validity = { validFrom: null, validUntil: NOW + 3_600_000 };
    const bounded = withinValidity(cron('30 2 * * *'), validity);
    expect(codes(scheduleChecks(bounded, NOW, null, validity))).not.toContain('CLOCK_CHANGE');
  });

  it('compare the interval with the usual duration, the trouble first', () => {
    const every = plain({ kind: 'fixed_rate', everyMs: 10_000, anchorAt: null });
    expect(scheduleChecks(every, NOW, 22_000)).toEqual([
      { level: 'warning', code: 'FASTER_THAN_USUAL', gapMs: 10_000, usualMs: 22_000 },
    ]);
    expect(codes(scheduleChecks(every, NOW, 2_000))).toEqual(['SLOWER_THAN_USUAL']);
    const mixed = codes(scheduleChecks(cron('0 12 * * *'), NOW, 90_000_000));
    expect(mixed).toEqual(['FASTER_THAN_USUAL', 'CLOCK_CHANGES_FINE']);
  });
});

describe('the difference a change makes', () => {
  const week = NOW + 7 * 86_400_000;

  it('counts the fires that come and those that go', () => {
    expect(fireDifference(cron('0 2 * * *'), cron('30 2 * * *'), NOW, week)).toEqual({
      added: 7,
      removed: 7,
    });
    expect(fireDifference(cron('0 2 * * *'), cron('0 2,14 * * *'), NOW, week)).toEqual({
      added: 7,
      removed: 0,
    });
    expect(fireDifference(cron('0 2 * * *'), cron('0 2 * * *'), NOW, week)).toEqual({ added: 0, removed: 0 });
  });

  it('is left out when there are too many to compare', () => {
    expect(fireDifference(cron('0 2 * * *'), cron('* * * * * *'), NOW, week)).toBeNull();
  });
});
