import * as z from 'zod';
import { getServerConfig } from '@/server/config/env';
import { canAnywhere, highestRole } from '@/server/domain/access/grants';
import { PERMISSIONS } from '@/server/domain/access/permissions';
import { localeSchema } from '@/server/domain/access/user-schema';
import { isKnownZone, resolveZoneName } from '@/server/domain/schedule/zone-names';
import { savePreferences } from '@/server/services/user.service';
import { router, signedInProcedure } from '../trpc';

const preferences = z.strictObject({
  locale: localeSchema.optional(),
  // null: none is chosen, the browser's own or the installation's holds
  timeZone: z
    .string()
    .max(64)
    .refine(isKnownZone, { error: 'is no name of the tz database' })
    .transform(resolveZoneName)
    .nullable()
    .optional(),
});

export const meRouter = router({
  get: signedInProcedure.query(({ ctx: { actor, locale, timeZone } }) => ({
    id: actor.id,
    login: actor.login,
    displayName: actor.displayName,
    role: highestRole(actor.grants),
    locale: locale === 'zh' ? ('zh' as const) : ('en' as const),
    /** Chosen by the person, or null. */
    ownTimeZone: timeZone,
    /** Of the installation, or null. */
    defaultTimeZone: getServerConfig().defaultTimeZone,
    permissions: PERMISSIONS.filter((permission) => canAnywhere(actor.grants, permission)) as string[],
  })),
  setPreferences: signedInProcedure.input(preferences).mutation(({ ctx, input }) =>
    savePreferences(ctx.database, ctx.actor, {
      ...(input.locale && { locale: input.locale }),
      ...(input.timeZone !== undefined && { timeZone: input.timeZone }),
    }),
  ),
});
