import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readServerConfig } from '@/server/config/env';
import { createRedis, pingRedis } from '@/server/redis/client';
import { createTestDatabase, type TestDatabase, testServerUrl } from '@/server/testing/database';
import { checkRedis } from './check-redis';

const REDIS_URL = testServerUrl('TEST_REDIS_URL');
let mine: TestDatabase;
let other: TestDatabase;
beforeAll(async () => {
  [mine, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
});
afterAll(async () => {
  await Promise.all([mine.drop(), other.drop()]);
});

const prefix = () => `test-${randomBytes(4).toString('hex')}`;
const check = (database: TestDatabase, keyPrefix: string, redisUrl = REDIS_URL) =>
  checkRedis(
    readServerConfig({
      ...{ DATABASE_URL: database.url, REDIS_URL: redisUrl, REDIS_KEY_PREFIX: keyPrefix },
      AUTH_SECRET: 'only for tests, of at least 32 characters',
    }),
  );

test('all workers of one database may share a prefix, those of another one may not', async () => {
  const keyPrefix = prefix();
  await check(mine, keyPrefix);
  await check(mine, keyPrefix);
  await expect(check(other, keyPrefix)).rejects.toMatchObject({
    code: 'BAD_CONFIGURATION',
    message: expect.stringMatching(`under the prefix "${keyPrefix}".*REDIS_KEY_PREFIX`),
  });
  await expect(check(other, prefix())).resolves.toBeUndefined();
});

test('an installation that is gone does not keep its prefix for ever', async () => {
  const keyPrefix = prefix();
  await check(mine, keyPrefix);
  const redis = createRedis(REDIS_URL);
  await pingRedis(redis);
  const leftMs = await redis.pttl(`${keyPrefix}:database`);
  redis.disconnect();
  expect(leftMs).toBeGreaterThan(500_000);
  expect(leftMs).toBeLessThanOrEqual(600_000);
});

test('a Redis that is away refuses nobody', async () => {
  await expect(check(mine, prefix(), 'redis://127.0.0.1:1')).resolves.toBeUndefined();
});
