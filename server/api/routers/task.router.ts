import * as z from 'zod';
import { firesInput, ledgerInstant } from '@/server/domain/task/ledger-input';
import { taskDefinitionSchema } from '@/server/domain/task/task-definition';
import {
  idInput,
  idsInput,
  instantInput,
  pageInput,
  parametersInput,
  pauseInput,
} from '@/server/domain/task/task-input';
import { TASK_STATES } from '@/server/domain/task/task-state';
import { runTask } from '@/server/services/execution-control.service';
import { explainFire, listTaskFires } from '@/server/services/ledger.service';
import { archiveTask, createTask, updateTask } from '@/server/services/task.service';
import { pauseTasks, resumeTasks } from '@/server/services/task-control.service';
import { getTaskDetail, listTaskRows } from '@/server/services/task-view.service';
import { permitted, router } from '../trpc';

const version = z.int().min(1);

export const taskRouter = router({
  list: permitted('task:read')
    .input(
      z.strictObject({
        ...pageInput,
        search: z.string().max(200).optional(),
        status: z.enum(TASK_STATES).default('all'),
        groupId: idInput.optional(),
      }),
    )
    .query(({ ctx, input }) => listTaskRows(ctx.database, ctx.actor, input)),
  get: permitted('task:read')
    .input(z.strictObject({ id: idInput }))
    .query(({ ctx, input }) => getTaskDetail(ctx.database, ctx.actor, input.id)),
  fires: permitted('task:read')
    .input(firesInput)
    .query(({ ctx, input }) => listTaskFires(ctx.database, ctx.actor, input)),
  fireAt: permitted('task:read')
    .input(z.strictObject({ id: idInput, at: ledgerInstant }))
    .query(({ ctx, input }) => explainFire(ctx.database, ctx.actor, input)),
  create: permitted('task:write')
    .input(z.strictObject({ definition: taskDefinitionSchema }))
    .mutation(({ ctx, input }) => createTask(ctx.database, ctx.actor, input.definition, ctx.engine.announce)),
  update: permitted('task:write')
    .input(z.strictObject({ id: idInput, version, definition: taskDefinitionSchema }))
    .mutation(({ ctx, input }) => updateTask(ctx.database, ctx.actor, input, ctx.engine.announce)),
  archive: permitted('task:write')
    .input(z.strictObject({ id: idInput, version }))
    .mutation(({ ctx, input }) => archiveTask(ctx.database, ctx.actor, input)),
  run: permitted('task:run')
    .input(
      z.strictObject({
        id: idInput,
        parameters: parametersInput,
        asOfAt: instantInput.nullable().optional(),
        idempotencyKey: z.string().min(1).max(120).optional(),
      }),
    )
    .mutation(({ ctx, input }) => runTask(ctx.engine, ctx.actor, input)),
  pause: permitted('task:pause')
    .input(z.strictObject({ ids: idsInput, ...pauseInput }))
    .mutation(({ ctx, input }) => pauseTasks(ctx.database, ctx.actor, input)),
  resume: permitted('task:pause')
    .input(z.strictObject({ ids: idsInput }))
    .mutation(({ ctx, input }) => resumeTasks(ctx.database, ctx.actor, input.ids, ctx.engine.announce)),
});
