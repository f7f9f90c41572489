import { describe, expect, test } from 'vitest';
import { dueAtOf, spreadOffset } from './due-at';

describe('the offset of a task', () => {
  test('is the same for ever: a seed has its own', () => {
    expect([1, 2, 3].map((seed) => spreadOffset({ seed, spreadMs: 1_000 }))).toEqual([551, 349, 688]);
  });
  test('lies from nothing to the spread, both included, and evenly over tasks', () => {
    const offsets = Array.from({ length: 20_000 }, (_, seed) => spreadOffset({ seed, spreadMs: 9 }));
    const counts = Array.from(
      { length: 10 },
      (_, value) => offsets.filter((offset) => offset === value).length,
    );
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(20_000);
    for (const count of counts) expect(Math.abs(count - 2_000)).toBeLessThan(300);
  });
  test('is none without a spread', () => {
    expect(spreadOffset({ seed: 42, spreadMs: 0 })).toBe(0);
  });
});

describe('a fire is due', () => {
  test('so much later than it says', () => {
    expect(dueAtOf(10_000, 700, () => 20_000)).toBe(10_700);
    expect(dueAtOf(10_000, 700, () => null)).toBe(10_700);
  });
  test('before the next fire, however long the spread', () => {
    expect(dueAtOf(10_000, 9_999, () => 20_000)).toBe(19_999);
    expect(dueAtOf(10_000, 10_000, () => 20_000)).toBe(19_999);
    expect(dueAtOf(10_000, 86_400_000, () => 10_001)).toBe(10_000);
  });
  test('at once without an offset, without looking for the next fire', () => {
    const asked = () => {
      throw new Error('asked');
    };
    expect(dueAtOf(10_000, 0, asked)).toBe(10_000);
  });
});
