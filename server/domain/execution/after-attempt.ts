import { backoffMs } from '@/server/domain/retry/backoff';
import type { RetryPolicy } from '@/server/domain/task/task-policies';
import type { TerminalStatus } from './execution-status';

export interface EndedAttemptFacts {
  status: TerminalStatus;
  /** Retries this execution has had before; attempts opened by a rescue are none. */
  retries: number;
  isCancelRequested: boolean;
  deadlineAt: number | null;
}

export type AfterAttempt = { kind: 'retry'; dueAt: number } | { kind: 'end'; status: TerminalStatus };

/**
 * What follows the end of an attempt: another one after a backoff, or the end of its execution. A cancel that was asked for meanwhile
 * takes the place of a retry; a retry that could not begin before the deadline is none.
 */
export function afterAttempt(
  attempt: EndedAttemptFacts,
  policy: RetryPolicy,
  now: number,
  random: number,
): AfterAttempt {
  const { status, retries, isCancelRequested, deadlineAt } = attempt;
  const end = { kind: 'end', status } as const;
  const isRetried = status === 'failed' || status === 'timed_out' ? policy.on.includes(status) : false;
  if (!isRetried || retries + 1 >= policy.maxAttempts) return end;
  if (isCancelRequested) return { ...end, status: 'cancelled' };
  const dueAt = now + backoffMs(policy, retries + 1, random);
  if (deadlineAt !== null && dueAt >= deadlineAt) return end;
  return { kind: 'retry', dueAt };
}
