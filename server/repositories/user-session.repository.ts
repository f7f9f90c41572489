import { and, eq, gt, isNull } from 'drizzle-orm';
import type { Executor } from '@/server/db/client';
import { user, userSession } from '@/server/db/schema/access';

export interface NewSession {
  /** Hash of the session's secret. */
  id: string;
  userId: number;
  sessionVersion: number;
  createdAt: number;
  expiresAt: number;
  address: string | null;
  userAgent: string | null;
}

export async function insertSession(executor: Executor, session: NewSession): Promise<void> {
  await executor.insert(userSession).values({ ...session, lastSeenAt: session.createdAt });
}

/** The user of a session that is neither over nor ended, and whose user may still sign in. Primary keys. */
export async function findSessionUser(executor: Executor, id: string, now: number) {
  const rows = await executor
    .select({ user, lastSeenAt: userSession.lastSeenAt })
    .from(userSession)
    .innerJoin(user, eq(user.id, userSession.userId))
    .where(
      and(
        eq(userSession.id, id),
        isNull(userSession.endedAt),
        gt(userSession.expiresAt, now),
        eq(userSession.sessionVersion, user.sessionVersion),
        eq(user.isDisabled, false),
      ),
    );
  return rows[0] ?? null;
}

export async function touchSession(executor: Executor, id: string, at: number): Promise<void> {
  await executor.update(userSession).set({ lastSeenAt: at }).where(eq(userSession.id, id));
}

export async function endSession(executor: Executor, id: string, at: number): Promise<void> {
  await executor
    .update(userSession)
    .set({ endedAt: at })
    .where(and(eq(userSession.id, id), isNull(userSession.endedAt)));
}
