import { setTimeout as wait } from 'node:timers/promises';
import type { RowDataPacket } from 'mysql2/promise';
import { afterEach, expect, test } from 'vitest';
import { say } from '../../say';
import { FULL_LOAD } from '../load';
import { scheduledAgain } from '../observe';
import { settle } from '../settle';
import { TestCluster } from '../test-cluster';

const FOR_MS = 30_000;

let cluster: TestCluster;
afterEach(() => cluster?.close());

test('three workers that have ten connections between them go on', async () => {
  cluster = await TestCluster.start({ load: FULL_LOAD });
  const workers = cluster.nodes.map(({ worker }) => worker.nodeId);
  const [limit] = await cluster.query<RowDataPacket>('SELECT @@GLOBAL.max_connections AS usual');
  await cluster.query('SET GLOBAL max_connections = 10');
  for (const { links } of cluster.nodes) links.mysql.dropConnections();
  say(`scheduled again after ${await scheduledAgain(cluster)} ms`);
  await wait(FOR_MS);
  const [refused] = await cluster.query<RowDataPacket>(
    "SHOW GLOBAL STATUS LIKE 'Connection_errors_max_connections'",
  );
  expect(Number(refused?.Value)).toBeGreaterThan(0);
  await scheduledAgain(cluster);
  await cluster.query('SET GLOBAL max_connections = ?', [limit?.usual]);
  say(`${refused?.Value} connections refused`);
  const { findings, repeated, summary } = await settle(cluster);
  say(summary);
  expect(findings).toEqual([]);
  expect(repeated).toEqual([]);
  expect(cluster.nodes.map(({ worker }) => worker.nodeId)).toEqual(workers);
});
