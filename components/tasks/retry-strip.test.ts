import { describe, expect, it } from 'vitest';
import type { RetryPolicy } from '@/server/domain/task/task-policies';
import { retryStrip, typedRetryStrip } from './retry-strip';
import { newTaskForm } from './task-form';

const policy: RetryPolicy = {
  maxAttempts: 3,
  backoff: 'exponential',
  delayMs: 20_000,
  capMs: 300_000,
  jitterPercent: 20,
  on: ['failed', 'timed_out'],
};

describe('the worst case of an execution', () => {
  it('is its attempts with the waits between them', () => {
    expect(retryStrip(policy, 30_000, null)).toEqual({
      stretches: [
        { kind: 'attempt', number: 1, fromMs: 0, durationMs: 30_000 },
        { kind: 'wait', number: 2, fromMs: 30_000, durationMs: 20_000 },
        { kind: 'attempt', number: 2, fromMs: 50_000, durationMs: 30_000 },
        { kind: 'wait', number: 3, fromMs: 80_000, durationMs: 40_000 },
        { kind: 'attempt', number: 3, fromMs: 120_000, durationMs: 30_000 },
      ],
      hiddenAttempts: 0,
      totalMs: 150_000,
      isCutByDeadline: false,
    });
  });

  it('waits no longer than the cap', () => {
    const strip = retryStrip({ ...policy, maxAttempts: 4, capMs: 25_000 }, 1_000, null);
    expect(strip.stretches.filter(({ kind }) => kind === 'wait').map(({ durationMs }) => durationMs)).toEqual(
      [20_000, 25_000, 25_000],
    );
  });

  it('ends with the deadline, in the middle of an attempt', () => {
    const strip = retryStrip(policy, 30_000, 60_000);
    expect(strip.stretches.at(-1)).toEqual({
      kind: 'attempt',
      number: 2,
      fromMs: 50_000,
      durationMs: 10_000,
    });
    expect(strip).toMatchObject({ totalMs: 60_000, isCutByDeadline: true });
  });

  it('begins no attempt that could not begin before the deadline', () => {
    const strip = retryStrip(policy, 30_000, 45_000);
    expect(strip.stretches).toHaveLength(1);
    expect(strip).toMatchObject({ totalMs: 30_000, isCutByDeadline: true });
  });

  it('is not cut by a deadline that comes later', () => {
    expect(retryStrip(policy, 30_000, 3_600_000).isCutByDeadline).toBe(false);
  });

  it('draws the first attempts and counts the others', () => {
    const strip = retryStrip({ ...policy, maxAttempts: 100, backoff: 'fixed', delayMs: 0 }, 1_000, null);
    expect(strip.stretches.filter(({ kind }) => kind === 'attempt')).toHaveLength(4);
    expect(strip).toMatchObject({ hiddenAttempts: 96, totalMs: 100_000 });
  });
});

describe('the worst case as it is typed', () => {
  const form = newTaskForm('UTC', 0);
  const retry = { ...form.retry, maxAttempts: '2', delay: '20s' };

  it('is that of the policy that the figures stand for', () => {
    expect(typedRetryStrip({ ...form, retry, timeout: '30s' })).toEqual(
      retryStrip({ ...policy, maxAttempts: 2, jitterPercent: 0 }, 30_000, null),
    );
  });

  it.each([
    { retry: { ...retry, maxAttempts: '101' } },
    { retry: { ...retry, maxAttempts: 'two' } },
    { retry: { ...retry, delay: 'soon' } },
    { timeout: '' },
    { deadline: '10' },
  ])('is not known while a figure cannot be read: %j', (change) => {
    expect(typedRetryStrip({ ...form, retry, ...change })).toBeNull();
  });
});
