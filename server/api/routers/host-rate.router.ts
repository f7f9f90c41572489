import * as z from 'zod';
import { hostRateSchema, hostSchema } from '@/server/domain/http/host-rate-schema';
import { listRates, removeRate, setRate } from '@/server/services/host-rate.service';
import { permitted, router } from '../trpc';

export const hostRateRouter = router({
  list: permitted('host:read').query(({ ctx }) => listRates(ctx.database)),
  set: permitted('host:write')
    .input(hostRateSchema)
    .mutation(({ ctx, input }) => setRate(ctx.database, ctx.actor, input, ctx.engine.announce)),
  remove: permitted('host:write')
    .input(z.strictObject({ host: hostSchema }))
    .mutation(({ ctx, input }) => removeRate(ctx.database, ctx.actor, input.host, ctx.engine.announce)),
});
