import { setTimeout as wait } from 'node:timers/promises';
import mysql, { type Connection } from 'mysql2/promise';
import { afterEach, expect, test } from 'vitest';
import { readPartitions } from '@/server/db/partitions';
import { say } from '../../say';
import { FULL_LOAD } from '../load';
import { alarmed, scheduledAgain } from '../observe';
import { settle } from '../settle';
import { TestCluster, until } from '../test-cluster';

const ENDS_AFTER_MS = 6_000;
const DENIED_MS = 20_000;
/** What was running when its month ended had this long left. */
const LONGEST_CALL_MS = 6_000;
/** A missing partition is tried anew so often; an alarm ends with that. */
const ALARM_ENDS_WITHIN_MS = 15_000;

let cluster: TestCluster;
let administrator: Connection | undefined;
afterEach(async () => {
  await administrator?.end();
  await cluster?.close();
});

test('fires whose month has no partition, and may not be given one, wait and are told of; what runs goes on', async () => {
  cluster = await TestCluster.start({ load: FULL_LOAD });
  const workers = cluster.nodes.map(({ worker }) => worker.nodeId);
  administrator = await openAdministrator();
  const [account] = await cluster.query<{ name: string }>('SELECT CURRENT_USER() AS name');
  const user = `'${account?.name.replace('@', "'@'")}'`;
  await administrator.query(`REVOKE CREATE, ALTER ON *.* FROM ${user}`);
  // rights on everything are those a connection began with
  for (const { links } of cluster.nodes) links.mysql.dropConnections();

  const endsAt = (await cluster.now()) + ENDS_AFTER_MS;
  await endPartitionsAt(administrator, endsAt);
  await until(async () => expect(await cluster.now()).toBeGreaterThan(endsAt));
  say(`told after ${await alarmed(cluster, 'partitions_missing')} ms`);
  await wait(LONGEST_CALL_MS);
  expect(await cluster.count('task_execution', 'fire_at >= ?', [endsAt])).toBe(0);
  expect(await cluster.count('task_execution', 'finished_at > ?', [endsAt + 1_000])).toBeGreaterThan(0);
  expect(await cluster.count('execution_live', "status IN ('claimed', 'running')")).toBe(0);
  await wait(DENIED_MS - LONGEST_CALL_MS);

  await administrator.query(`GRANT CREATE, ALTER ON *.* TO ${user}`);
  say(`scheduled again ${await scheduledAgain(cluster)} ms after partitions could be made`);
  const open = () => cluster.count('incident', "kind = 'partitions_missing' AND until_at IS NULL");
  await until(async () => expect(await open()).toBe(0), ALARM_ENDS_WITHIN_MS);
  const { findings, repeated, summary } = await settle(cluster);
  say(summary);
  expect(findings).toEqual([]);
  expect(repeated).toEqual([]);
  expect(cluster.nodes.map(({ worker }) => worker.nodeId)).toEqual(workers);
});

/** A connection that may give rights and take them; the account of the workers has all others. */
async function openAdministrator(): Promise<Connection> {
  const GRANT_OPTION = 1_024;
  await cluster.query(
    `UPDATE mysql.global_priv SET priv = JSON_SET(priv, '$.access', CAST(JSON_VALUE(priv, '$.access') AS UNSIGNED) | ${GRANT_OPTION})
     WHERE CONCAT(User, '@', Host) = CURRENT_USER()`,
  );
  await cluster.query('FLUSH PRIVILEGES');
  return mysql.createConnection(cluster.serverUrl('mysql'));
}

/** As if the months ended at this instant, which is a moment ahead, and none had been made behind. */
async function endPartitionsAt(connection: Connection, at: number): Promise<void> {
  const partitions = await readPartitions(connection, 'task_execution');
  const present = partitions.find(({ before }) => before > at);
  if (present === undefined) throw new Error('there is no partition for now');
  const later = partitions.filter(({ from }) => from >= present.before).map(({ name }) => name);
  await connection.query(`ALTER TABLE task_execution DROP PARTITION ${later.join(', ')}`);
  await connection.query(
    `ALTER TABLE task_execution REORGANIZE PARTITION ${present.name} INTO
       (PARTITION ${present.name} VALUES LESS THAN (${at}), PARTITION rest VALUES LESS THAN (${present.before}))`,
  );
  await connection.query('ALTER TABLE task_execution DROP PARTITION rest');
}
