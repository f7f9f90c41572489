import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { say, shown } from '../say';
import { fakeTime } from './fake-time';
import { freezeWorker, killWorker, ownersOf, sharesAreEven, stopWorker } from './faults';
import { SMALL_LOAD } from './load';
import { alarmed, locksAreBy, scheduledAgain } from './observe';
import { settle } from './settle';
import { TestCluster, until } from './test-cluster';

const AWAY_MS = 15_000;

let cluster: TestCluster | undefined;
afterEach(() => cluster?.close());

// the failure matrix in short: one cluster under load, one fault after the other, and one judgement of all it did
test('three nodes lose, double and skip no fire while workers, Redis and the database die and a clock is wrong', async () => {
  cluster = await TestCluster.start({ load: SMALL_LOAD });
  const nodes = [cluster.node(0), cluster.node(1), cluster.node(2)] as const;
  const [a, b, c] = nodes;

  for (const node of [a, b, c]) {
    const takeOver = await killWorker(cluster, node);
    expect(takeOver.interrupted).toBeGreaterThan(0);
    say(`kill -9: ${shown(takeOver)}`);
  }

  const frozen = await freezeWorker(cluster, b, AWAY_MS);
  expect(frozen.interrupted).toBeGreaterThan(0);
  say(`SIGSTOP ${AWAY_MS} ms: ${shown(frozen)}`);

  await sharesAreEven(cluster);
  const owners = await ownersOf(cluster);
  await cluster.killServer('redis');
  const byMysql = await locksAreBy(cluster, 'mysql');
  await wait(AWAY_MS - byMysql);
  await cluster.startServer('redis');
  const byRedis = await locksAreBy(cluster, 'redis');
  expect(await ownersOf(cluster)).toEqual(owners);
  say(`Redis away ${AWAY_MS} ms: locks by MySQL after ${byMysql} ms, back after ${byRedis} ms`);

  const workers = nodes.map(({ worker }) => worker.nodeId);
  await cluster.killServer('mysql');
  await cluster.startServer('mysql');
  say(`MySQL killed: scheduled again ${await scheduledAgain(cluster)} ms after it was back`);

  say(`SIGTERM: shards handed over within ${await stopWorker(cluster, a)} ms`);
  await cluster.restart(a, await fakeTime('+3600s'));
  await alarmed(cluster, 'node_clock_wrong', 'node_id = ?', [a.worker.nodeId]);
  await until(async () => {
    const own = 'node_id = ? AND finished_at IS NOT NULL';
    expect(await cluster?.count('task_execution', own, [a.worker.nodeId])).toBeGreaterThan(100);
  });

  const { findings, refused, history, repeated, summary } = await settle(cluster);
  say(summary);
  expect(findings).toEqual([]);
  // what MySQL did not outlive no worker died of
  expect(nodes.slice(1).map(({ worker }) => worker.nodeId)).toEqual(workers.slice(1));
  // the frozen node came back, and was not listened to
  expect(refused.heartbeat).toBeGreaterThan(0);
  expect(history.executions.some(({ status }) => status === 'lost')).toBe(true);
  expect(repeated.length).toBeGreaterThan(0);
});
