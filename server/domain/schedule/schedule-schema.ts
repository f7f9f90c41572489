import * as z from 'zod';
import { trimExpression } from './expression-text';
import { END_INSTANT, FIRST_INSTANT } from './instant-range';

/** Longest expression in characters, after the spaces around it are gone. */
export const MAX_EXPRESSION_LENGTH = 256;
export const CRON_DIALECTS = ['unix', 'quartz'] as const;
export const GAP_POLICIES = ['merge', 'skip'] as const;
export const OVERLAP_POLICIES = ['first', 'both'] as const;

const TEN_YEARS_MS = 3_653 * 86_400_000;
const instant = z
  .int()
  .min(FIRST_INSTANT)
  .max(END_INSTANT - 1);

export const cronScheduleSchema = z.strictObject({
  kind: z.literal('cron'),
  /** As typed, without the spaces around it; `compileSchedule` judges it. */
  expression: z.string().overwrite(trimExpression).max(MAX_EXPRESSION_LENGTH),
  dialect: z.enum(CRON_DIALECTS).default('unix'),
  /** A name of the committed zone list; `compileSchedule` judges the expression, `resolveZoneName` the zone. */
  timeZone: z.string().min(1).max(64),
  /** Times that a clock change leaves out: `merge` fires once right after it, `skip` drops them. */
  gap: z.enum(GAP_POLICIES).default('merge'),
  /** Times that a clock change repeats: `first` fires in the first pass only, `both` in both. */
  overlap: z.enum(OVERLAP_POLICIES).default('first'),
});

export const fixedRateScheduleSchema = z.strictObject({
  kind: z.literal('fixed_rate'),
  everyMs: z.int().min(1_000).max(TEN_YEARS_MS).multipleOf(1_000),
  /** Where the counting starts; null counts from 1970-01-01T00:00:00Z. */
  anchorAt: instant.nullable().default(null),
});

export const fixedDelayScheduleSchema = z.strictObject({
  kind: z.literal('fixed_delay'),
  /** From the end of one execution to the next fire. */
  delayMs: z.int().min(1).max(TEN_YEARS_MS),
});

export const onceScheduleSchema = z.strictObject({ kind: z.literal('once'), at: instant });
export const noScheduleSchema = z.strictObject({ kind: z.literal('none') });

export const scheduleSchema = z.discriminatedUnion('kind', [
  cronScheduleSchema,
  fixedRateScheduleSchema,
  fixedDelayScheduleSchema,
  onceScheduleSchema,
  noScheduleSchema,
]);

/** When a task fires: cron, fixed rate, fixed delay, once, or none. */
export type Schedule = z.output<typeof scheduleSchema>;
export type CronSchedule = z.output<typeof cronScheduleSchema>;
export type FixedRateSchedule = z.output<typeof fixedRateScheduleSchema>;
export type CronDialect = (typeof CRON_DIALECTS)[number];
export type GapPolicy = (typeof GAP_POLICIES)[number];
export type OverlapPolicy = (typeof OVERLAP_POLICIES)[number];
