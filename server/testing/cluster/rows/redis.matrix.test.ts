import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterEach, expect, test } from 'vitest';
import { say } from '../../say';
import { ownersOf, sharesAreEven } from '../faults';
import { FULL_LOAD } from '../load';
import { lateP99, locksAreBy } from '../observe';
import { settle } from '../settle';
import { TestCluster } from '../test-cluster';

const LATE_P99_MS = 1_500;

let cluster: TestCluster;
afterEach(() => cluster?.close());

interface RedisFault {
  name: string;
  forMs: number;
  inject(): Promise<unknown>;
  heal(): Promise<unknown>;
}

const FAULTS: RedisFault[] = [
  {
    name: 'killed',
    forMs: 10_000,
    inject: () => cluster.killServer('redis'),
    heal: () => cluster.startServer('redis'),
  },
  {
    name: 'stopped',
    forMs: 120_000,
    inject: async () => cluster.signalServer('redis', 'SIGSTOP'),
    heal: async () => cluster.signalServer('redis', 'SIGCONT'),
  },
  {
    name: 'a replica that takes no writes',
    forMs: 10_000,
    inject: () => command('REPLICAOF', '127.0.0.1', '1'),
    heal: () => command('REPLICAOF', 'NO', 'ONE'),
  },
  {
    name: 'out of memory',
    forMs: 10_000,
    inject: () => command('CONFIG', 'SET', 'maxmemory', '1'),
    heal: () => command('CONFIG', 'SET', 'maxmemory', '0'),
  },
];
const FLUSHES = 6;

test('without Redis, however it is away, the same owners go on almost on time, and it is used again by itself', async () => {
  cluster = await TestCluster.start({ load: FULL_LOAD });
  await sharesAreEven(cluster);
  const owners = await ownersOf(cluster);
  const windows: { name: string; from: number; to: number }[] = [];

  const flushedFrom = await cluster.now();
  for (let flush = 0; flush < FLUSHES; flush += 1) {
    expect(await command('DBSIZE')).toBeGreaterThan(0);
    await command('FLUSHALL');
    await wait(2_000);
  }
  windows.push({ name: `emptied ${FLUSHES} times`, from: flushedFrom, to: await cluster.now() });
  expect(await ownersOf(cluster)).toEqual(owners);
  await locksAreBy(cluster, 'redis');

  for (const { name, forMs, inject, heal } of FAULTS) {
    const from = await cluster.now();
    await inject();
    const left = await locksAreBy(cluster, 'mysql');
    await wait(forMs - left);
    await heal();
    const back = await locksAreBy(cluster, 'redis');
    windows.push({
      name: `${name} for ${forMs} ms (locks by MySQL after ${left} ms, back after ${back} ms)`,
      from,
      to: await cluster.now(),
    });
    expect(await ownersOf(cluster)).toEqual(owners);
  }

  const { findings, history, repeated, summary } = await settle(cluster);
  const late = windows.map(({ name, from, to }) => ({ name, p99: lateP99(history, from, to) }));
  for (const { name, p99 } of late) say(`Redis ${name}: late p99 ${p99} ms`);
  say(summary);
  expect(findings).toEqual([]);
  expect(repeated).toEqual([]);
  expect(late.filter(({ p99 }) => p99 > LATE_P99_MS)).toEqual([]);
});

async function command(name: string, ...words: string[]): Promise<unknown> {
  const redis = new Redis(cluster.serverUrl('redis'));
  try {
    return await redis.call(name, ...words);
  } finally {
    redis.disconnect();
  }
}
