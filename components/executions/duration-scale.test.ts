import { describe, expect, it } from 'vitest';
import { durationScale, isNotable } from './duration-scale';
import type { Outcome } from './sparkline-geometry';

const took = (...durations: number[]): Outcome[] =>
  durations.map((durationMs) => ({ status: 'succeeded', durationMs }));

describe('the scale of durations', () => {
  it('has round lines and room for the longest', () => {
    const scale = durationScale(took(58_000, 64_000, 61_000, 88_000));
    expect(scale.lines).toEqual([0, 30_000, 60_000, 90_000]);
    expect(scale.topMs).toBeGreaterThan(88_000);
  });

  it('is not flattened by one outlier', () => {
    const scale = durationScale(took(...Array.from({ length: 39 }, () => 1_000), 364_000));
    expect(scale.topMs).toBeLessThan(5_000);
  });

  it('survives durations of nothing and no durations at all', () => {
    expect(durationScale(took(0, 0)).topMs).toBeGreaterThan(0);
    expect(durationScale([]).lines[0]).toBe(0);
    expect(durationScale(took(900_000_000)).lines.length).toBeLessThanOrEqual(4);
  });
});

describe('a bar', () => {
  it('is loud for trouble and for what took far longer than usual', () => {
    expect(isNotable({ status: 'succeeded', durationMs: 100 }, 100)).toBe(false);
    expect(isNotable({ status: 'succeeded', durationMs: 150 }, 100)).toBe(true);
    expect(isNotable({ status: 'failed', durationMs: 1 }, 100)).toBe(true);
    expect(isNotable({ status: 'running', durationMs: null }, 100)).toBe(true);
    expect(isNotable({ status: 'cancelled', durationMs: 1 }, 100)).toBe(false);
  });
});
