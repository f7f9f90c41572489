import type { HttpMethod } from '@/server/domain/http/http-task-params';
import type { ExecutorType } from '@/server/domain/task/task-definition';
import type { LanePolicy, MisfirePolicy, RetryPolicy } from '@/server/domain/task/task-policies';

// Written out, because importing the schemas would bring the whole validation library into the page. A test holds them to the schemas.
export const EXECUTORS = ['http', 'function'] as const satisfies readonly ExecutorType[];
export const METHODS = [
  'GET',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'HEAD',
  'OPTIONS',
] as const satisfies readonly HttpMethod[];
export const MISFIRE_CHOICES = [
  'fire_once',
  'skip',
  'catch_up',
] as const satisfies readonly MisfirePolicy['policy'][];
export const OVERLAP_CHOICES = [
  'skip',
  'queue_one',
  'queue_all',
  'cancel_running',
  'allow',
] as const satisfies readonly LanePolicy['policy'][];
export const BACKOFF_CHOICES = ['exponential', 'fixed'] as const satisfies readonly RetryPolicy['backoff'][];
export const RETRIED_CHOICES = ['failed', 'timed_out'] as const satisfies readonly RetriedOutcome[];

export type RetriedOutcome = RetryPolicy['on'][number];

/** The least and the most a figure may be. */
export interface Bounds {
  least: number;
  most: number;
}

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** What the server takes: lengths of time in milliseconds, and counts. */
export const SPAN_BOUNDS = {
  spread: { least: 0, most: DAY_MS },
  grace: { least: 0, most: DAY_MS },
  window: { least: SECOND_MS, most: 366 * DAY_MS },
  delay: { least: 0, most: DAY_MS },
  cap: { least: 0, most: DAY_MS },
  timeout: { least: SECOND_MS, most: DAY_MS },
  deadline: { least: SECOND_MS, most: 30 * DAY_MS },
  cancelGrace: { least: 0, most: HOUR_MS },
} as const satisfies Record<string, Bounds>;

export const COUNT_BOUNDS = {
  maxFires: { least: 1, most: 1_000 },
  parallelLimit: { least: 1, most: 1_000 },
  queueLimit: { least: 1, most: 10_000 },
  maxAttempts: { least: 1, most: 100 },
  jitter: { least: 0, most: 100 },
  pauseAfterFailures: { least: 1, most: 1_000 },
  priority: { least: 0, most: 9 },
} as const satisfies Record<string, Bounds>;
