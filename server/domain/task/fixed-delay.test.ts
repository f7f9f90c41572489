import { describe, expect, test } from 'vitest';
import { type DelayBounds, delayedFire } from './fixed-delay';

const fire = (at: number, change: Partial<DelayBounds> = {}) =>
  delayedFire(at, { validFrom: null, validUntil: null, gaps: [], ...change });

describe('the fire of a fixed delay', () => {
  test('is due at its instant', () => {
    expect(fire(1_000)).toEqual({ fireAt: 1_000, dueAt: 1_000 });
  });
  test('waits for the beginning of its validity and is none behind the end, both included', () => {
    expect(fire(1_000, { validFrom: 2_000 })).toEqual({ fireAt: 2_000, dueAt: 2_000 });
    expect(fire(1_000, { validUntil: 1_000 })).toEqual({ fireAt: 1_000, dueAt: 1_000 });
    expect(fire(1_000, { validUntil: 999 })).toBeNull();
  });
  test('comes right behind a pause with an end, whose beginning is excluded and whose end is included', () => {
    expect(fire(1_000, { gaps: [{ fromAt: 999, toAt: 5_000 }] })?.fireAt).toBe(5_001);
    expect(fire(1_000, { gaps: [{ fromAt: 1_000, toAt: 5_000 }] })?.fireAt).toBe(1_000);
    expect(fire(1_000, { gaps: [{ fromAt: 0, toAt: 1_000 }] })?.fireAt).toBe(1_001);
    expect(fire(1_000, { gaps: [{ fromAt: 0, toAt: 999 }] })?.fireAt).toBe(1_000);
  });
  test('comes behind all of several pauses, in whatever order they are told', () => {
    const gaps = [
      { fromAt: 4_000, toAt: 7_000 },
      { fromAt: 500, toAt: 5_000 },
      { fromAt: 6_000, toAt: 9_000 },
    ];
    expect(fire(1_000, { gaps })).toEqual({ fireAt: 9_001, dueAt: 9_001 });
  });
  test('is kept and not due during a pause without end', () => {
    expect(fire(1_000, { gaps: [{ fromAt: 999, toAt: null }] })).toEqual({ fireAt: 1_000, dueAt: null });
  });
  test('that a pause moves behind the end of its validity is none', () => {
    expect(fire(1_000, { validUntil: 5_000, gaps: [{ fromAt: 999, toAt: 5_000 }] })).toBeNull();
  });
});
