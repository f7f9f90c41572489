import { describe, expect, test } from 'vitest';
import { everyMs } from '@/server/testing/ledger-facts';
import { type FireAccount, recentStretch, unaccountedFires } from './account-fires';
import type { Timeline } from './timeline-fires';

const timelineOf = (gaps: Timeline['gaps'] = []): Timeline => ({
  segments: [
    { version: 1, source: everyMs(1_000), fromAt: 0, untilAt: 5_500 },
    { version: 2, source: everyMs(2_000), fromAt: 5_500, untilAt: null },
  ],
  gaps,
});
const account = (change: Partial<FireAccount> = {}): FireAccount => ({
  ...{ timeline: timelineOf(), from: 0, to: 10_000, executed: new Set(), skips: [], intervals: [] },
  ...change,
});
const all = [1_000, 2_000, 3_000, 4_000, 5_000, 6_000, 8_000, 10_000];
const without = (...fires: number[]) => new Set(all.filter((fire) => !fires.includes(fire)));

describe('fires that were decided', () => {
  test('are accounted for by executions alone', () => {
    expect(unaccountedFires(account({ executed: new Set(all) }))).toBeNull();
  });
  test('and have none are told, from the first to the last', () => {
    expect(unaccountedFires(account({ executed: without(3_000, 8_000) }))).toEqual({
      ...{ firstFireAt: 3_000, lastFireAt: 8_000, count: 2 },
    });
  });
  test('may be skips of their own version', () => {
    const skips = [{ firstFireAt: 3_000, lastFireAt: 8_000, taskVersion: 1 }];
    expect(unaccountedFires(account({ executed: without(3_000, 4_000, 8_000), skips }))).toEqual({
      ...{ firstFireAt: 8_000, lastFireAt: 8_000, count: 1 },
    });
  });
  test('may lie in a pause of the task, of its group or of everything, which ends behind its last fire', () => {
    const executed = without(3_000, 4_000);
    const gap = { fromAt: 2_000, toAt: 4_000 };
    expect(unaccountedFires(account({ executed, timeline: timelineOf([gap]) }))).toBeNull();
    expect(unaccountedFires(account({ executed, intervals: [gap] }))).toBeNull();
    expect(unaccountedFires(account({ executed, intervals: [{ ...gap, toAt: 3_999 }] }))?.count).toBe(1);
    expect(unaccountedFires(account({ executed, intervals: [{ ...gap, fromAt: 3_000 }] }))?.count).toBe(1);
  });
  test('are those behind the beginning up to the end only', () => {
    expect(unaccountedFires(account({ from: 3_000, to: 5_000 }))).toEqual({
      ...{ firstFireAt: 4_000, lastFireAt: 5_000, count: 2 },
    });
  });
});

describe('the recent stretch', () => {
  const every = (periodMs: number): Timeline => ({
    segments: [{ version: 1, source: everyMs(periodMs), fromAt: 0, untilAt: null }],
    gaps: [],
  });
  test.each([
    [1_000, 60_000],
    [10_000, 960_000],
    [3_600_000, 245_760_000],
    [86_400_000, 7 * 86_400_000],
  ])('of a task with a period of %i ms is %i ms', (period, length) => {
    const to = 86_400_000 * 1_000;
    expect(to - recentStretch(every(period), to - 7 * 86_400_000, to, 100)).toBe(length);
  });
});
