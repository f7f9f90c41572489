import { and, eq, gt, isNull } from 'drizzle-orm';
import type { Executor } from '@/server/db/client';
import { oneTimeToken } from '@/server/db/schema/access';

export type OneTimeTokenRecord = typeof oneTimeToken.$inferSelect;

export async function insertOneTimeToken(
  executor: Executor,
  row: { tokenHash: string; userId: number | null; createdAt: number; expiresAt: number },
): Promise<void> {
  await executor.insert(oneTimeToken).values({ ...row, purpose: 'sign_in' });
}

/** Primary key. */
export async function findOneTimeToken(
  executor: Executor,
  tokenHash: string,
): Promise<OneTimeTokenRecord | null> {
  const rows = await executor.select().from(oneTimeToken).where(eq(oneTimeToken.tokenHash, tokenHash));
  return rows[0] ?? null;
}

/** Uses a token up; false when it was used or over. Whoever's UPDATE matches is the one. */
export async function useOneTimeToken(executor: Executor, tokenHash: string, now: number): Promise<boolean> {
  const [result] = await executor
    .update(oneTimeToken)
    .set({ usedAt: now })
    .where(
      and(
        eq(oneTimeToken.tokenHash, tokenHash),
        isNull(oneTimeToken.usedAt),
        gt(oneTimeToken.expiresAt, now),
      ),
    );
  return result.affectedRows === 1;
}

/** Ends the unused links to become the first administrator: only the newest one works. */
export async function expireFirstAdministratorTokens(executor: Executor, now: number): Promise<void> {
  await executor
    .update(oneTimeToken)
    .set({ expiresAt: now })
    .where(and(isNull(oneTimeToken.userId), isNull(oneTimeToken.usedAt), gt(oneTimeToken.expiresAt, now)));
}
