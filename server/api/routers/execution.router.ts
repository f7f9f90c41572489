import * as z from 'zod';
import { EXECUTION_STATUSES } from '@/server/domain/execution/execution-status';
import { idInput, instantInput, pageInput, parametersInput } from '@/server/domain/task/task-input';
import { plainText } from '@/server/domain/text/text-schema';
import { cancelExecutionsFor, replayExecution } from '@/server/services/execution-control.service';
import { readLog } from '@/server/services/log.service';
import { getExecutionDetail, listExecutionRows } from '@/server/services/task-status.service';
import { permitted, router } from '../trpc';

const ref = { id: idInput, fireAt: instantInput };

export const executionRouter = router({
  list: permitted('execution:read')
    .input(
      z.strictObject({
        ...pageInput,
        taskId: idInput.optional(),
        statuses: z.array(z.enum(EXECUTION_STATUSES)).max(EXECUTION_STATUSES.length).optional(),
      }),
    )
    .query(({ ctx, input }) => listExecutionRows(ctx.database, ctx.actor, input)),
  get: permitted('execution:read')
    .input(z.strictObject(ref))
    .query(({ ctx, input }) => getExecutionDetail(ctx.database, ctx.actor, input.id, input.fireAt)),
  cancel: permitted('execution:cancel')
    .input(
      z.strictObject({
        executions: z.array(z.strictObject(ref)).min(1).max(1_000),
        reason: plainText(512).default(''),
      }),
    )
    .mutation(({ ctx, input }) => cancelExecutionsFor(ctx.database, ctx.engine, ctx.actor, input)),
  replay: permitted('task:run')
    .input(z.strictObject({ ...ref, parameters: parametersInput }))
    .mutation(({ ctx, input }) => replayExecution(ctx.database, ctx.engine, ctx.actor, input)),
  log: permitted('execution:read')
    .input(
      z.strictObject({
        ...ref,
        afterSeq: z.int().min(0).default(0),
        limit: z.int().min(1).max(2_000).default(500),
      }),
    )
    .query(({ ctx, input }) => readLog(ctx.database, ctx.actor, input)),
});
