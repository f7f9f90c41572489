import { setTimeout as wait } from 'node:timers/promises';
import mysql, { type Connection, type RowDataPacket } from 'mysql2/promise';
import { afterEach, expect, test } from 'vitest';
import { say } from '../../say';
import { FULL_LOAD } from '../load';
import { scheduledAgain } from '../observe';
import { settle } from '../settle';
import { TestCluster } from '../test-cluster';

const FOR_MS = 30_000;
/** Shorter and longer than an engine connection waits for a lock. */
const HOLDS_MS = [200, 1_500];
const TASKS_AT_ONCE = 20;
const DEADLOCK = 1213;
const LOCK_WAIT = 1205;

let cluster: TestCluster;
afterEach(() => cluster?.close());

test('deadlocks with another client and rows it keeps locked delay fires and lose none', async () => {
  cluster = await TestCluster.start({ load: FULL_LOAD });
  const workers = cluster.nodes.map(({ worker }) => worker.nodeId);
  const before = await counts();
  const other = await mysql.createConnection(cluster.serverUrl('mysql'));
  try {
    await other.query('CREATE TABLE heavy (id INT PRIMARY KEY)');
    const until = performance.now() + FOR_MS;
    for (let round = 0; performance.now() < until; round += 1)
      await lockTasks(other, HOLDS_MS[round % HOLDS_MS.length] as number);
  } finally {
    await other.end();
  }
  const after = await counts();
  say(`${after.deadlocks - before.deadlocks} deadlocks, ${after.waits - before.waits} lock waits`);
  expect(after.deadlocks).toBeGreaterThan(before.deadlocks);
  say(`scheduled again ${await scheduledAgain(cluster)} ms after the last of them`);
  const { findings, repeated, summary } = await settle(cluster);
  say(summary);
  expect(findings).toEqual([]);
  expect(repeated).toEqual([]);
  expect(cluster.nodes.map(({ worker }) => worker.nodeId)).toEqual(workers);
});

/** Locks tasks against the order in which the engine does, in a transaction that has written so much that the other one is ended. */
async function lockTasks(other: Connection, holdMs: number): Promise<void> {
  const ids = cluster.tasks.map(({ id }) => id).sort(() => Math.random() - 0.5);
  await other.beginTransaction();
  try {
    await other.query('INSERT INTO heavy VALUES ?', [Array.from({ length: 1_000 }, (_, id) => [id])]);
    for (const id of ids.slice(0, TASKS_AT_ONCE).sort((a, b) => b - a))
      await other.query('SELECT id FROM task WHERE id = ? FOR UPDATE', [id]);
    await wait(holdMs);
  } catch (error) {
    if (![DEADLOCK, LOCK_WAIT].includes((error as { errno: number }).errno)) throw error;
  } finally {
    await other.rollback();
  }
}

/** What InnoDB has counted since its start. */
async function counts(): Promise<{ deadlocks: number; waits: number }> {
  const rows = await cluster.query<RowDataPacket>(
    "SELECT NAME AS name, COUNT AS count FROM information_schema.INNODB_METRICS WHERE NAME IN ('lock_deadlocks', 'lock_row_lock_waits')",
  );
  const of = (name: string) => Number(rows.find((row) => row.name === name)?.count);
  return { deadlocks: of('lock_deadlocks'), waits: of('lock_row_lock_waits') };
}
