import { describe, expect, test } from 'vitest';
import { taskDefinition } from '@/server/testing/factories';
import type { TaskDefinition } from './task-definition';
import type { Timeline } from './timeline-fires';
import { isSamePending, pendingOnZoneData, type SettledZoneData, zoneDataStep } from './zone-data-change';

const DAY = 86_400_000;
const used = { version: '2026g', digest: 'b' };

describe('a process that starts with a set of zones', () => {
  test('is the first: its set is kept, and nothing can have been computed with another', () => {
    expect(zoneDataStep(null, used, 5)).toEqual({
      settled: { ...used, changed: null },
      isRecomputed: false,
    });
  });

  test('has nothing to do while it is the set of before', () => {
    expect(zoneDataStep({ ...used, changed: null }, used, 5)).toBeNull();
  });

  test.each<[string, Pick<SettledZoneData, 'version' | 'digest'>]>([
    ['another release', { version: '2026f', digest: 'a' }],
    ['the same release corrected by hand', { version: '2026g', digest: 'a' }],
    ['a newer release, which it replaces by its older one', { version: '2027a', digest: 'c' }],
  ])('recomputes behind %s, and names it', (_, before) => {
    expect(zoneDataStep({ ...before, changed: null }, used, 5)).toEqual({
      settled: { ...used, changed: { at: 5, from: before.version } },
      isRecomputed: true,
    });
  });

  test('recomputes once more within a day of a change, because another may have used the old set until now', () => {
    const settled = { ...used, changed: { at: 100, from: '2026f' } };
    expect(zoneDataStep(settled, used, 100 + DAY - 1)).toEqual({ settled, isRecomputed: true });
    expect(zoneDataStep(settled, used, 100 + DAY)).toBeNull();
  });
});

describe('a pending fire on new zone data', () => {
  const NEW = [1_000, 2_000, 3_000];
  const definition = taskDefinition();
  const timelineOf = (fires: readonly number[], gaps: Timeline['gaps'] = []): Timeline => ({
    segments: [
      {
        ...{ version: 3, fromAt: 0, untilAt: null },
        source: {
          nextFireAfter: (at) => fires.find((fire) => fire > at) ?? null,
          countFires: (from, to) => fires.filter((fire) => fire > from && fire <= to).length,
        },
      },
    ],
    gaps,
  });
  const pendingOn = (
    standing: { fireAt: number; boundary: number; lastFireAt: number },
    timeline = timelineOf(NEW),
    ofTask: TaskDefinition = definition,
  ) => {
    const { fireAt, ...rest } = standing;
    const pending = { fireAt, version: 2, dueAt: fireAt };
    return pendingOnZoneData({ pending, ...rest }, timeline, () => ofTask);
  };

  test('that was due already stays, with its own version', () => {
    const due = { fireAt: 1_500, boundary: 1_500, lastFireAt: 900 };
    expect(pendingOn(due)).toEqual({ fireAt: 1_500, version: 2, dueAt: 1_500 });
  });

  test('that was to come is the next one the new data names', () => {
    const later = { fireAt: 1_700, boundary: 1_600, lastFireAt: 1_000 };
    expect(pendingOn(later)).toEqual({ fireAt: 2_000, version: 3, dueAt: 2_000 });
  });

  test('that should have come already is late and not lost', () => {
    const late = { fireAt: 2_700, boundary: 2_600, lastFireAt: 1_000 };
    expect(pendingOn(late)).toEqual({ fireAt: 2_000, version: 3, dueAt: 2_000 });
  });

  test('never comes before one that was decided', () => {
    const decided = { fireAt: 2_700, boundary: 2_000, lastFireAt: 2_000 };
    expect(pendingOn(decided)?.fireAt).toBe(3_000);
  });

  test('keeps out of a pause of its task', () => {
    const later = { fireAt: 1_700, boundary: 1_600, lastFireAt: 1_000 };
    expect(pendingOn(later, timelineOf(NEW, [{ fromAt: 1_100, toAt: 2_400 }]))?.fireAt).toBe(3_000);
  });

  test('goes when the new data leaves no fire', () => {
    expect(pendingOn({ fireAt: 4_000, boundary: 3_500, lastFireAt: 3_000 })).toBeNull();
  });

  test('is another one when only the end of its spread moved', () => {
    const spread = { ...definition, spreadMs: 60_000 };
    const standing = { fireAt: 1_000, boundary: 500, lastFireAt: 0 };
    const near = pendingOn(standing, timelineOf([1_000, 1_010]), spread);
    const far = pendingOn(standing, timelineOf([1_000]), spread);
    expect(near?.fireAt).toBe(far?.fireAt);
    expect(isSamePending(near, far)).toBe(false);
    expect(isSamePending(near, { ...(near as NonNullable<typeof near>) })).toBe(true);
    expect(isSamePending(near, null)).toBe(false);
    expect(isSamePending(null, null)).toBe(true);
  });
});
