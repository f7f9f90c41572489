import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { fakeTime } from './fake-time';
import { freezeWorker, killWorker, ownersOf, sharesAreEven, stopWorker } from './faults';
import { SMALL_LOAD } from './load';
import { say, shown } from './say';
import { settle } from './settle';
import { TestCluster, until } from './test-cluster';

const AWAY_MS = 15_000;

let cluster: TestCluster | undefined;
afterEach(() => cluster?.close());

// the failure matrix in short: one cluster under load, one fault after the other, and one judgement of all it did
test('three nodes lose, double and skip no fire while workers, Redis and the database die and a clock is wrong', async () => {
  cluster = await TestCluster.start({ load: SMALL_LOAD });
  const { nodes, count } = handles(cluster);
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
  const byMysql = await until(
    async () => expect(await count("lock_provider = 'mysql'")).toBe(nodes.length),
    5_000,
  );
  await wait(AWAY_MS - byMysql);
  await cluster.startServer('redis');
  const byRedis = await until(async () => expect(await count("lock_provider = 'redis'")).toBe(nodes.length));
  expect(await ownersOf(cluster)).toEqual(owners);
  say(
    `Redis away ${AWAY_MS} ms: locks by MySQL after ${Math.round(byMysql)} ms, back after ${Math.round(byRedis)} ms`,
  );

  const workers = nodes.map(({ worker }) => worker.nodeId);
  await cluster.killServer('mysql');
  await cluster.startServer('mysql');
  const writableAt = await cluster.now();
  const { query } = cluster;
  const scheduled = await until(async () => {
    const rows = await query('SELECT 1 FROM task_execution WHERE created_at > ? LIMIT 1', [writableAt]);
    expect(rows).toHaveLength(1);
  }, 5_000);
  say(`MySQL killed: scheduled again ${Math.round(scheduled)} ms after it was back`);

  say(`SIGTERM: shards handed over within ${await stopWorker(cluster, a)} ms`);
  await cluster.restart(a, await fakeTime('+3600s'));
  await until(async () => {
    const open = "kind = 'node_clock_wrong' AND until_at IS NULL AND node_id = ?";
    expect(await cluster?.count('incident', open, [a.worker.nodeId])).toBe(1);
  }, 5_000);
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

function handles(of: TestCluster) {
  const nodes = [of.node(0), of.node(1), of.node(2)] as const;
  const count = (condition: string) => of.count('scheduler_node', `status = 'live' AND ${condition}`);
  return { nodes, count };
}
