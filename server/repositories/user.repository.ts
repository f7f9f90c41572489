import { and, eq, isNotNull, sql } from 'drizzle-orm';
import type { Executor } from '@/server/db/client';
import { roleGrant, user } from '@/server/db/schema/access';
import type { Grant } from '@/server/domain/access/grants';
import type { Role } from '@/server/domain/access/permissions';

export type UserRecord = typeof user.$inferSelect;

/** Logins are kept in small letters, so that the unique key sees "Li" and "li" as one. */
export const loginKey = (login: string): string => login.trim().toLowerCase();

/** Unique key user_login. */
export async function findUserByLogin(executor: Executor, login: string): Promise<UserRecord | null> {
  const rows = await executor
    .select()
    .from(user)
    .where(eq(user.login, loginKey(login)));
  return rows[0] ?? null;
}

/** Primary key. */
export async function findUser(executor: Executor, id: number): Promise<UserRecord | null> {
  const rows = await executor.select().from(user).where(eq(user.id, id));
  return rows[0] ?? null;
}

export async function insertUser(
  executor: Executor,
  row: {
    id: number;
    login: string;
    displayName: string;
    passwordHash: string | null;
    locale: string | null;
    createdAt: number;
  },
): Promise<void> {
  await executor.insert(user).values({ ...row, login: loginKey(row.login) });
}

/** Sets a password and ends the sessions there are. */
export async function setPassword(executor: Executor, id: number, passwordHash: string): Promise<void> {
  await executor
    .update(user)
    .set({ passwordHash, sessionVersion: sql`session_version + 1` })
    .where(eq(user.id, id));
}

export async function setPreferences(
  executor: Executor,
  id: number,
  change: { locale?: string; timeZone?: string | null },
): Promise<void> {
  if (Object.keys(change).length === 0) return;
  await executor.update(user).set(change).where(eq(user.id, id));
}

export async function setDisplayName(executor: Executor, id: number, displayName: string): Promise<void> {
  await executor.update(user).set({ displayName }).where(eq(user.id, id));
}

export async function insertGrant(
  executor: Executor,
  row: { userId: number; role: Role; createdAt: number; createdBy: number | null },
): Promise<void> {
  await executor.insert(roleGrant).values({ ...row, groupId: 0 });
}

/** Primary key of role_grant. */
export async function listGrants(executor: Executor, userId: number): Promise<Grant[]> {
  const rows = await executor
    .select({ role: roleGrant.role, groupId: roleGrant.groupId })
    .from(roleGrant)
    .where(eq(roleGrant.userId, userId));
  return rows as Grant[];
}

/** Whether somebody can sign in as an administrator of everything by password. Index role_grant_role. */
export async function hasAdministrator(executor: Executor): Promise<boolean> {
  const rows = await executor
    .select({ id: user.id })
    .from(roleGrant)
    .innerJoin(user, eq(user.id, roleGrant.userId))
    .where(
      and(
        eq(roleGrant.role, 'admin'),
        eq(roleGrant.groupId, 0),
        isNotNull(user.passwordHash),
        eq(user.isDisabled, false),
      ),
    )
    .limit(1);
  return rows.length > 0;
}
