import type { Database } from '@/server/db/client';
import { duplicateKeyName } from '@/server/db/errors';
import { nextId } from '@/server/db/ids';
import { databaseNow } from '@/server/db/time';
import { inTransaction } from '@/server/db/transaction';
import type { Actor } from '@/server/domain/access/grants';
import { PASSWORD_FAULTS, passwordFault } from '@/server/domain/access/password-rules';
import type { Role } from '@/server/domain/access/permissions';
import { loginText } from '@/server/domain/access/user-schema';
import { AppError } from '@/server/domain/errors/app-error';
import { insertGrant, insertUser, setPreferences } from '@/server/repositories/user.repository';
import { writeAudit } from './audit';
import { hashPassword } from './password';
import { createUserLink } from './sign-in.service';

/** 用户: people and what they set for themselves. */
export interface NewUser {
  login: string;
  displayName: string;
  role: Role;
  password: string | null;
}

/** Makes a user from the command line; the path of his sign-in link, or null when a password was given. */
export async function createUser(database: Database, input: NewUser): Promise<string | null> {
  const parsed = loginText.safeParse(input.login);
  if (!parsed.success) {
    throw new AppError('BAD_INPUT', `The login ${parsed.error.issues[0]?.message}.`, { field: 'login' });
  }
  const fault = input.password === null ? null : passwordFault(input.password, input.login);
  if (fault !== null)
    throw new AppError('BAD_INPUT', PASSWORD_FAULTS[fault], { field: 'password', reason: fault });
  const passwordHash = input.password === null ? null : await hashPassword(input.password);
  const id = await nextId(database);
  const { login, displayName, role } = input;
  try {
    await inTransaction(database, async (transaction) => {
      const createdAt = await databaseNow(transaction);
      await insertUser(transaction, { id, login, displayName, passwordHash, locale: null, createdAt });
      await insertGrant(transaction, { userId: id, role, createdAt, createdBy: null });
      const actor: Actor = { id, login: 'command line', displayName: 'command line', grants: [] };
      const after = { login, displayName, role };
      await writeAudit(transaction, actor, {
        action: 'user.create',
        targetType: 'user',
        targetId: id,
        at: createdAt,
        after,
      });
    });
  } catch (error) {
    if (duplicateKeyName(error) !== 'user_login') throw error;
    throw new AppError(
      'NAME_TAKEN',
      `There is a user ${login} already. Choose another login.`,
      { field: 'login' },
      error,
    );
  }
  return passwordHash === null ? createUserLink(database, id) : null;
}

export async function savePreferences(
  database: Database,
  actor: Actor,
  change: { locale?: 'zh' | 'en'; timeZone?: string | null },
): Promise<void> {
  await setPreferences(database, actor.id, change);
}
