import { initTRPC } from '@trpc/server';
import superjson from 'superjson';
import { canAnywhere } from '@/server/domain/access/grants';
import { leastRoleWith, type Permission } from '@/server/domain/access/permissions';
import { AppError } from '@/server/domain/errors/app-error';
import type { ApiContext } from './context';
import { appErrorOf, asTrpcError } from './error-shape';

const t = initTRPC.context<ApiContext>().create({
  transformer: superjson,
  isDev: false,
  errorFormatter({ shape, error, ctx }) {
    const known = appErrorOf(error);
    const reference = ctx?.requestId ?? null;
    const app = known
      ? { code: known.code, details: known.details, reference }
      : { code: 'INTERNAL' as const, details: {}, reference };
    const message =
      known?.message ??
      `Something went wrong on our side. Give the reference ${reference} when you report it.`;
    return {
      ...shape,
      message,
      data: { ...shape.data, httpStatus: known?.row.http ?? shape.data.httpStatus, app },
    };
  },
});

export const router = t.router;

/** Changes must come from the console's own pages. */
const guarded = t.procedure.use(async ({ ctx, type, next }) => {
  if (type === 'mutation' && ctx.crossSite !== null) {
    throw asTrpcError(
      new AppError(
        'CROSS_SITE_REQUEST',
        `Refused, because it looks like a request of another site: ${ctx.crossSite}.`,
      ),
    );
  }
  const result = await next();
  if (!result.ok && result.error.cause instanceof AppError) throw asTrpcError(result.error.cause);
  return result;
});

/** For people who are not signed in yet. */
export const publicProcedure = guarded;

/** For anybody who is signed in. */
export const signedInProcedure = guarded.use(({ ctx, next }) => {
  const { actor } = ctx;
  if (actor === null)
    throw asTrpcError(new AppError('NOT_SIGNED_IN', 'Your session is over. Sign in again.'));
  return next({ ctx: { ...ctx, actor } });
});

/**
 * For people who have a permission in at least one group; which groups, the service decides behind it. It stands in the first line of
 * every procedure.
 */
export const permitted = (permission: Permission) =>
  signedInProcedure.use(({ ctx, next }) => {
    if (!canAnywhere(ctx.actor.grants, permission)) {
      const role = leastRoleWith(permission);
      throw asTrpcError(
        new AppError('FORBIDDEN', `This needs the role ${role}. Ask an administrator for it.`, {
          permission,
          role,
        }),
      );
    }
    return next();
  });
