import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createTestDatabase, type TestDatabase, testServerUrl } from '@/server/testing/database';
import committed from '@/server/zone-data/zone-data.gen.json';

const folder = mkdtempSync(join(tmpdir(), 'health-'));
let testDatabase: TestDatabase;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
});
afterAll(async () => {
  await testDatabase.drop();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  vi.unstubAllEnvs();
  // settings and zones are read once in a process
  vi.resetModules();
});

/** What a web process with these settings answers. */
async function readyWith(settings: Record<string, string>) {
  for (const [name, value] of Object.entries({
    DATABASE_URL: testDatabase.url,
    REDIS_URL: testServerUrl('TEST_REDIS_URL'),
    ...settings,
  }))
    vi.stubEnv(name, value);
  const { handleReady } = await import('./health');
  const [{ getDatabase }, { getRedis }] = await Promise.all([
    import('@/server/db/client'),
    import('@/server/redis/client'),
  ]);
  const response = await handleReady();
  getRedis().disconnect();
  await new Promise((resolve) => getDatabase().$client.end(resolve));
  Object.assign(globalThis, { punctualDatabase: undefined, punctualRedis: undefined });
  return { status: response.status, body: await response.json() };
}

function setFile(name: string, content: object): string {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(content));
  return file;
}

test('without any worker it says down, and that its servers answer', async () => {
  const { status, body } = await readyWith({});
  expect(status).toBe(503);
  expect(body).toMatchObject({ status: 'down', database: { ok: true }, redis: { ok: true }, nodes: [] });
});

test('what the workers found wrong is told with its cure, while it lasts', async () => {
  const { database } = testDatabase;
  await database.execute(sql`INSERT INTO incident (id, kind, since_at, until_at, facts, cure, open_key) VALUES
    (1, 'fires_overdue', 5, NULL, '{"tasks":[7]}', 'Look into the log.', 'fires_overdue:all'),
    (2, 'pruning_failed', 5, 6, '{}', 'Over.', NULL)`);
  const { body } = await readyWith({});
  await database.execute(sql`DELETE FROM incident`);
  expect(body.incidents).toEqual([
    { kind: 'fires_overdue', nodeName: null, sinceAt: 5, facts: { tasks: [7] }, cure: 'Look into the log.' },
  ]);
});

describe('the zone data of the process', () => {
  const set = { ...committed, version: '2020a', datedOn: '2020-04-23' };

  test('is told with its release and its age', async () => {
    const file = setFile('today.json', { ...set, datedOn: new Date().toISOString().slice(0, 10) });
    const { body } = await readyWith({ TZ_DATA_FILE: file });
    expect(body.zoneData).toMatchObject({ version: '2020a', source: 'override', isOld: false });
  });

  test('is called old after half a year', async () => {
    const { body } = await readyWith({ TZ_DATA_FILE: setFile('old.json', set) });
    expect(body.zoneData).toEqual({
      ...{ version: '2020a', source: 'override', datedOn: '2020-04-23', isOld: true },
    });
  });

  test('is null where its file cannot be used, and the rest is answered all the same', async () => {
    const { body } = await readyWith({ TZ_DATA_FILE: join(folder, 'absent.json') });
    expect(body).toMatchObject({ zoneData: null, database: { ok: true } });
  });
});
