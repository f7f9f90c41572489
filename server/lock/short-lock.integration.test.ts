import { Redis } from 'ioredis';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createEnginePool, type EnginePool } from '@/server/db/engine-pool';
import { createMysqlClusterStore } from '@/server/repositories/engine/mysql-cluster-store';
import { createTestDatabase, type TestDatabase, testServerUrl } from '@/server/testing/database';
import type { DistributedLockManager } from './distributed-lock';
import { createMysqlLockManager } from './mysql-lock';
import { createRedisLockManager } from './redis-lock';
import { SchedulerLock } from './scheduler-lock';

/** The work takes ten times as long as its lock. */
const LOCK_MS = 200;
const WORK_MS = 2_000;

let testDatabase: TestDatabase;
let pool: EnginePool;
let redis: Redis;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  pool = createEnginePool(testDatabase.url, 4);
  redis = new Redis(testServerUrl('TEST_REDIS_URL'));
});
afterAll(async () => {
  redis.disconnect();
  await pool.end();
  await testDatabase.drop();
});

const managers: Record<string, (owner: string) => DistributedLockManager> = {
  redis: (owner) => createRedisLockManager(redis, testDatabase.url.slice(-20), owner),
  mysql: (owner) => createMysqlLockManager(pool, owner),
};

test.each(Object.entries(managers))(
  'a lock in %s that ends before its work lets two nodes try, and every shard still has one owner',
  async (_, manager) => {
    await pool.query('UPDATE shard SET owner_id = NULL, epoch = 0, lease_until = 0');
    const store = createMysqlClusterStore(pool);
    const { shards } = await store.readCluster();
    const startedAt: number[] = [];
    const taken: number[][] = [];
    const takeOver = (nodeId: number) =>
      new SchedulerLock(manager(String(nodeId)), LOCK_MS, () => undefined).tryRun(async () => {
        startedAt.push(performance.now());
        // the work is done when it has taken its time and another node is at it too
        await vi.waitFor(
          () => {
            expect(startedAt.length).toBe(2);
            expect(performance.now() - (startedAt[0] as number)).toBeGreaterThan(WORK_MS);
          },
          { timeout: 10_000, interval: 10 },
        );
        taken.push(await store.takeShards(nodeId, shards, 60_000));
      });
    const first = takeOver(1);
    await vi.waitFor(() => expect(startedAt.length).toBe(1), { interval: 5 });
    // the second one asks until it is let in
    while (startedAt.length < 2) await takeOver(2);
    await first;

    expect((startedAt[1] as number) - (startedAt[0] as number)).toBeLessThan(WORK_MS);
    expect(taken.flat().sort((a, b) => a - b)).toEqual(shards.map(({ id }) => id));
    const [rows] = await pool.query<RowDataPacket[]>(
      'SELECT DISTINCT epoch, owner_id IS NOT NULL AS owned FROM shard',
    );
    expect(rows).toEqual([{ epoch: 1, owned: 1 }]);
  },
);
