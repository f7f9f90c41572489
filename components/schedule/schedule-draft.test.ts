import { describe, expect, it } from 'vitest';
import { NO_MOMENT } from '@/components/time/moment';
import type { Schedule } from '@/server/domain/schedule/schedule-schema';
import { draftOf, newScheduleDraft, scheduleOf } from './schedule-draft';

const ZONE = 'Asia/Shanghai';
const NOW = Date.UTC(2026, 2, 26, 1, 41, 26);

describe('a stored schedule', () => {
  it.each<Schedule>([
    {
      kind: 'cron',
      expression: '30 2 * * *',
      dialect: 'unix',
      timeZone: 'Europe/Berlin',
      gap: 'skip',
      overlap: 'both',
    },
    {
      kind: 'cron',
      expression: '0 0 12 ? * 2',
      dialect: 'quartz',
      timeZone: 'UTC',
      gap: 'merge',
      overlap: 'first',
    },
    { kind: 'fixed_rate', everyMs: 10_000, anchorAt: null },
    { kind: 'fixed_rate', everyMs: 5_400_000, anchorAt: 1_790_000_000_000 },
    { kind: 'once', at: Date.UTC(2026, 9, 25, 0, 30) },
    { kind: 'once', at: Date.UTC(2026, 9, 25, 0, 30, 15) },
    { kind: 'once', at: Date.UTC(2026, 9, 25, 0, 30, 15, 250) },
    { kind: 'fixed_delay', delayMs: 1 },
    { kind: 'fixed_delay', delayMs: 1_001 },
    { kind: 'fixed_delay', delayMs: 90_000 },
    { kind: 'fixed_delay', delayMs: 172_800_000 },
    { kind: 'none' },
  ])('comes back from the form as it was: %j', (schedule) => {
    const draft = draftOf(schedule, ZONE, NOW);
    expect(scheduleOf(draft)).toEqual({ schedule });
  });

  it('shows its interval in the largest whole unit', () => {
    const unitOf = (everyMs: number) => {
      const draft = draftOf({ kind: 'fixed_rate', everyMs, anchorAt: null }, ZONE, NOW);
      return [draft.every, draft.everyUnit];
    };
    expect(unitOf(90_000)).toEqual(['90', 'second']);
    expect(unitOf(7_200_000)).toEqual(['2', 'hour']);
    expect(unitOf(86_400_000)).toEqual(['1', 'day']);
  });
});

describe('a draft', () => {
  const draft = newScheduleDraft(ZONE, NOW);

  it.each(['', '0', '-1', '1.5', 'ten', '1e3'])('with the interval %j is no schedule yet', (every) => {
    const answer = scheduleOf({ ...draft, kind: 'fixed_rate', every });
    expect(answer).toEqual({ problem: { field: 'every', reason: 'everyMissing' } });
  });

  it('with an interval beyond ten years is refused', () => {
    const answer = scheduleOf({ ...draft, kind: 'fixed_rate', every: '3654', everyUnit: 'day' });
    expect(answer).toEqual({ problem: { field: 'every', reason: 'everyTooLong' } });
  });

  it.each(['', '0', '-1', 'ten', '0.0001', '1e3', '.5'])('with the delay %j is no schedule yet', (delay) => {
    const answer = scheduleOf({ ...draft, kind: 'fixed_delay', delay, delayUnit: 'second' });
    expect(answer).toEqual({ problem: { field: 'delay', reason: 'delayMissing' } });
  });

  it('with a delay of half a second keeps its milliseconds', () => {
    const answer = scheduleOf({ ...draft, kind: 'fixed_delay', delay: '0.5', delayUnit: 'second' });
    expect(answer).toEqual({ schedule: { kind: 'fixed_delay', delayMs: 500 } });
  });

  it('without a date is no single fire', () => {
    expect(scheduleOf({ ...draft, kind: 'once', onceAt: NO_MOMENT })).toEqual({
      problem: { field: 'onceAt', reason: 'onceMissing' },
    });
  });

  it('keeps the fields of the other kinds while one switches', () => {
    const there = { ...draft, kind: 'once' as const };
    expect({ ...there, kind: 'cron' as const }.expression).toBe(draft.expression);
  });

  it('of a fixed rate counts from midnight of the reader, so that fires fall on full hours', () => {
    const answer = scheduleOf({ ...draft, kind: 'fixed_rate', every: '1', everyUnit: 'hour' });
    const midnight = Date.UTC(2026, 2, 25, 16);
    expect(answer).toEqual({ schedule: { kind: 'fixed_rate', everyMs: 3_600_000, anchorAt: midnight } });
  });

  it('offers a single fire at the next full hour but one', () => {
    expect(draft.onceAt.text).toBe('2026-03-26T11:00');
  });
});
