import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createEnginePool, type EnginePool } from '@/server/db/engine-pool';
import { databaseNow } from '@/server/db/time';
import { createTestDatabase, type TestDatabase } from '@/server/testing/database';
import { createMysqlHostRateStore } from './mysql-host-rate-store';

let testDatabase: TestDatabase;
let pool: EnginePool;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  pool = createEnginePool(testDatabase.url, 6);
});
beforeEach(() => testDatabase.database.execute(sql`DELETE FROM host_rate`));
afterAll(async () => {
  await pool.end();
  await testDatabase.drop();
});

const limit = (host: string, calls: number, periodSeconds: number) =>
  testDatabase.database.execute(
    sql`INSERT INTO host_rate VALUES (${host}, ${calls}, ${periodSeconds}, 0, 0, NULL)`,
  );

test('knows which hosts are limited', async () => {
  const store = createMysqlHostRateStore(pool);
  expect(await store.readLimitedHosts()).toEqual([]);
  await limit('b', 1, 1);
  await limit('a', 1, 60);
  expect((await store.readLimitedHosts()).sort()).toEqual(['a', 'b']);
});

test('gives each call its own turn, those of other hosts beside it', async () => {
  const store = createMysqlHostRateStore(pool);
  await limit('slow', 1, 60);
  await limit('fast', 1_500, 1);
  const before = await databaseNow(testDatabase.database);
  const [first, other, second, free, fast] = (await store.takeTurns([
    'slow',
    'fast',
    'slow',
    'free',
    'fast',
  ])) as [...[number, number, number, number, number]];
  const after = await databaseNow(testDatabase.database);
  for (const now of [first, other, free]) {
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(after);
  }
  expect({ second: second - first, fast: fast - other }).toEqual({ second: 60_000, fast: 1 });
  expect(await store.takeTurns(['slow'])).toEqual([first + 120_000]);
});

test('gives no turn twice, whoever asks at the same time', async () => {
  await limit('busy', 10, 1);
  const stores = Array.from({ length: 6 }, () => createMysqlHostRateStore(pool));
  const asked = await Promise.all(
    Array.from({ length: 60 }, (_, index) => stores[index % 6]?.takeTurns(['busy', 'busy'])),
  );
  const turns = asked.flatMap((some) => some ?? []).sort((a, b) => a - b);
  expect(turns.length).toBe(120);
  turns.slice(1).forEach((turn, index) => {
    expect(turn - (turns[index] as number)).toBeGreaterThanOrEqual(100);
  });
});
