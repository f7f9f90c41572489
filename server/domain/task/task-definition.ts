import * as z from 'zod';
import { requiredLabelsSchema } from '@/server/domain/cluster/label-schema';
import { isSpreadable } from '@/server/domain/execution/due-at';
import { httpTaskParamsSchema } from '@/server/domain/http/http-task-params';
import { END_INSTANT, FIRST_INSTANT } from '@/server/domain/schedule/instant-range';
import { scheduleSchema } from '@/server/domain/schedule/schedule-schema';
import { nameText, plainText } from '@/server/domain/text/text-schema';
import { parametersSchema } from './task-parameters';
import { misfirePolicySchema, overlapPolicySchema, retryPolicySchema } from './task-policies';

/** What happens to an attempt whose node dies after its start mark: another attempt, or the end as `lost`. */
export const ON_NODE_LOSS = ['retry', 'fail'] as const;

export const EXECUTOR_TYPES = ['http', 'function'] as const;
export type ExecutorType = (typeof EXECUTOR_TYPES)[number];

export const MAX_ATTEMPT_TIMEOUT_MS = 86_400_000;
const MAX_DEADLINE_MS = 30 * 86_400_000;
const MAX_CANCEL_GRACE_MS = 3_600_000;

const validityInstant = z
  .int()
  .min(FIRST_INSTANT)
  .max(END_INSTANT - 1)
  .nullable()
  .default(null);

const common = z.strictObject({
  groupName: nameText(64).default('default'),
  name: nameText(128),
  description: plainText(2_000).default(''),
  schedule: scheduleSchema,
  /** Drawn when the form opens, so that a preview of `H` and of spread is what will be. */
  spreadSeed: z.int().min(0).max(0xffff_ffff),
  /** A fire starts up to so much later, always by the same offset, and never after the next fire. */
  spreadMs: z.int().min(0).max(86_400_000).default(0),
  /** Fires from this instant on, and up to that one; both included. */
  validFrom: validityInstant,
  validUntil: validityInstant,
  /** What each execution is given unless its trigger brings parameters of its own. */
  parameters: parametersSchema.default({}),
  misfire: misfirePolicySchema.prefault({}),
  overlap: overlapPolicySchema.prefault({}),
  retry: retryPolicySchema.prefault({}),
  onNodeLoss: z.enum(ON_NODE_LOSS).default('retry'),
  attemptTimeoutMs: z.int().min(1_000).max(MAX_ATTEMPT_TIMEOUT_MS).default(300_000),
  /** From the fire's due instant to the end of the last attempt; null sets no limit. */
  deadlineMs: z.int().min(1_000).max(MAX_DEADLINE_MS).nullable().default(null),
  cancelGraceMs: z.int().min(0).max(MAX_CANCEL_GRACE_MS).default(10_000),
  /** The task is paused when so many executions in a row failed or timed out; null never does. */
  pauseAfterFailures: z.int().min(1).max(1_000).nullable().default(null),
  priority: z.int().min(0).max(9).default(5),
  /** Only nodes that carry all of these may run it. */
  requiredLabels: requiredLabelsSchema.default([]),
});

const httpDefinition = common.extend({ executor: z.literal('http'), http: httpTaskParamsSchema });
const functionDefinition = common.extend({
  executor: z.literal('function'),
  /** The name under which a worker knows the handler. */
  handler: nameText(64),
});

export const taskDefinitionSchema = z
  .discriminatedUnion('executor', [httpDefinition, functionDefinition])
  .superRefine((definition, context) => {
    const { validFrom, validUntil, schedule, spreadMs } = definition;
    if (spreadMs > 0 && !isSpreadable(schedule.kind)) {
      const message =
        'has no effect on a fixed delay or without a schedule; leave it out, or choose another schedule';
      context.addIssue({ code: 'custom', message, path: ['spreadMs'] });
    }
    if (validFrom !== null && validUntil !== null && validUntil < validFrom) {
      const message = 'ends before it begins; choose a later end, or none';
      context.addIssue({ code: 'custom', message, path: ['validUntil'] });
    }
  });

/** A task as its author wrote it: everything an execution needs to know about the version it belongs to. */
export type TaskDefinition = z.output<typeof taskDefinitionSchema>;
