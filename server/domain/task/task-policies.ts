import * as z from 'zod';

const DAY_MS = 86_400_000;
const MOST_PARALLEL = 1_000;
const MOST_WAITING = 10_000;
const MOST_CATCH_UP = 1_000;

export const MISFIRE_POLICIES = ['fire_once', 'skip', 'catch_up'] as const;
export const LANE_POLICIES = ['skip', 'queue_one', 'queue_all', 'cancel_running', 'allow'] as const;
export const BACKOFFS = ['fixed', 'exponential'] as const;
/** Outcomes of an attempt that may be followed by another one. */
export const RETRIED_OUTCOMES = ['failed', 'timed_out'] as const;

/** What becomes of a fire that is later than its grace. */
export const misfirePolicySchema = z.strictObject({
  policy: z.enum(MISFIRE_POLICIES).default('fire_once'),
  /** A fire not later than this runs as if on time. */
  graceMs: z.int().min(0).max(DAY_MS).default(60_000),
  /** With `catch_up`: the newest so many misfires run, as far as they lie inside the window. */
  maxFires: z.int().min(1).max(MOST_CATCH_UP).default(100),
  windowMs: z
    .int()
    .min(1_000)
    .max(366 * DAY_MS)
    .default(DAY_MS),
});

/** What becomes of a fire while the lanes of its task are taken. */
export const overlapPolicySchema = z.strictObject({
  policy: z.enum(LANE_POLICIES).default('skip'),
  /** How many executions may be active at once; null is one, or without limit with `allow`. */
  parallelLimit: z.int().min(1).max(MOST_PARALLEL).nullable().default(null),
  /** How many executions may wait for a lane; more are refused or skipped. */
  queueLimit: z.int().min(1).max(MOST_WAITING).default(100),
});

export const retryPolicySchema = z.strictObject({
  /** The first attempt included; attempts opened by a rescue do not count. */
  maxAttempts: z.int().min(1).max(100).default(1),
  backoff: z.enum(BACKOFFS).default('exponential'),
  /** Before the second attempt. */
  delayMs: z.int().min(0).max(DAY_MS).default(1_000),
  capMs: z.int().min(0).max(DAY_MS).default(300_000),
  /** How much of the delay is drawn by lot, in percent to either side. */
  jitterPercent: z.int().min(0).max(100).default(20),
  on: z
    .array(z.enum(RETRIED_OUTCOMES))
    .max(RETRIED_OUTCOMES.length)
    .default([...RETRIED_OUTCOMES]),
});

export type MisfirePolicy = z.output<typeof misfirePolicySchema>;
export type LanePolicy = z.output<typeof overlapPolicySchema>;
export type RetryPolicy = z.output<typeof retryPolicySchema>;

/** How many lanes a task has; null when it may run without limit and needs none. */
export function laneLimitOf({ policy, parallelLimit }: LanePolicy): number | null {
  return parallelLimit ?? (policy === 'allow' ? null : 1);
}
