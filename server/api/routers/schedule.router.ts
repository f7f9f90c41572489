import * as z from 'zod';
import { listZones, readZone } from '@/server/services/zone.service';
import { router, signedInProcedure } from '../trpc';

export const scheduleRouter = router({
  zones: signedInProcedure.query(() => listZones()),
  zone: signedInProcedure
    .input(z.strictObject({ name: z.string().min(1).max(64) }))
    .query(({ input }) => readZone(input.name)),
});
