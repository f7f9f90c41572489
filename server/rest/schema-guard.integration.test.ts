import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type Database } from '@/server/db/client';
import { CODE_SCHEMA, checkSchema } from '@/server/db/schema-version';
import { answerInTime } from '@/server/services/answer-in-time';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '@/server/testing/database';
import { guardSchema } from './schema-guard';

let migrated: TestDatabase;
beforeAll(async () => {
  migrated = await createTestDatabase();
});
afterAll(() => migrated.drop());

/** What the guard said, and what it wants to do later. */
async function guard(database: Database) {
  const refusals: string[] = [];
  const again: (() => void)[] = [];
  await guardSchema({
    check: () => answerInTime(() => checkSchema(database), 3_000),
    refuse: (message) => refusals.push(message),
    later: (work) => again.push(work),
  });
  return { refusals, again };
}

const writeSchema = (schema: { minimumCode: number; number: number }) =>
  migrated.database.execute(sql`UPDATE setting SET value = ${JSON.stringify(schema)} WHERE name = 'schema'`);

test('a process goes on over the schema it knows, and over one that was only added to', async () => {
  expect(await guard(migrated.database)).toEqual({ refusals: [], again: [] });
});

test('a process that is too old for the schema is ended with one line that says what to do', async () => {
  await writeSchema({ minimumCode: CODE_SCHEMA + 1, number: CODE_SCHEMA + 1 });
  const { refusals, again } = await guard(migrated.database);
  await writeSchema({ minimumCode: 1, number: CODE_SCHEMA });
  expect(refusals).toEqual([
    `The database needs a version of Punctual that knows schema ${CODE_SCHEMA + 1}; this one knows ${CODE_SCHEMA}. Update this installation.`,
  ]);
  expect(again).toEqual([]);
});

test('a process over a database that lacks what it needs is ended', async () => {
  await writeSchema({ minimumCode: 1, number: CODE_SCHEMA - 1 });
  const { refusals } = await guard(migrated.database);
  await writeSchema({ minimumCode: 1, number: CODE_SCHEMA });
  expect(refusals).toEqual([
    `The database has schema ${CODE_SCHEMA - 1}, this version of Punctual needs ${CODE_SCHEMA}: run npm run db:migrate first.`,
  ]);
});

test('a process over a database without tables is ended', async () => {
  const { url, drop } = await createEmptyDatabase();
  const database = createDatabase(url, 1);
  expect((await guard(database)).refusals).toEqual([expect.stringContaining('npm run db:migrate')]);
  database.$client.end(() => undefined);
  await drop();
});

test('a database that is away ends nobody: it is asked again later', async () => {
  const database = createDatabase('mysql://nobody@127.0.0.1:1/none', 1);
  const { refusals, again } = await guard(database);
  expect(refusals).toEqual([]);
  expect(again).toHaveLength(1);
  database.$client.end(() => undefined);
});
