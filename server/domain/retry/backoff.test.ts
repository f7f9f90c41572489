import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BACKOFFS, type RetryPolicy, retryPolicySchema } from '@/server/domain/task/task-policies';
import { backoffMs } from './backoff';

const wait = (policy: Partial<RetryPolicy>, retry: number, random = 0.5): number =>
  backoffMs(retryPolicySchema.parse(policy), retry, random);
const sequence = (policy: Partial<RetryPolicy>): number[] =>
  [1, 2, 3, 4, 5, 6].map((retry) => wait({ jitterPercent: 0, ...policy }, retry));

describe('the wait before a retry', () => {
  test('doubles with an exponential backoff, up to its cap', () => {
    expect(sequence({ delayMs: 1_000, capMs: 10_000 })).toEqual([1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
  });
  test('stays the same with a fixed one', () => {
    expect(sequence({ backoff: 'fixed', delayMs: 1_500 })).toEqual([
      1_500, 1_500, 1_500, 1_500, 1_500, 1_500,
    ]);
  });
  test('is by default 1 s, doubled up to 5 min', () => {
    expect([1, 2, 9, 10, 100].map((retry) => wait({ jitterPercent: 0 }, retry))).toEqual([
      ...[1_000, 2_000, 256_000, 300_000, 300_000],
    ]);
  });
  test('is never longer than the cap, also before the first retry', () => {
    expect(sequence({ delayMs: 60_000, capMs: 5_000 })).toEqual(Array.from({ length: 6 }, () => 5_000));
  });
  test('may be nothing', () => {
    expect(sequence({ delayMs: 0 })).toEqual([0, 0, 0, 0, 0, 0]);
  });
  test('varies by the jitter to either side, and no further', () => {
    const policy = { delayMs: 10_000, jitterPercent: 20 };
    expect([0, 0.25, 0.5, 0.75].map((random) => wait(policy, 1, random))).toEqual([
      ...[8_000, 9_000, 10_000, 11_000],
    ]);
    expect(wait(policy, 1, 1 - Number.EPSILON)).toBe(12_000);
  });
  test('is a whole number of milliseconds within the jitter of its delay, whatever the policy', () => {
    fc.assert(
      fc.property(
        fc.record({
          backoff: fc.constantFrom(...BACKOFFS),
          delayMs: fc.integer({ min: 0, max: 86_400_000 }),
          capMs: fc.integer({ min: 0, max: 86_400_000 }),
          jitterPercent: fc.integer({ min: 0, max: 100 }),
        }),
        fc.integer({ min: 1, max: 99 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (policy, retry, random) => {
          const middle = wait({ ...policy, jitterPercent: 0 }, retry);
          const ms = wait(policy, retry, random);
          expect(Number.isSafeInteger(ms)).toBe(true);
          expect(middle).toBeLessThanOrEqual(policy.capMs);
          expect(Math.abs(ms - middle)).toBeLessThanOrEqual((middle * policy.jitterPercent) / 100 + 0.5);
          expect(wait({ ...policy, jitterPercent: 0 }, retry + 1)).toBeGreaterThanOrEqual(middle);
        },
      ),
      { numRuns: 500, seed: 20_261_125 },
    );
  });
});
