import type { RetryPolicy } from '@/server/domain/task/task-policies';

/**
 * How long to wait before retry number `retry` (1 is the one after the first attempt), in milliseconds. `random` from [0, 1) decides
 * the jitter. Never negative, and beyond the cap only by the jitter.
 */
export function backoffMs(policy: RetryPolicy, retry: number, random: number): number {
  const growth = policy.backoff === 'exponential' ? 2 ** Math.min(retry - 1, 40) : 1;
  const delay = Math.min(policy.capMs, policy.delayMs * growth);
  const jitter = (delay * policy.jitterPercent) / 100;
  return Math.round(delay - jitter + 2 * jitter * random);
}
