import { Redis } from 'ioredis';
import type { Pool } from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createEnginePool } from '@/server/db/engine-pool';
import { createRedis } from '@/server/redis/client';
import { createTestDatabase, type TestDatabase } from '@/server/testing/database';
import { type PrivateServer, startPrivateServer } from '@/server/testing/private-server';
import { TcpProxy } from '@/server/testing/tcp-proxy';
import type { LockLease, LockProvider } from './distributed-lock';
import { FallbackLocks } from './fallback-lock';
import { createMysqlLockManager } from './mysql-lock';
import { createRedisLockManager } from './redis-lock';

const AWAY_WITHIN_MS = 2_000;
const BACK_WITHIN_MS = 6_000;

let testDatabase: TestDatabase;
let pool: Pool;
let server: PrivateServer;
let proxy: TcpProxy;
let redis: Redis;
let locks: FallbackLocks;
let changes: LockProvider[];

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  pool = createEnginePool(testDatabase.url, 4);
  server = await startPrivateServer('redis');
  proxy = await TcpProxy.start(server.url);
});
afterAll(async () => {
  await proxy.close();
  await server.remove();
  await pool.end();
  await testDatabase.drop();
});

beforeEach(async () => {
  redis = createRedis(proxy.url(server.url));
  changes = [];
  locks = new FallbackLocks({
    primary: createRedisLockManager(redis, 'test', 'a'),
    fallback: createMysqlLockManager(pool, 'a'),
    onChange: (provider) => changes.push(provider),
  });
  await locks.tryLock('warm', 1);
});
afterEach(async () => {
  locks.stop();
  redis.disconnect();
});

/** Says something to the server past the proxy. */
async function tell(...command: [string, ...string[]]): Promise<void> {
  const direct = new Redis(server.url);
  await direct.call(...command);
  direct.disconnect();
}

const becomes = (provider: LockProvider, timeout: number) =>
  vi.waitFor(() => expect(locks.provider).toBe(provider), { timeout, interval: 5 });

describe.each<[string, { begin: () => unknown; end: () => unknown }]>([
  ['is frozen', { begin: () => server.signal('SIGSTOP'), end: () => server.signal('SIGCONT') }],
  [
    'was killed',
    {
      begin: () => server.kill(),
      end: async () => {
        await server.start();
        proxy.retarget(server.url);
      },
    },
  ],
  [
    'is a replica that refuses writes',
    { begin: () => tell('REPLICAOF', '127.0.0.1', '1'), end: () => tell('REPLICAOF', 'NO', 'ONE') },
  ],
  [
    'has no memory left',
    {
      begin: () => tell('CONFIG', 'SET', 'maxmemory', '1'),
      end: () => tell('CONFIG', 'SET', 'maxmemory', '0'),
    },
  ],
  ['is cut off', { begin: () => proxy.cut('toClient'), end: () => proxy.heal() }],
])('while Redis %s', (_, fault) => {
  test('MySQL grants the locks within two seconds, asked or not, and Redis again when it is back', async () => {
    const held = (await locks.tryLock('held', 60_000)) as LockLease;
    expect(held.provider).toBe('redis');
    await fault.begin();
    try {
      await becomes('mysql', AWAY_WITHIN_MS);
      expect(await locks.renew(held, 60_000)).toBe(false);
      const instead = (await locks.tryLock('held', 60_000)) as LockLease;
      expect(instead.provider).toBe('mysql');
      expect(await locks.renew(instead, 60_000)).toBe(true);
      expect(await locks.tryLock('held', 60_000)).toBeNull();
    } finally {
      await fault.end();
    }
    await becomes('redis', BACK_WITHIN_MS);
    expect(changes).toEqual(['mysql', 'redis']);
    const again = await vi.waitFor(async () => {
      const lease = await locks.tryLock('after', 1_000);
      expect(lease).not.toBeNull();
      return lease;
    });
    expect(again?.provider).toBe('redis');
    await pool.query('DELETE FROM `lock`');
    await tell('DEL', 'test:lock:held', 'test:lock:after');
  });
});

test('a lock asked for at the very moment Redis goes is granted by MySQL', async () => {
  proxy.refuse();
  try {
    expect((await locks.tryLock('at once', 60_000))?.provider).toBe('mysql');
    expect(locks.provider).toBe('mysql');
  } finally {
    proxy.heal();
  }
  await becomes('redis', BACK_WITHIN_MS);
});
