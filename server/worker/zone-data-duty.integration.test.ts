import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import pino from 'pino';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readServerConfig } from '@/server/config/env';
import { createEnginePool } from '@/server/db/engine-pool';
import { databaseNow } from '@/server/db/time';
import { createTestDatabase, type TestDatabase, testServerUrl } from '@/server/testing/database';
import { insertTask } from '@/server/testing/factories';
import { TOKYO_OFFSET, writeZoneSets } from '@/server/testing/zone-sets';
import { startWorker, type Worker } from './compose';

const HOUR = 3_600_000;
const sets = writeZoneSets();
let testDatabase: TestDatabase;
let worker: Worker | undefined;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
});
afterAll(async () => {
  await worker?.stop(1_000);
  await testDatabase.drop();
  sets.remove();
});

const settledRelease = async () => {
  const query = sql`SELECT JSON_UNQUOTE(JSON_EXTRACT(value, '$.version')) AS used FROM setting WHERE name = 'zone_data'`;
  const [rows] = (await testDatabase.database.execute(query)) as unknown as [{ used: string }[]];
  return rows[0]?.used;
};

/** Starts the worker anew with another TZ_DATA_FILE, waits until the set is taken up, and gives what was logged. */
async function restartWith(file: string, release: string): Promise<Record<string, unknown>[]> {
  await worker?.stop(1_000);
  const lines: Record<string, unknown>[] = [];
  const config = readServerConfig({
    DATABASE_URL: testDatabase.url,
    REDIS_URL: testServerUrl('TEST_REDIS_URL'),
    REDIS_KEY_PREFIX: `test-${randomBytes(4).toString('hex')}`,
    AUTH_SECRET: 'only for tests, of at least 32 characters',
    TZ_DATA_FILE: file,
  });
  worker = await startWorker(config, pino({}, { write: (line) => lines.push(JSON.parse(line)) }));
  await vi.waitFor(async () => expect(await settledRelease()).toBe(release), 20_000);
  return lines;
}

test('a worker that is started with a newer set moves the tasks it concerns and lists them in one line', async () => {
  const pool = createEnginePool(testDatabase.url, 1);
  const fireAt = Math.floor((await databaseNow(testDatabase.database)) / 60_000) * 60_000 + 5 * HOUR;
  const local = new Date(fireAt + TOKYO_OFFSET);
  const expression = `${local.getUTCMinutes()} ${local.getUTCHours()} * * *`;
  const schedule = { kind: 'cron', dialect: 'unix', expression, timeZone: 'Asia/Tokyo' } as const;
  const { id } = await insertTask(pool, {
    definition: { schedule },
    lastFireAt: fireAt - 20 * HOUR,
    nextFireAt: fireAt,
  });
  const nextFireAt = async () => {
    const [rows] = await pool.query('SELECT next_fire_at FROM task WHERE id = ?', [id]);
    return (rows as { next_fire_at: number }[])[0]?.next_fire_at;
  };

  const told = 'took up new time zone data: the next fires of these tasks moved';
  const before = await restartWith(sets.files.old, '2026f');
  expect(await nextFireAt()).toBe(fireAt);
  const after = await restartWith(sets.files.renewed, '2026g');
  expect(await nextFireAt()).toBe(fireAt - HOUR);
  await vi.waitFor(() => expect(after.filter((line) => line.msg === told)).toHaveLength(1));
  expect(after.find((line) => line.msg === told)).toMatchObject({
    ...{ from: '2026f', to: '2026g', count: 1 },
    tasks: [
      {
        taskId: id,
        before: new Date(fireAt).toISOString(),
        after: new Date(fireAt - HOUR).toISOString(),
      },
    ],
  });
  expect(before.filter((line) => line.msg === told)).toEqual([]);
  await pool.end();
});
