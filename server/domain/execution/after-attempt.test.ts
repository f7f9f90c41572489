import { describe, expect, test } from 'vitest';
import { type RetryPolicy, retryPolicySchema } from '@/server/domain/task/task-policies';
import { afterAttempt, type EndedAttemptFacts } from './after-attempt';
import { TERMINAL_STATUSES } from './execution-status';

const NOW = 1_000_000;
const three = { maxAttempts: 3, jitterPercent: 0, delayMs: 2_000 } as const;
function next(change: Partial<EndedAttemptFacts>, policy: Partial<RetryPolicy> = three) {
  const attempt = { status: 'failed', retries: 0, isCancelRequested: false, deadlineAt: null } as const;
  return afterAttempt({ ...attempt, ...change }, retryPolicySchema.parse(policy), NOW, 0.5);
}
const retryIn = (ms: number) => ({ kind: 'retry', dueAt: NOW + ms });
const endAs = (status: string) => ({ kind: 'end', status });

describe('after an attempt', () => {
  test.each(['failed', 'timed_out'] as const)('that %s another one follows, the delay later', (status) => {
    expect(next({ status })).toEqual(retryIn(2_000));
    expect(next({ status, retries: 1 })).toEqual(retryIn(4_000));
  });
  test('the last of its number the execution ends as that attempt did', () => {
    expect(next({ retries: 2 })).toEqual(endAs('failed'));
    expect(next({ retries: 2, status: 'timed_out' })).toEqual(endAs('timed_out'));
    expect(next({}, {})).toEqual(endAs('failed'));
  });
  test.each(['succeeded', 'cancelled', 'lost'] as const)('that ended as %s none follows', (status) => {
    expect(next({ status })).toEqual(endAs(status));
  });
  test('another one follows only the chosen outcomes', () => {
    expect(next({ status: 'failed' }, { ...three, on: ['timed_out'] })).toEqual(endAs('failed'));
    expect(next({ status: 'timed_out' }, { ...three, on: ['timed_out'] })).toEqual(retryIn(2_000));
    for (const status of TERMINAL_STATUSES)
      expect(next({ status }, { ...three, on: [] })).toEqual(endAs(status));
  });
});

describe('a cancel that was asked for during the attempt', () => {
  test('takes the place of the next one', () => {
    expect(next({ isCancelRequested: true })).toEqual(endAs('cancelled'));
  });
  test('changes nothing when none would have followed', () => {
    expect(next({ isCancelRequested: true, status: 'succeeded' })).toEqual(endAs('succeeded'));
    expect(next({ isCancelRequested: true, retries: 2 })).toEqual(endAs('failed'));
  });
});

describe('the deadline of the execution', () => {
  test('leaves no attempt that could not begin before it', () => {
    expect(next({ deadlineAt: NOW + 2_001 })).toEqual(retryIn(2_000));
    expect(next({ deadlineAt: NOW + 2_000 })).toEqual(endAs('failed'));
    expect(next({ deadlineAt: NOW - 1, status: 'timed_out' })).toEqual(endAs('timed_out'));
  });
  test('is no cancel: whoever asked for one gets it', () => {
    expect(next({ deadlineAt: NOW, isCancelRequested: true })).toEqual(endAs('cancelled'));
  });
});
