import { afterEach, expect, test } from 'vitest';
import { quantile, say } from '../../say';
import { sharesAreEven, stopWorker } from '../faults';
import { FULL_LOAD } from '../load';
import { settle } from '../settle';
import { TestCluster } from '../test-cluster';

const ROUNDS = 20;

let cluster: TestCluster;
afterEach(() => cluster?.close());

test('SIGTERM in turn, twenty times: shards are handed over within a second, nothing is rescued, no fire is lost, doubled or skipped', async () => {
  cluster = await TestCluster.start({ load: FULL_LOAD });
  const handOvers: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await sharesAreEven(cluster);
    const node = cluster.node(round);
    handOvers.push(await stopWorker(cluster, node));
    await cluster.restart(node);
  }
  say(`${ROUNDS} x SIGTERM, shards: p50 ${quantile(handOvers, 0.5)} ms, max ${Math.max(...handOvers)} ms`);
  const { findings, history, repeated, summary } = await settle(cluster);
  say(summary);
  expect(findings).toEqual([]);
  expect(history.executions.filter(({ rescues }) => rescues > 0)).toEqual([]);
  expect(repeated).toEqual([]);
  expect(history.deadNodes.size).toBe(0);
});
