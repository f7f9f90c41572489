import * as z from 'zod';
import { pauseInput } from '@/server/domain/task/task-input';
import { getRedis } from '@/server/redis/client';
import { pauseEverything, readPauseState, resumeEverything } from '@/server/services/pause-switch.service';
import { readSystemHealth } from '@/server/services/system-health.service';
import { permitted, router } from '../trpc';

export const systemRouter = router({
  pauseState: permitted('system:read').query(({ ctx }) => readPauseState(ctx.database)),
  pauseEverything: permitted('system:pause')
    .input(z.strictObject(pauseInput))
    .mutation(({ ctx, input }) => pauseEverything(ctx.database, ctx.actor, input)),
  resumeEverything: permitted('system:pause').mutation(({ ctx }) =>
    resumeEverything(ctx.database, ctx.actor),
  ),
  health: permitted('system:read').query(({ ctx }) => readSystemHealth(ctx.database, getRedis())),
});
