import type { Database } from '@/server/db/client';
import { nextId } from '@/server/db/ids';
import { databaseNow } from '@/server/db/time';
import { inTransaction } from '@/server/db/transaction';
import type { Actor } from '@/server/domain/access/grants';
import { PASSWORD_FAULTS, passwordFault } from '@/server/domain/access/password-rules';
import { AppError } from '@/server/domain/errors/app-error';
import {
  expireFirstAdministratorTokens,
  findOneTimeToken,
  insertOneTimeToken,
  type OneTimeTokenRecord,
  useOneTimeToken,
} from '@/server/repositories/one-time-token.repository';
import {
  findUser,
  findUserByLogin,
  hasAdministrator,
  insertGrant,
  insertUser,
  listGrants,
  setDisplayName,
  setPassword,
} from '@/server/repositories/user.repository';
import {
  endSession,
  findSessionUser,
  insertSession,
  touchSession,
} from '@/server/repositories/user-session.repository';
import { writeAudit } from './audit';
import { hashPassword, verifyPassword } from './password';
import { newToken, tokenHash } from './token';

const LINK_LIFE_MS = 86_400_000;
const SESSION_LIFE_MS = 7 * 86_400_000;
const TOUCH_EVERY_MS = 60_000;

export type LinkState = 'valid' | 'used' | 'expired' | 'invalid';

function stateOf(record: OneTimeTokenRecord | null, now: number): LinkState {
  if (record === null) return 'invalid';
  if (record.usedAt !== null) return 'used';
  return record.expiresAt > now ? 'valid' : 'expired';
}

const LINK_ERRORS = {
  used: new AppError(
    'SIGN_IN_LINK_USED',
    'This sign-in link was used already. Sign in with your password, or ask for a new link.',
  ),
  expired: new AppError(
    'SIGN_IN_LINK_EXPIRED',
    'This sign-in link is over. Start Punctual again to get a new one, or ask an administrator.',
  ),
  invalid: new AppError(
    'SIGN_IN_LINK_INVALID',
    'This is not a sign-in link of this installation. Copy the whole line that was printed.',
  ),
};

/** A link for the first administrator, or null as soon as one has a password. Earlier unused ones end. */
export async function createFirstAdministratorLink(database: Database): Promise<string | null> {
  return inTransaction(database, async (transaction) => {
    if (await hasAdministrator(transaction)) return null;
    const now = await databaseNow(transaction);
    await expireFirstAdministratorTokens(transaction, now);
    const token = newToken();
    await insertOneTimeToken(transaction, {
      tokenHash: tokenHash(token),
      userId: null,
      createdAt: now,
      expiresAt: now + LINK_LIFE_MS,
    });
    return linkPath(token);
  });
}

/** A link with which a user sets his password. */
export async function createUserLink(database: Database, userId: number): Promise<string> {
  const now = await databaseNow(database);
  const token = newToken();
  await insertOneTimeToken(database, {
    tokenHash: tokenHash(token),
    userId,
    createdAt: now,
    expiresAt: now + LINK_LIFE_MS,
  });
  return linkPath(token);
}

const linkPath = (token: string) => `/login?link=${token}`;

/** What a link is good for; looking does not use it up. */
export async function readLink(
  database: Database,
  token: string,
): Promise<{ state: LinkState; login: string | null }> {
  const record = await findOneTimeToken(database, tokenHash(token));
  const state = stateOf(record, await databaseNow(database));
  const owner = state === 'valid' && record?.userId ? await findUser(database, record.userId) : null;
  return { state, login: owner?.login ?? null };
}

export interface RedeemInput {
  token: string;
  login: string;
  displayName: string;
  password: string;
  locale: 'zh' | 'en';
}

/** Uses a link up: sets the password of its user, or makes the first administrator. Whoever comes first wins. */
export async function redeemLink(database: Database, input: RedeemInput): Promise<{ login: string }> {
  const hash = tokenHash(input.token);
  const { state } = await readLink(database, input.token);
  if (state !== 'valid') throw LINK_ERRORS[state];
  const fault = passwordFault(input.password, input.login);
  if (fault !== null)
    throw new AppError('BAD_INPUT', PASSWORD_FAULTS[fault], { field: 'password', reason: fault });
  const passwordHash = await hashPassword(input.password);
  const newUserId = await nextId(database);
  return inTransaction(database, async (transaction) => {
    const now = await databaseNow(transaction);
    if (!(await useOneTimeToken(transaction, hash, now))) throw LINK_ERRORS.used;
    const record = await findOneTimeToken(transaction, hash);
    if (record?.userId != null) {
      const owner = await findUser(transaction, record.userId);
      if (owner === null) throw LINK_ERRORS.invalid;
      await setPassword(transaction, owner.id, passwordHash);
      await setDisplayName(transaction, owner.id, input.displayName);
      const actor: Actor = { id: owner.id, login: owner.login, displayName: input.displayName, grants: [] };
      await writeAudit(transaction, actor, {
        action: 'user.set_password',
        targetType: 'user',
        targetId: owner.id,
        at: now,
      });
      return { login: owner.login };
    }
    if (await hasAdministrator(transaction)) throw LINK_ERRORS.used;
    if ((await findUserByLogin(transaction, input.login)) !== null) {
      throw new AppError('NAME_TAKEN', 'Somebody has this login already. Choose another.', {
        field: 'login',
      });
    }
    const { login, displayName, locale } = input;
    await insertUser(transaction, {
      id: newUserId,
      login,
      displayName,
      passwordHash,
      locale,
      createdAt: now,
    });
    await insertGrant(transaction, { userId: newUserId, role: 'admin', createdAt: now, createdBy: null });
    const actor: Actor = { id: newUserId, login, displayName, grants: [] };
    const after = { login, displayName, role: 'admin' };
    await writeAudit(transaction, actor, {
      action: 'user.create',
      targetType: 'user',
      targetId: newUserId,
      at: now,
      after,
    });
    return { login };
  });
}

/** Starts a session for a login and password; its secret, or null. Unknown logins take as long and get the same answer. */
export async function startSession(
  database: Database,
  input: { login: string; password: string; address: string | null; userAgent: string | null },
): Promise<{ secret: string; userId: number } | null> {
  const found = await findUserByLogin(database, input.login);
  const isRight = await verifyPassword(found?.passwordHash ?? null, input.password);
  if (!isRight || found === null || found.isDisabled) return null;
  const secret = newToken();
  const now = await databaseNow(database);
  await insertSession(database, {
    ...{ id: tokenHash(secret), userId: found.id, sessionVersion: found.sessionVersion, createdAt: now },
    ...{
      expiresAt: now + SESSION_LIFE_MS,
      address: input.address,
      userAgent: input.userAgent?.slice(0, 255) ?? null,
    },
  });
  return { secret, userId: found.id };
}

/** Who a session belongs to, or null when it is over, ended, or its user may no longer sign in. */
export async function resolveSession(database: Database, secret: string, now: number) {
  const id = tokenHash(secret);
  const found = await findSessionUser(database, id, now);
  if (found === null) return null;
  if (now - found.lastSeenAt > TOUCH_EVERY_MS) await touchSession(database, id, now);
  const { id: userId, login, displayName, locale, timeZone } = found.user;
  return {
    actor: { id: userId, login, displayName, grants: await listGrants(database, userId) },
    locale,
    timeZone,
  };
}

export async function stopSession(database: Database, secret: string): Promise<void> {
  await endSession(database, tokenHash(secret), await databaseNow(database));
}
