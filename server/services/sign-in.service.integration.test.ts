import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { databaseNow } from '@/server/db/time';
import { createTestDatabase, type TestDatabase } from '@/server/testing/database';
import {
  createFirstAdministratorLink,
  readLink,
  redeemLink,
  resolveSession,
  startSession,
  stopSession,
} from './sign-in.service';
import { createUser } from './user.service';

const PASSWORD = 'correct horse battery';
let testDatabase: TestDatabase;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
});
afterAll(() => testDatabase.drop());

const database = () => testDatabase.database;
const run = (query: ReturnType<typeof sql>) => database().execute(query);
beforeEach(async () => {
  for (const table of ['user', 'user_session', 'one_time_token', 'role_grant'])
    await run(sql`DELETE FROM ${sql.identifier(table)}`);
});

const tokenOf = (path: string | null) => path?.split('link=')[1] as string;
const newLink = async () => tokenOf(await createFirstAdministratorLink(database()));
const redeem = (token: string, change: object = {}) =>
  redeemLink(database(), {
    token,
    login: 'Li',
    displayName: 'Li Wei',
    password: PASSWORD,
    locale: 'zh',
    ...change,
  });
const enter = (login: string, password: string) =>
  startSession(database(), { login, password, address: null, userAgent: null });

describe('the link of the first start', () => {
  test('makes the first administrator, once', async () => {
    const token = await newLink();
    expect(await readLink(database(), token)).toEqual({ state: 'valid', login: null });
    expect(await readLink(database(), token)).toEqual({ state: 'valid', login: null });
    await redeem(token);
    expect(await readLink(database(), token)).toEqual({ state: 'used', login: null });
    await expect(redeem(token, { login: 'another' })).rejects.toMatchObject({ code: 'SIGN_IN_LINK_USED' });
    expect(await createFirstAdministratorLink(database())).toBeNull();
    const session = await enter('LI', PASSWORD);
    const resolved = await resolveSession(database(), session?.secret ?? '', await databaseNow(database()));
    expect(resolved?.actor).toMatchObject({
      login: 'li',
      displayName: 'Li Wei',
      grants: [{ role: 'admin', groupId: 0 }],
    });
  });

  test('used by many at once makes one administrator', async () => {
    const token = await newLink();
    const tries = await Promise.allSettled(
      Array.from({ length: 5 }, (_, index) => redeem(token, { login: `admin-${index}` })),
    );
    expect(tries.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    expect((await run(sql`SELECT id FROM \`user\``))[0]).toHaveLength(1);
  });

  test('ends with a newer one, with its day, and is none of a made-up one', async () => {
    const old = await newLink();
    const token = await newLink();
    expect((await readLink(database(), old)).state).toBe('expired');
    await expect(redeem(old)).rejects.toMatchObject({ code: 'SIGN_IN_LINK_EXPIRED' });
    await run(sql`UPDATE one_time_token SET expires_at = 1`);
    await expect(redeem(token)).rejects.toMatchObject({ code: 'SIGN_IN_LINK_EXPIRED' });
    await expect(redeem('made-up')).rejects.toMatchObject({ code: 'SIGN_IN_LINK_INVALID' });
  });

  test('is not used up by a password that is refused', async () => {
    const token = await newLink();
    await expect(redeem(token, { password: 'short' })).rejects.toMatchObject({
      code: 'BAD_INPUT',
      details: { field: 'password' },
    });
    expect((await readLink(database(), token)).state).toBe('valid');
  });

  test('stands in the database as a hash only', async () => {
    const token = await newLink();
    const [rows] = await run(sql`SELECT * FROM one_time_token`);
    expect(JSON.stringify(rows)).not.toContain(token);
  });
});

describe('a session', () => {
  beforeEach(async () => {
    await redeem(await newLink());
  });
  const resolve = async (secret: string) => resolveSession(database(), secret, await databaseNow(database()));

  test('needs the right password, and the password stands nowhere', async () => {
    expect(await enter('li', 'wrong horse battery')).toBeNull();
    expect(await enter('nobody', PASSWORD)).toBeNull();
    const [rows] = await run(sql`SELECT * FROM \`user\``);
    expect(JSON.stringify(rows)).not.toContain(PASSWORD);
    expect(JSON.stringify(rows)).toContain('$argon2id$');
  });

  test('ends at once by signing out, by its time, by a new password and by disabling its user', async () => {
    const secrets = await Promise.all(
      [1, 2, 3, 4].map(async () => (await enter('li', PASSWORD))?.secret as string),
    );
    const [first, second, third, fourth] = secrets as [string, string, string, string];
    await stopSession(database(), first);
    expect(await resolve(first)).toBeNull();
    expect(await resolve(second)).not.toBeNull();
    expect(
      await resolveSession(database(), second, (await databaseNow(database())) + 8 * 86_400_000),
    ).toBeNull();
    await run(sql`UPDATE \`user\` SET session_version = session_version + 1`);
    expect(await resolve(third)).toBeNull();
    await run(sql`UPDATE user_session SET session_version = session_version + 1`);
    expect(await resolve(fourth)).not.toBeNull();
    await run(sql`UPDATE \`user\` SET is_disabled = TRUE`);
    expect(await resolve(fourth)).toBeNull();
    expect(await enter('li', PASSWORD)).toBeNull();
  });

  test('of a made-up secret is nobody', async () => {
    expect(await resolve('made-up')).toBeNull();
  });
});

describe('user:create', () => {
  test('gives a link for the password, or takes the password', async () => {
    const path = await createUser(database(), {
      login: 'Chen',
      displayName: 'Chen Yu',
      role: 'viewer',
      password: null,
    });
    expect(await readLink(database(), tokenOf(path))).toEqual({ state: 'valid', login: 'chen' });
    await redeem(tokenOf(path), { login: 'ignored' });
    expect(await enter('chen', PASSWORD)).not.toBeNull();
    expect(
      await createUser(database(), { login: 'wu', displayName: 'Wu', role: 'operator', password: PASSWORD }),
    ).toBeNull();
    expect(await enter('wu', PASSWORD)).not.toBeNull();
  });
  test('refuses a login that is taken in any capitals, or is none', async () => {
    const user = { login: 'wu', displayName: 'Wu', role: 'operator', password: null } as const;
    await createUser(database(), user);
    await expect(createUser(database(), { ...user, login: 'WU' })).rejects.toMatchObject({
      code: 'NAME_TAKEN',
    });
    await expect(createUser(database(), { ...user, login: 'a b' })).rejects.toMatchObject({
      code: 'BAD_INPUT',
    });
    await expect(createUser(database(), { ...user, login: 'x', password: 'short' })).rejects.toMatchObject({
      code: 'BAD_INPUT',
    });
  });
});
