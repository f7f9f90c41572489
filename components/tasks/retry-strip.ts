import { parseSpan } from '@/components/i18n/parse-span';
import { backoffMs } from '@/server/domain/retry/backoff';
import type { RetryPolicy } from '@/server/domain/task/task-policies';
import { COUNT_BOUNDS } from './task-bounds';
import type { TaskForm } from './task-form';

/** A stretch of the worst case: an attempt that takes its whole time limit, or the wait before the next one. */
export interface RetryStretch {
  kind: 'attempt' | 'wait';
  /** Of an attempt, and of the attempt that a wait comes before. */
  number: number;
  fromMs: number;
  durationMs: number;
}

export interface RetryStrip {
  stretches: RetryStretch[];
  /** Attempts that are not drawn, because more would not be readable. */
  hiddenAttempts: number;
  /** When it gives up at the latest, jitter left out: all attempts and waits, or the deadline. */
  totalMs: number;
  isCutByDeadline: boolean;
}

const MOST_DRAWN = 4;

/** What an execution takes at the most when every attempt runs into its time limit. */
export function retryStrip(policy: RetryPolicy, timeoutMs: number, deadlineMs: number | null): RetryStrip {
  const stretches: RetryStretch[] = [];
  let totalMs = 0;
  let attempts = 0;
  const add = (kind: RetryStretch['kind'], number: number, durationMs: number) => {
    if (number <= MOST_DRAWN) stretches.push({ kind, number, fromMs: totalMs, durationMs });
    totalMs += durationMs;
  };
  const isOver = () => deadlineMs !== null && totalMs >= deadlineMs;
  for (let number = 1; number <= policy.maxAttempts && !isOver(); number++) {
    if (number > 1) {
      // The middle of the jitter.
      const waitMs = backoffMs(policy, number - 1, 0.5);
      if (deadlineMs !== null && totalMs + waitMs >= deadlineMs) break;
      add('wait', number, waitMs);
    }
    const restMs = deadlineMs === null ? Number.POSITIVE_INFINITY : deadlineMs - totalMs;
    add('attempt', number, Math.min(timeoutMs, restMs));
    attempts = number;
  }
  return {
    stretches,
    hiddenAttempts: Math.max(0, attempts - MOST_DRAWN),
    totalMs,
    isCutByDeadline: deadlineMs !== null && (attempts < policy.maxAttempts || totalMs >= deadlineMs),
  };
}

/** The worst case as it is typed; null while a figure of it cannot be read. */
export function typedRetryStrip(form: Pick<TaskForm, 'retry' | 'timeout' | 'deadline'>): RetryStrip | null {
  const { backoff, on } = form.retry;
  const maxAttempts = /^\d{1,3}$/.test(form.retry.maxAttempts.trim()) ? Number(form.retry.maxAttempts) : 0;
  const [delayMs, capMs, timeoutMs] = [form.retry.delay, form.retry.cap, form.timeout].map(parseSpan);
  const deadlineMs = form.deadline.trim() === '' ? null : parseSpan(form.deadline);
  if (delayMs == null || capMs == null || timeoutMs == null) return null;
  if (deadlineMs === null && form.deadline.trim() !== '') return null;
  const { least, most } = COUNT_BOUNDS.maxAttempts;
  if (maxAttempts < least || maxAttempts > most) return null;
  return retryStrip({ maxAttempts, backoff, delayMs, capMs, jitterPercent: 0, on }, timeoutMs, deadlineMs);
}
