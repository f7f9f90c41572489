import type { Pool, RowDataPacket } from 'mysql2/promise';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createEnginePool } from '@/server/db/engine-pool';
import { createTestDatabase, type TestDatabase } from '@/server/testing/database';
import { startTestWorker } from '@/server/testing/worker';
import type { Worker } from './compose';

let testDatabase: TestDatabase;
let pool: Pool;
const workers: Worker[] = [];

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  pool = createEnginePool(testDatabase.url, 2);
});
afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.stop(1_000);
  await pool.end();
  await testDatabase.drop();
});

async function start(): Promise<Worker> {
  const worker = await startTestWorker(testDatabase.url, [], {
    REDIS_KEY_PREFIX: `share-${testDatabase.url.slice(-8)}`,
  });
  workers.push(worker);
  return worker;
}

/** How many shards each owner has, from the fewest to the most; null stands for nobody. */
async function counts(): Promise<[number | null, number][]> {
  const [rows] = await pool.query<RowDataPacket[]>(
    'SELECT owner_id, COUNT(*) AS shards FROM shard GROUP BY owner_id ORDER BY shards, owner_id',
  );
  return rows.map((row) => [row.owner_id, Number(row.shards)]);
}

const shared = (...shares: number[]) =>
  vi.waitFor(
    async () => {
      const rows = await counts();
      expect(rows.map(([, count]) => count)).toEqual(shares);
      expect(rows.every(([owner]) => owner !== null)).toBe(true);
    },
    { timeout: 10_000, interval: 50 },
  );

test('live nodes share the shards evenly, whoever joins or goes', async () => {
  const first = await start();
  await shared(64);
  await start();
  await shared(32, 32);
  await start();
  await shared(21, 21, 22);
  await first.stop(1_000);
  workers.shift();
  await shared(32, 32);
});
