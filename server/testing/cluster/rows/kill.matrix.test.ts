import { afterEach, expect, test } from 'vitest';
import { quantile, say, shown } from '../../say';
import { isBusy, killWorker, type TakeOver, takenOver } from '../faults';
import { FULL_LOAD } from '../load';
import { settle } from '../settle';
import { TestCluster } from '../test-cluster';

const KILLS = 20;

let cluster: TestCluster;
afterEach(() => cluster?.close());

test('kill -9 of workers at random, twenty times and of all at once, loses, doubles and skips no fire', async () => {
  cluster = await TestCluster.start({ load: FULL_LOAD });
  const takeOvers: TakeOver[] = [];
  for (let kill = 0; kill < KILLS; kill += 1)
    takeOvers.push(await killWorker(cluster, cluster.node(Math.floor(Math.random() * cluster.nodes.length))));
  sayTimes(
    'shards',
    takeOvers.map((one) => one.shardsMs),
  );
  sayTimes(
    'executions',
    takeOvers.map((one) => one.executionsMs),
  );
  expect(takeOvers.every(({ interrupted }) => interrupted > 0)).toBe(true);

  say(`all at once: ${shown(await killAll())}`);

  const { findings, history, repeated, summary } = await settle(cluster);
  say(summary);
  expect(findings).toEqual([]);
  // some could not be repeated, and some were
  expect(history.executions.some(({ status }) => status === 'lost')).toBe(true);
  expect(repeated.length).toBeGreaterThan(0);
});

/** Times count from the first worker that was started again. */
async function killAll(): Promise<TakeOver[]> {
  const nodes = [...cluster.nodes];
  await Promise.all(nodes.map((node) => isBusy(cluster, node)));
  const killed = nodes.map(({ worker }) => worker.nodeId);
  await Promise.all(nodes.map(({ worker }) => worker.kill()));
  await cluster.restart(cluster.node(0));
  const since = performance.now();
  const restarted = Promise.all(nodes.slice(1).map((node) => cluster.restart(node)));
  const takeOvers = await Promise.all(killed.map((nodeId) => takenOver(cluster, nodeId, since)));
  await restarted;
  return takeOvers;
}

const sayTimes = (what: string, times: number[]) =>
  say(`${KILLS} x kill -9, ${what}: p50 ${quantile(times, 0.5)} ms, max ${Math.max(...times)} ms`);
