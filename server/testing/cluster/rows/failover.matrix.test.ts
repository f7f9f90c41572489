import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { say } from '../../say';
import { type ReplicatedPair, startPair } from '../failover';
import { isBusy } from '../faults';
import { FULL_LOAD } from '../load';
import { alarmed, scheduledAgain } from '../observe';
import { settle } from '../settle';
import { TestCluster } from '../test-cluster';

/** The replica lags behind by this when the primary dies. */
const LAG_MS = 3_000;

let cluster: TestCluster | undefined;
let pair: ReplicatedPair | undefined;
afterEach(async () => {
  await cluster?.close();
  // whichever was not the cluster's any more
  await Promise.all([pair?.primary.remove(), pair?.replica.remove()]);
  [cluster, pair] = [undefined, undefined];
});

test('a primary that dies and whose replica acknowledged every commit takes no fire with it', async () => {
  pair = await startPair({ isSemiSync: true });
  cluster = await TestCluster.start({ load: FULL_LOAD, mysql: pair.primary });
  const workers = cluster.nodes.map(({ worker }) => worker.nodeId);
  for (const node of cluster.nodes) await isBusy(cluster, node);
  await failOver(cluster, pair);
  const { findings, repeated, summary } = await settle(cluster);
  say(`semi-synchronous: ${summary}`);
  expect(findings).toEqual([]);
  expect(repeated).toEqual([]);
  expect(await cluster.count('incident', "kind = 'commits_lost'")).toBe(0);
  expect(cluster.nodes.map(({ worker }) => worker.nodeId)).toEqual(workers);
});

test('what a replica lacks that acknowledges nothing is counted and told, and scheduling goes on from where that is', async () => {
  pair = await startPair({ isSemiSync: false });
  cluster = await TestCluster.start({ load: FULL_LOAD, mysql: pair.primary });
  for (const node of cluster.nodes) await isBusy(cluster, node);
  await pair.cut();
  await wait(LAG_MS);
  const lackingIds = new Set((await cluster.query<{ id: number }>(FINISHED)).map(({ id }) => id));
  await failOver(cluster, pair);
  say(`told after ${await alarmed(cluster, 'commits_lost')} ms`);
  const { findings, history, summary } = await settle(cluster);
  say(`asynchronous: ${summary}`);
  for (const { id } of history.executions) lackingIds.delete(id);
  const [told] = await cluster.query<{ count: number }>(
    "SELECT SUM(JSON_VALUE(facts, '$.count')) AS count FROM incident WHERE kind = 'commits_lost'",
  );
  say(`${lackingIds.size} finished executions vanished, ${told?.count} ends of attempts counted as lost`);
  expect(lackingIds.size).toBeGreaterThan(0);
  expect(Number(told?.count)).toBeGreaterThanOrEqual(lackingIds.size);
  // what is there is right, whatever was called for what is not
  const ofTables = ['lost', 'doubled', 'early', 'wrong_skip'];
  expect(findings.filter(({ kind }) => ofTables.includes(kind))).toEqual([]);
});

const FINISHED = 'SELECT id FROM task_execution WHERE finished_at IS NOT NULL';

async function failOver(of: TestCluster, { primary, replica, promote }: ReplicatedPair): Promise<void> {
  await primary.kill();
  await promote();
  await of.failOver(replica);
  say(`scheduled again ${await scheduledAgain(of)} ms after the replica took over`);
}
