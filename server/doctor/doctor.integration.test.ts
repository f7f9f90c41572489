import mysql from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectionOptions } from '@/server/db/connection';
import { migrate } from '@/server/db/migrate';
import { createEmptyDatabase, testServerUrl } from '@/server/testing/database';
import { type DoctorReport, runDoctor, runDoctorCommand } from '@/server/testing/doctor-command';

const REDIS_URL = testServerUrl('TEST_REDIS_URL');
/** Nothing listens there. */
const NOBODY = '127.0.0.1:1';

let databaseUrl: string;
let drop: () => Promise<void>;
beforeAll(async () => {
  ({ url: databaseUrl, drop } = await createEmptyDatabase());
  await migrate(databaseUrl);
  // a heartbeat that is fresh whenever a test looks, however slow this machine is
  await change(`INSERT INTO scheduler_node (id, name, status, heartbeat, heartbeat_at, started_at, host, pid, version, labels, slots)
    VALUES (1000, 'tick', 'live', 1, ${4_102_444_800_000}, 0, 'here', 1, '0.1.0', '[]', '{}')`);
});
afterAll(() => drop());

async function change(statement: string, url = databaseUrl): Promise<void> {
  const connection = await mysql.createConnection(connectionOptions(url));
  await connection.query(statement).finally(() => connection.end());
}

const stateOf = ({ findings }: DoctorReport) =>
  Object.fromEntries(findings.map(({ check, state }) => [check, state]));
const problemsOf = ({ findings }: DoctorReport) => findings.filter(({ state }) => state === 'problem');

/** What is wrong is said with its cure, and nothing else is. */
function expectProblem(report: DoctorReport, check: string, message: string | RegExp, cure: string): void {
  expect(problemsOf(report)).toEqual([
    { check, state: 'problem', message: expect.stringMatching(message), cure: expect.stringContaining(cure) },
  ]);
  expect(report).toMatchObject({ exitCode: 1, isHealthy: false, problems: 1, errors: '' });
}

describe('the doctor', () => {
  test('finds nothing wrong where everything answers', async () => {
    const report = await runDoctor({ DATABASE_URL: databaseUrl, REDIS_URL });
    expect(problemsOf(report)).toEqual([]);
    expect(report).toMatchObject({ exitCode: 0, isHealthy: true, errors: '' });
    expect(stateOf(report)).toMatchObject({
      node: 'ok',
      packages: 'ok',
      settings: 'ok',
      database: 'ok',
      durability: 'ok',
      'time zone': 'ok',
      clock: 'ok',
      tables: 'ok',
      partitions: 'ok',
      workers: 'ok',
      incidents: 'ok',
      redis: 'ok',
      console: 'ok',
    });
  });

  test('says that Redis does not answer, and looks at everything else', async () => {
    const report = await runDoctor({ DATABASE_URL: databaseUrl, REDIS_URL: `redis://${NOBODY}` });
    expectProblem(report, 'redis', `${NOBODY} refuses the connection`, 'REDIS_URL');
    expect(stateOf(report)).toMatchObject({ database: 'ok', tables: 'ok', workers: 'ok' });
  });

  test('says that the database does not answer, and what it could not look at', async () => {
    const report = await runDoctor({ DATABASE_URL: `mysql://x:secret@${NOBODY}/z`, REDIS_URL });
    expectProblem(report, 'database', `${NOBODY} refuses the connection`, 'DATABASE_URL');
    expect(stateOf(report)).toMatchObject({ clock: 'unchecked', tables: 'unchecked', redis: 'ok' });
    expect(JSON.stringify(report)).not.toContain('secret');
  });

  test('says that a password is wrong, that a database is not there', async () => {
    const wrong = new URL(databaseUrl);
    wrong.password = 'wrong';
    expectProblem(
      await runDoctor({ DATABASE_URL: wrong.href, REDIS_URL }),
      'database',
      'refuses the user or the password',
      'DATABASE_URL',
    );
    const absent = new URL(databaseUrl);
    absent.pathname = '/punctual_absent';
    expectProblem(
      await runDoctor({ DATABASE_URL: absent.href, REDIS_URL }),
      'database',
      'has no database punctual_absent',
      'CREATE DATABASE punctual_absent',
    );
  });

  test('says that the tables are missing, and how to make them', async () => {
    const empty = await createEmptyDatabase();
    try {
      const report = await runDoctor({ DATABASE_URL: empty.url, REDIS_URL });
      expectProblem(report, 'tables', 'no Punctual tables yet', 'npm run db:migrate');
      expect(stateOf(report)).toMatchObject({ clock: 'ok', partitions: 'unchecked', workers: 'unchecked' });
    } finally {
      await empty.drop();
    }
  });

  test('says that a migration stopped in the middle, and that no worker is live', async () => {
    const half = await createEmptyDatabase();
    try {
      await migrate(half.url);
      await change('DELETE FROM schema_migration WHERE statement >= 5', half.url);
      const report = await runDoctor({ DATABASE_URL: half.url, REDIS_URL });
      expect(problemsOf(report)).toMatchObject([
        { check: 'tables', message: expect.stringMatching(/stopped after 5 of \d+ statements/) },
        { check: 'workers', message: expect.stringContaining('nothing fires') },
      ]);
    } finally {
      await half.drop();
    }
  });

  test('says what the workers found wrong, and how to mend it', async () => {
    await change(`INSERT INTO incident (id, kind, since_at, facts, cure, open_key)
      VALUES (1, 'partitions_missing', 0, '{"table":"task_execution"}', 'Give the right ALTER.', 'partitions_missing:all')`);
    try {
      const report = await runDoctor({ DATABASE_URL: databaseUrl, REDIS_URL });
      expectProblem(report, 'incidents', /no place.*task_execution/, 'Give the right ALTER.');
    } finally {
      await change('DELETE FROM incident');
    }
  });

  test('tells a person without any configuration how to start, and what is wrong in columns', async () => {
    const { exitCode, output, errors } = await runDoctorCommand([], {});
    expect([exitCode, errors]).toEqual([1, '']);
    expect(output).toMatch(
      /^settings {4}problem {6}DATABASE_URL and REDIS_URL not set, and no product runs in this folder\n {25}→ Start it with npm start/m,
    );
    expect(output).toMatch(/^database {4}not checked /m);
    expect(output.trimEnd()).toMatch(/\n1 problem\.$/);
  });
});
