import * as z from 'zod';
import { idInput, instantInput, parametersInput } from '@/server/domain/task/task-input';
import { LANE_POLICIES } from '@/server/domain/task/task-policies';
import { plainText } from '@/server/domain/text/text-schema';
import {
  cancelBackfill,
  createBackfill,
  listBackfillRows,
  previewBackfill,
} from '@/server/services/backfill.service';
import { permitted, router } from '../trpc';

const range = { taskId: idInput, from: instantInput, to: instantInput };

export const backfillRouter = router({
  preview: permitted('task:read')
    .input(z.strictObject(range))
    .query(({ ctx, input }) => previewBackfill(ctx.database, ctx.actor, input)),
  list: permitted('task:read')
    .input(z.strictObject({ taskId: idInput }))
    .query(({ ctx, input }) => listBackfillRows(ctx.database, ctx.actor, input.taskId)),
  create: permitted('task:run')
    .input(
      z.strictObject({
        ...range,
        overlap: z.enum(LANE_POLICIES).nullable().default(null),
        perMinute: z.int().min(1).max(6_000).nullable().default(null),
        parameters: parametersInput,
        reason: plainText(512).default(''),
      }),
    )
    .mutation(({ ctx, input }) => createBackfill(ctx.database, ctx.actor, input)),
  cancel: permitted('task:run')
    .input(z.strictObject({ id: idInput }))
    .mutation(({ ctx, input }) => cancelBackfill(ctx.database, ctx.engine, ctx.actor, input.id)),
});
