import * as z from 'zod';
import { redeemLinkSchema } from '@/server/domain/access/user-schema';
import { readLink, redeemLink } from '@/server/services/sign-in.service';
import { publicProcedure, router } from '../trpc';

export const authRouter = router({
  linkState: publicProcedure
    .input(z.strictObject({ token: z.string().max(128) }))
    .query(({ ctx, input }) => readLink(ctx.database, input.token)),
  redeemLink: publicProcedure
    .input(redeemLinkSchema)
    .mutation(({ ctx, input }) => redeemLink(ctx.database, input)),
});
