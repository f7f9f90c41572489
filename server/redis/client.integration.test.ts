import net from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { testServerUrl } from '@/server/testing/database';
import { createRedis, pingRedis } from './client';

const cleanUps: (() => void)[] = [];
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
});

function open(url: string) {
  const redis = createRedis(url);
  cleanUps.push(() => redis.disconnect());
  return redis;
}

test('the first question of a process finds a Redis that is there', async () => {
  await expect(pingRedis(open(testServerUrl('TEST_REDIS_URL')))).resolves.toBeUndefined();
});

test('a Redis that refuses connections is away at once, at the first question and at the next ones', async () => {
  const redis = open('redis://127.0.0.1:1');
  await expect(pingRedis(redis)).rejects.toThrow();
  await expect(pingRedis(redis)).rejects.toThrow();
});

test('a Redis that accepts connections and says nothing is away after the time-out of one command', async () => {
  const silent = net.createServer();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => silent.close());
  const startedAt = performance.now();
  await expect(
    pingRedis(open(`redis://127.0.0.1:${(silent.address() as net.AddressInfo).port}`)),
  ).rejects.toThrow();
  expect(performance.now() - startedAt).toBeLessThan(4_000);
});
