import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { WakeUp } from '@/server/domain/cluster/wake-up';
import { testServerUrl } from '@/server/testing/database';
import { TcpProxy } from '@/server/testing/tcp-proxy';
import { createRedis } from './client';
import { createAnnounce, listenForWakeUps } from './wake-ups';

const REDIS_URL = testServerUrl('TEST_REDIS_URL');
let proxy: TcpProxy;
let prefix: string;
const cleanUps: (() => void)[] = [];

beforeEach(async () => {
  proxy = await TcpProxy.start(REDIS_URL);
  prefix = `test-${randomBytes(4).toString('hex')}`;
});
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
  await proxy.close();
});

/** What a listener behind the proxy hears, and whether it knows that it hears. */
function listen(url = REDIS_URL, of = prefix) {
  const heard: WakeUp[] = [];
  const changes: boolean[] = [];
  const listener = listenForWakeUps({
    ...{ redis: createRedis(proxy.url(url)), prefix: of },
    onWakeUp: (wakeUp) => heard.push(wakeUp),
    onChange: (isHeard) => changes.push(isHeard),
  });
  cleanUps.push(() => listener.stop());
  return { heard, changes, isHeard: () => changes.at(-1) === true };
}

function announcer(url = REDIS_URL, of = prefix) {
  const redis = createRedis(url);
  cleanUps.push(() => redis.disconnect());
  return { redis, announce: createAnnounce(redis, of) };
}

const until = (condition: () => unknown, timeout = 10_000) =>
  vi.waitFor(() => expect(condition()).toBe(true), { timeout, interval: 5 });

test('every wake-up arrives in its order, also the first of a process that has just started', async () => {
  const { heard, isHeard } = listen();
  await until(isHeard);
  const { announce } = announcer();
  announce('cancel');
  announce('due');
  announce('queue');
  await until(() => heard.length === 3);
  expect(heard).toEqual(['cancel', 'due', 'queue']);
});

test('what is no wake-up is passed over', async () => {
  const { heard, isHeard } = listen();
  await until(isHeard);
  const { redis, announce } = announcer();
  announce('due');
  await until(() => heard.length === 1);
  await redis.publish(`${prefix}:0:wake-up`, '{"all":true}');
  announce('queue');
  await until(() => heard.length === 2);
  expect(heard).toEqual(['due', 'queue']);
});

test('installations hear nothing of each other, under prefixes or database numbers of their own', async () => {
  const second = new URL(REDIS_URL);
  second.pathname = '/1';
  const mine = listen();
  const otherPrefix = listen(REDIS_URL, `${prefix}-b`);
  const otherNumber = listen(second.href);
  await until(() => [mine, otherPrefix, otherNumber].every(({ isHeard }) => isHeard()));
  announcer().announce('due');
  announcer(REDIS_URL, `${prefix}-b`).announce('queue');
  announcer(second.href).announce('cancel');
  await until(() => [mine, otherPrefix, otherNumber].every(({ heard }) => heard.length > 0));
  expect([mine, otherPrefix, otherNumber].map(({ heard }) => heard)).toEqual([
    ['due'],
    ['queue'],
    ['cancel'],
  ]);
});

test.each([
  ['refuses connections', () => proxy.refuse()],
  ['says nothing any more', () => proxy.cut('toClient')],
  ['has lost the connection without saying so', () => proxy.halfOpen()],
])('a Redis that %s is missed, and heard again by itself when it is back', async (_, fault) => {
  const { heard, isHeard, changes } = listen();
  const { announce } = announcer();
  await until(isHeard);
  fault();
  await until(() => !isHeard());
  announce('due');
  proxy.heal();
  await until(isHeard, 15_000);
  announce('cancel');
  await until(() => heard.includes('cancel'));
  expect(changes).toEqual([true, false, true]);
});

test('a subscription that the server has forgotten is made again', async () => {
  const { heard, isHeard } = listen();
  const { redis, announce } = announcer();
  await until(isHeard);
  await redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
  await vi.waitFor(
    () => {
      announce('queue');
      expect(heard).toContain('queue');
    },
    { timeout: 10_000, interval: 20 },
  );
});

test('nobody is held up or failed by a Redis that is away', async () => {
  const { announce, redis } = announcer('redis://127.0.0.1:1');
  announce('due');
  await until(() => redis.status === 'reconnecting');
  announce('due');
});
