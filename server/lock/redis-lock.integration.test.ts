import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRedis } from '@/server/redis/client';
import { describeLockManager } from '@/server/testing/contracts/lock-manager.contract';
import { testServerUrl } from '@/server/testing/database';
import { createRedisLockManager } from './redis-lock';

const prefix = `test-${randomUUID()}`;
let redis: Redis;
let away: Redis;
let owners = 0;

beforeAll(() => {
  redis = new Redis(testServerUrl('TEST_REDIS_URL'));
  away = createRedis('redis://127.0.0.1:1');
});
afterAll(async () => {
  await forgetAll();
  redis.disconnect();
  away.disconnect();
});

async function forgetAll(): Promise<void> {
  const keys = await redis.keys(`${prefix}:*`);
  if (keys.length > 0) await redis.del(...keys);
}

const manager = (connection = redis) => {
  owners += 1;
  return createRedisLockManager(connection, prefix, String(owners));
};

describe('locks in Redis', () => {
  describeLockManager(() => ({
    manager: () => manager(),
    managerWithoutProvider: () => manager(away),
    forgetAll,
    putOff: async (key, ms) => {
      const name = `${prefix}:lock:${key}`;
      await redis.pexpire(name, (await redis.pttl(name)) + ms);
    },
  }));

  test('are those of one cluster: another one on the same server has its own', async () => {
    expect(await manager().tryLock('shared', 10_000)).not.toBeNull();
    const other = createRedisLockManager(redis, `${prefix}:other`, '1');
    expect(await other.tryLock('shared', 10_000)).not.toBeNull();
  });

  test('are probed by a write that leaves nothing behind', async () => {
    await manager().probe();
    expect(await redis.pttl(`${prefix}:lock-probe:${owners}`)).toBeGreaterThan(0);
    await expect(manager(away).probe()).rejects.toMatchObject({ code: 'DISTRIBUTED_LOCK_ERROR' });
  });
});
