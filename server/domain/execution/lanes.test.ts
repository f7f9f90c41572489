import { describe, expect, test } from 'vitest';
import {
  ALL_REPORTED,
  freedLane,
  freeLane,
  judgeLane,
  type LaneState,
  NOTHING_WAITS,
  passedLane,
  takenLane,
} from './lanes';

const never: LaneState = {
  ...{ lane: 3, executionId: null, takenAt: null, holderId: null, holderDueAt: null, holderRunMs: null },
};
const first = takenLane(never, { executionId: 7, dueAt: 1_000, at: 5_000 });

describe('a lane', () => {
  test('that is taken names its holder, since when, and since when it would have been on time', () => {
    expect(first).toEqual({
      ...{ lane: 3, executionId: 7, takenAt: 5_000, holderId: 7, holderDueAt: 1_000, holderRunMs: null },
    });
  });
  test('that is freed keeps what its last holder was and how long it ran', () => {
    expect(freedLane(first, 2_500)).toEqual({ ...first, executionId: null, holderRunMs: 2_500 });
  });
  test('is never freed after a negative run, whatever the clocks of nodes say', () => {
    expect(freedLane(first, -3).holderRunMs).toBe(0);
  });
  test('that is passed on stays as late as it was', () => {
    const next = passedLane(freedLane(first, 2_500), { executionId: 8, dueAt: 2_000, at: 7_500 });
    expect(next).toMatchObject({ executionId: 8, takenAt: 7_500, holderId: 8, holderDueAt: 3_500 });
    const afterNext = passedLane(freedLane(next, 100), { executionId: 9, dueAt: 2_500, at: 7_600 });
    expect(afterNext.holderDueAt).toBe(3_600);
  });
  test('that is passed on to what came later is late by less', () => {
    const next = passedLane(freedLane(first, 2_500), { executionId: 8, dueAt: 6_000, at: 7_500 });
    expect(next.holderDueAt).toBe(6_000);
  });
  test('that nobody ever had is free for any fire', () => {
    expect(judgeLane(never, { dueAt: 0, now: 0, graceMs: 0 })).toBe('free');
  });
});

describe('the free lane of a task', () => {
  const taken = { ...first, lane: 1 };
  const free = { ...never, lane: 2 };
  test('is the first one nobody has', () => {
    expect(
      freeLane({ lanes: [taken, free, never], waiting: NOTHING_WAITS, reportedUntil: ALL_REPORTED }),
    ).toBe(free);
    expect(freeLane({ lanes: [taken], waiting: NOTHING_WAITS, reportedUntil: ALL_REPORTED })).toBeNull();
  });
  test('is none while something waits', () => {
    expect(
      freeLane({ lanes: [free], waiting: { count: 1, newestDueAt: 1 }, reportedUntil: ALL_REPORTED }),
    ).toBeNull();
  });
});
