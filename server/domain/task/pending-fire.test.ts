import { describe, expect, test } from 'vitest';
import { taskDefinition } from '@/server/testing/factories';
import { everyMs } from '@/server/testing/ledger-facts';
import { fireSourceOf } from './fire-source';
import { pendingFireAfter, rearmedFire } from './pending-fire';
import type { TaskDefinition } from './task-definition';
import type { Timeline, TimelineGap } from './timeline-fires';

const rate = taskDefinition({ schedule: { kind: 'fixed_rate', everyMs: 10_000 } });
const delay = taskDefinition({ schedule: { kind: 'fixed_delay', delayMs: 5_000 } });

/** Versions one after another, each from its instant on. */
function pendingAfter(at: number, versions: [TaskDefinition, number][], gaps: TimelineGap[] = []) {
  const timeline: Timeline = {
    segments: versions.map(([definition, fromAt], n) => ({
      ...{ version: n + 1, fromAt, untilAt: versions[n + 1]?.[1] ?? null },
      source: fireSourceOf(definition, fromAt, () => everyMs(10_000)),
    })),
    gaps,
  };
  return pendingFireAfter(timeline, at, (version) => (versions[version - 1] as [TaskDefinition, number])[0]);
}

describe('the pending fire', () => {
  test('is the first one behind what was decided, under the version it belongs to', () => {
    expect(pendingAfter(20_000, [[rate, 0]])).toEqual({ fireAt: 30_000, dueAt: 30_000, version: 1 });
    expect(
      pendingAfter(20_000, [
        [rate, 0],
        [rate, 25_000],
      ]),
    ).toEqual({ fireAt: 30_000, dueAt: 30_000, version: 2 });
  });
  test('has the offset of its own version, and is due before the next one', () => {
    const spread = { ...rate, spreadMs: 86_400_000, spreadSeed: 9 };
    expect(pendingAfter(20_000, [[spread, 0]])).toEqual({ fireAt: 30_000, dueAt: 39_999, version: 1 });
    expect(
      pendingAfter(20_000, [
        [rate, 0],
        [spread, 35_000],
      ])?.dueAt,
    ).toBe(30_000);
  });
  test('of a fixed delay is its first one: not spread, and there is none once it was decided', () => {
    const spread = { ...delay, spreadMs: 86_400_000, spreadSeed: 9 };
    expect(pendingAfter(20_000, [[spread, 18_000]])).toEqual({ fireAt: 23_000, dueAt: 23_000, version: 1 });
    expect(pendingAfter(23_000, [[spread, 18_000]])).toBeNull();
  });
  test('of a fixed delay in a pause is kept, or moved behind it: an edit during a pause stops no task for ever', () => {
    const versions: [TaskDefinition, number][] = [
      [rate, 0],
      [delay, 31_000],
    ];
    expect(pendingAfter(30_000, versions, [{ fromAt: 35_000, toAt: null }])).toEqual({
      ...{ fireAt: 36_000, dueAt: null, version: 2 },
    });
    expect(pendingAfter(30_000, versions, [{ fromAt: 35_000, toAt: 90_000 }])?.fireAt).toBe(90_001);
    expect(pendingAfter(36_000, versions, [{ fromAt: 35_000, toAt: null }])).toBeNull();
  });
  test('of a version of fixed delay that was edited in a pause is none: the newest version has the say', () => {
    const versions: [TaskDefinition, number][] = [
      [delay, 31_000],
      [rate, 40_000],
    ];
    expect(pendingAfter(31_000, versions, [{ fromAt: 35_000, toAt: 50_000 }])).toEqual({
      ...{ fireAt: 60_000, dueAt: 60_000, version: 2 },
    });
  });
});

describe('a fixed delay that is set again', () => {
  test('fires one delay later', () => {
    expect(rearmedFire(delay, 4, 70_000, [])).toEqual({ fireAt: 75_000, dueAt: 75_000, version: 4 });
  });
  test('is none of any other schedule', () => {
    expect(rearmedFire(rate, 4, 70_000, [])).toBeNull();
  });
});
