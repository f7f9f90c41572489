import { describe, expect, it } from 'vitest';
import { nextFireOf } from './next-fire';

type Task = Parameters<typeof nextFireOf>[0];
const AT = Date.UTC(2026, 2, 26, 12);
const pause = { reason: '', actorName: null, fromAt: AT, untilAt: null };
const delayed: Task = { nextFireAt: AT, pause: null, schedule: { kind: 'fixed_delay', delayMs: 2_000 } };
const rated: Task = {
  nextFireAt: AT,
  pause: null,
  schedule: { kind: 'fixed_rate', everyMs: 2_000, anchorAt: null },
};

describe('the fire that a task waits for', () => {
  it('is its pending one', () => {
    expect(nextFireOf(delayed)).toBe(AT);
    expect(nextFireOf(rated)).toBe(AT);
    expect(nextFireOf({ ...rated, nextFireAt: null })).toBeNull();
  });

  it('is none while a pause keeps the fire of a fixed delay', () => {
    expect(nextFireOf({ ...delayed, pause })).toBeNull();
  });

  it('is the one that was due before a pause, which still runs', () => {
    expect(nextFireOf({ ...rated, pause })).toBe(AT);
  });
});
