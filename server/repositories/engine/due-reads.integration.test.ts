import type { PoolConnection, RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEnginePool, type EnginePool } from '@/server/db/engine-pool';
import { createIdAllocator } from '@/server/db/ids';
import { SHARDS } from '@/server/domain/cluster/cluster-timing';
import type { DueTask } from '@/server/scheduler/ports';
import { createTask } from '@/server/services/task.service';
import { actorWith } from '@/server/testing/actors';
import { copyTask } from '@/server/testing/copy-task';
import { createTestDatabase, type TestDatabase } from '@/server/testing/database';
import { taskDefinition } from '@/server/testing/factories';
import { selectOverdueTasks } from './invariant-statements';
import { createMysqlClusterStore } from './mysql-cluster-store';
import { selectDueTasks, selectNow } from './schedule-statements';

const TASKS = 20_000;
const DUE = 300;
const YEARLY = { kind: 'cron', expression: '0 0 0 1 1 *', dialect: 'unix', timeZone: 'UTC' } as const;
const ALL_SHARDS = Array.from({ length: SHARDS }, (_, shard) => shard);
/** Both the shard and the due instant bound what is read: two bytes, and eight that may be NULL. */
const BY_INDEX = { index: 'task_shard_due', access: 'range', keyLength: 2 + 9 };
/** Each shard is found by its first entry and left by one that is not wanted any more. */
const MOST_READ = DUE + 2 * SHARDS;

let testDatabase: TestDatabase;
let pool: EnginePool;
let session: PoolConnection;
let dueAt: number;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  pool = createEnginePool(testDatabase.url, 2);
  const definition = taskDefinition({ schedule: YEARLY });
  const { id } = await createTask(testDatabase.database, actorWith('admin'), definition);
  const copies = await copyTask(pool, createIdAllocator(pool).take, id, TASKS - 1);
  dueAt = (await selectNow(pool)) - 60_000;
  await pool.query('UPDATE task SET next_fire_at = ?, next_due_at = ? WHERE id IN (?)', [
    ...[dueAt, dueAt],
    copies.slice(0, DUE),
  ]);
  const cluster = createMysqlClusterStore(pool);
  await cluster.registerNode({ id: 1, name: 'n', host: 'h', pid: 1, version: 'v', slots: {}, labels: [] });
  await cluster.takeShards(1, (await cluster.readCluster()).shards, 600_000);
  await pool.query('ANALYZE TABLE task');
  session = await pool.getConnection();
});
afterAll(async () => {
  session.release();
  await pool.end();
  await testDatabase.drop();
});

async function entriesRead(): Promise<number> {
  const [rows] = await session.query<RowDataPacket[]>(
    "SHOW SESSION STATUS WHERE Variable_name IN ('Handler_read_first', 'Handler_read_key', 'Handler_read_next', 'Handler_read_prev')",
  );
  return rows.reduce((sum, row) => sum + Number(row.Value), 0);
}

/** How the database finds the tasks of a read, and how many entries of indexes it goes through. */
async function examine(read: (session: Pick<PoolConnection, 'query'>) => Promise<unknown[]>) {
  let plan: RowDataPacket | undefined;
  let entries = 0;
  const query = async (statement: string, values: unknown[]) => {
    // MySQL would draw a tree; MariaDB leaves a comment for 80016 alone
    const [[first]] = await session.query<RowDataPacket[]>(
      `EXPLAIN /*!80016 FORMAT=TRADITIONAL */ ${statement}`,
      values,
    );
    const before = await entriesRead();
    const answer = await session.query(statement, values);
    if (first?.table === 'task') [plan, entries] = [first, (await entriesRead()) - before];
    return answer;
  };
  const found = await read({ query } as Pick<PoolConnection, 'query'>);
  const { key: index, type: access, key_len, Extra } = plan as RowDataPacket;
  return { found: found.length, index, access, keyLength: Number(key_len), extra: String(Extra), entries };
}

const readDue = (after: DueTask | null) =>
  examine((connection) =>
    selectDueTasks(connection, { shards: ALL_SHARDS, aheadMs: 700, limit: 500, after }),
  );

test('what is due is read from the index alone, and nothing that is not due with it', async () => {
  const { entries, ...due } = await readDue(null);
  expect(due).toMatchObject({ found: DUE, ...BY_INDEX });
  expect(due.extra).toMatch(/Using index(;|$)/);
  expect(entries).toBeGreaterThanOrEqual(DUE);
  expect(entries).toBeLessThanOrEqual(MOST_READ);
});

test('behind a place in the order nothing before it is read', async () => {
  const { entries, ...due } = await readDue({ id: 0, shard: 0, dueAt: dueAt + 1 });
  expect(due).toMatchObject({ found: 0, ...BY_INDEX });
  expect(entries).toBeLessThanOrEqual(2 * SHARDS);
});

test('the scan for fires that are overdue finds them by the index and reads no others', async () => {
  const { entries, ...overdue } = await examine((connection) => selectOverdueTasks(connection, 30_000, 500));
  expect(overdue).toMatchObject({ found: DUE, ...BY_INDEX });
  expect(entries).toBeLessThanOrEqual(MOST_READ);
});
