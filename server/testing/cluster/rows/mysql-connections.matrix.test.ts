import { setTimeout as wait } from 'node:timers/promises';
import mysql, { type Connection, type RowDataPacket } from 'mysql2/promise';
import { afterEach, expect, test } from 'vitest';
import { say } from '../../say';
import { FULL_LOAD } from '../load';
import { scheduledAgain } from '../observe';
import { settle } from '../settle';
import { TestCluster } from '../test-cluster';

const FOR_MS = 30_000;
const CONNECTIONS = 10;
/** Of these, so many are somebody else's. */
const OTHERS = 3;

let cluster: TestCluster;
let others: Connection[] = [];
afterEach(async () => {
  for (const connection of others.splice(0)) connection.destroy();
  await cluster?.close();
});

test('three workers that have fewer than ten connections between them go on', async () => {
  cluster = await TestCluster.start({ load: FULL_LOAD });
  const workers = cluster.nodes.map(({ worker }) => worker.nodeId);
  const [limit] = await cluster.query<RowDataPacket>('SELECT @@GLOBAL.max_connections AS usual');
  const url = cluster.serverUrl('mysql');
  others = await Promise.all(Array.from({ length: OTHERS }, () => mysql.createConnection(url)));
  await cluster.query('SET GLOBAL max_connections = ?', [CONNECTIONS]);
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
