import mysql from 'mysql2/promise';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createMysqlEngineStore } from '@/server/repositories/engine/mysql-engine-store';
import { newExecution } from '@/server/testing/contracts/engine-store/harness';
import { createTestDatabase, type TestDatabase } from '@/server/testing/database';
import { layMonths, monthsOf } from '@/server/testing/months';
import { connectionOptions } from './connection';
import { withDdlSession } from './ddl';
import { createEnginePool, type EnginePool } from './engine-pool';
import { classifyDatabaseError } from './errors';
import { dropPartition, ensureExecutionPartitions, withPartitions } from './partitions';

let testDatabase: TestDatabase;
let pool: EnginePool;
let now: number;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  pool = createEnginePool(testDatabase.url, 8);
  now = await createMysqlEngineStore(pool).readNow();
});
afterAll(async () => {
  await pool.end();
  await testDatabase.drop();
});
/** The next fire has no place. */
beforeEach(() => layMonths(pool, { p_old: now - 86_400_000 }));

const insert = (connections: EnginePool, fireAt = now) =>
  createMysqlEngineStore(connections).transaction((transaction) =>
    transaction.insertExecutions([newExecution({ fireAt })]),
  );

test('a fire without a partition gets one at once, also when several come at the same time', async () => {
  await Promise.all([insert(pool), insert(pool), insert(pool), insert(pool)]);
  const [rows] = await pool.query('SELECT COUNT(*) AS n FROM task_execution');
  expect(rows).toEqual([{ n: 4 }]);
  for (const table of ['task_execution', 'task_attempt', 'task_result'] as const)
    expect(await monthsOf(pool, table)).toHaveLength(5);
});

test('where none can be made the fire still counts as one without a place, and the reason is told', async () => {
  const denied = {
    getConnection: () => Promise.reject(new Error('ALTER command denied')),
  } as unknown as EnginePool;
  const noPlace = Object.assign(new Error('Table has no partition for value 7'), { errno: 1526 });
  const error = await withPartitions(denied, () => Promise.reject(noPlace)).catch((caught: Error) => caught);
  expect(error).toMatchObject({ message: expect.stringContaining('ALTER command denied') });
  expect(classifyDatabaseError(error)).toBe('no_partition');
});

test('a table that somebody reads is changed later, and those who insert meanwhile are not held up for long', async () => {
  // not one of the engine's: their transactions are ended when they are silent
  const reader = await mysql.createConnection(connectionOptions(testDatabase.url));
  await reader.query('START TRANSACTION');
  await reader.query('SELECT COUNT(*) FROM task_execution');
  let tries = 0;
  let isDone = false;
  const changing = withDdlSession(pool, ensureExecutionPartitions, async () => {
    tries += 1;
    if (tries === 2) await reader.query('COMMIT');
  }).finally(() => {
    isDone = true;
  });
  let longestMs = 0;
  while (!isDone) {
    const begun = performance.now();
    await insert(pool, now - 2 * 86_400_000);
    longestMs = Math.max(longestMs, performance.now() - begun);
  }
  await reader.end();
  expect({ tries, added: await changing }).toEqual({ tries: 2, added: 12 });
  expect(longestMs).toBeLessThan(4_000);
});

test('a partition is dropped once, and the last one never', async () => {
  await withDdlSession(pool, async (session) => {
    await ensureExecutionPartitions(session);
    await dropPartition(session, 'task_execution', 'p_old');
    await dropPartition(session, 'task_execution', 'p_old');
    for (const name of (await monthsOf(pool)).slice(0, -1))
      await dropPartition(session, 'task_execution', name);
    const [last = ''] = await monthsOf(pool);
    await expect(dropPartition(session, 'task_execution', last)).rejects.toThrow('all partitions');
  });
});
