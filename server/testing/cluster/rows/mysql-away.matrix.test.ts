import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { say } from '../../say';
import { isBusy } from '../faults';
import { FULL_LOAD } from '../load';
import { scheduledAgain } from '../observe';
import { settle } from '../settle';
import { TestCluster } from '../test-cluster';

let cluster: TestCluster;
afterEach(() => cluster?.close());

test('a database that is restarted, killed or away for a minute ends no worker, and what came due meanwhile is made up for', async () => {
  cluster = await TestCluster.start({ load: FULL_LOAD });
  const workers = cluster.nodes.map(({ worker }) => worker.nodeId);
  const ends = [
    ['restarted', () => cluster.stopServer('mysql'), 0],
    ['killed', () => cluster.killServer('mysql'), 0],
    ['killed and away for 60 s', () => cluster.killServer('mysql'), 60_000],
  ] as const;
  for (const [name, end, awayMs] of ends) {
    for (const node of cluster.nodes) await isBusy(cluster, node);
    await end();
    await wait(awayMs);
    await cluster.startServer('mysql');
    say(`MySQL ${name}: scheduled again ${await scheduledAgain(cluster)} ms after it was back`);
  }
  const { findings, history, repeated, summary } = await settle(cluster);
  say(summary);
  expect(findings).toEqual([]);
  expect(cluster.nodes.map(({ worker }) => worker.nodeId)).toEqual(workers);
  expect(repeated).toEqual([]);
  // what was called when the database went away is recorded all the same, and what came too late for its grace too
  expect(history.skips.some(({ reason }) => reason === 'misfire')).toBe(true);
});
