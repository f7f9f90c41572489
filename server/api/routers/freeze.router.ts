import * as z from 'zod';
import { idInput, instantInput } from '@/server/domain/task/task-input';
import { plainText } from '@/server/domain/text/text-schema';
import { createFreeze, endFreeze, listFreezes } from '@/server/services/freeze.service';
import { permitted, router } from '../trpc';

const target = { scope: z.enum(['task', 'group', 'all']), scopeId: z.int().min(0) };

export const freezeRouter = router({
  list: permitted('task:read').query(({ ctx }) => listFreezes(ctx.database, ctx.actor)),
  create: permitted('task:pause')
    .input(z.strictObject({ ...target, from: instantInput, to: instantInput, reason: plainText(512) }))
    .mutation(({ ctx, input }) => createFreeze(ctx.database, ctx.actor, input)),
  end: permitted('task:pause')
    .input(z.strictObject({ id: idInput }))
    .mutation(({ ctx, input }) => endFreeze(ctx.database, ctx.actor, input.id)),
});
