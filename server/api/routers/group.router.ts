import * as z from 'zod';
import { idInput, pauseInput } from '@/server/domain/task/task-input';
import { listGroupRows, updateGroup } from '@/server/services/group.service';
import { pauseGroup, resumeGroup } from '@/server/services/pause-switch.service';
import { permitted, router } from '../trpc';

export const groupRouter = router({
  list: permitted('group:read').query(({ ctx }) => listGroupRows(ctx.database, ctx.actor)),
  update: permitted('group:write')
    .input(z.strictObject({ id: idInput, parallelLimit: z.int().min(1).max(10_000).nullable() }))
    .mutation(({ ctx, input }) => updateGroup(ctx.database, ctx.actor, input)),
  pause: permitted('task:pause')
    .input(z.strictObject({ id: idInput, ...pauseInput }))
    .mutation(({ ctx, input }) => pauseGroup(ctx.database, ctx.actor, input)),
  resume: permitted('task:pause')
    .input(z.strictObject({ id: idInput }))
    .mutation(({ ctx, input }) => resumeGroup(ctx.database, ctx.actor, input.id)),
});
