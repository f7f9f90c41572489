import type { Pool, RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { IncidentBook } from '@/server/cluster/incident-book';
import { createEnginePool } from '@/server/db/engine-pool';
import { createIdAllocator } from '@/server/db/ids';
import { listOpenIncidents } from '@/server/repositories/incident.repository';
import { createTestDatabase, type TestDatabase } from '@/server/testing/database';
import { createMysqlIncidentStore } from './mysql-incident-store';

let testDatabase: TestDatabase;
let pool: Pool;
let lines: { level: string; incident: string; text: string }[];
let book: IncidentBook;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  pool = createEnginePool(testDatabase.url, 6);
});
afterAll(async () => {
  await pool.end();
  await testDatabase.drop();
});
beforeEach(async () => {
  await pool.query('DELETE FROM incident');
  lines = [];
  book = openBook();
});

function openBook(): IncidentBook {
  const write = (level: string) => (facts: { incident: string }, text: string) =>
    lines.push({ level, incident: facts.incident, text });
  return new IncidentBook({
    store: createMysqlIncidentStore(pool),
    takeIds: createIdAllocator(pool).take,
    log: { error: write('error'), warn: write('warn'), info: write('info') } as never,
  });
}

const open = () => listOpenIncidents(testDatabase.database);
const rows = async () => (await pool.query<RowDataPacket[]>('SELECT * FROM incident ORDER BY id'))[0];

test('an incident is one row and one line from its beginning to its end, however often it is found', async () => {
  await book.open('fires_overdue', { tasks: [1] });
  await book.open('fires_overdue', { tasks: [1, 2] });
  expect(await open()).toMatchObject([
    { kind: 'fires_overdue', nodeName: null, facts: { tasks: [1, 2] }, cure: expect.stringContaining('log') },
  ]);
  await book.close('fires_overdue');
  await book.close('fires_overdue');
  expect(await open()).toEqual([]);
  expect(await rows()).toMatchObject([{ since_at: expect.any(Number), until_at: expect.any(Number) }]);
  expect(lines.map(({ level, text }) => `${level} ${text.slice(0, 5)}`)).toEqual([
    'error tasks',
    'info over:',
  ]);
});

test('what comes back is a new incident, and the old one stays in the record', async () => {
  await book.open('pruning_blocked', {});
  await book.close('pruning_blocked');
  await book.open('pruning_blocked', {});
  expect(await open()).toHaveLength(1);
  expect(await rows()).toHaveLength(2);
});

test('of several that find it at once one opens it', async () => {
  const books = [openBook(), openBook(), openBook(), openBook()];
  await Promise.all(books.map((one) => one.open('partitions_missing', { table: 'task_execution' })));
  expect(await rows()).toHaveLength(1);
  expect(lines).toHaveLength(1);
});

test('each node has its own, told by the name of the node', async () => {
  await pool.query(`INSERT INTO scheduler_node (id, name, status, heartbeat, heartbeat_at, started_at, host, pid, version, labels, slots)
    VALUES (7, 'n7', 'live', 1, 0, 0, 'h', 1, 'v', '[]', '{}')`);
  await book.open('node_clock_wrong', { aheadMs: 5_000 }, 7);
  await book.open('node_clock_wrong', { aheadMs: 9_000 }, 8);
  await book.close('node_clock_wrong', 8);
  expect(await open()).toMatchObject([{ nodeName: 'n7', facts: { aheadMs: 5_000 } }]);
});

test('what was one event ends by itself, and what is about a node ends with it', async () => {
  await pool.query('DELETE FROM scheduler_node');
  await pool.query(`INSERT INTO scheduler_node (id, name, status, heartbeat, heartbeat_at, started_at, host, pid, version, labels, slots)
    VALUES (7, 'n7', 'live', 1, 0, 0, 'h', 1, 'v', '[]', '{}'), (8, 'n8', 'dead', 1, 0, 0, 'h', 1, 'v', '[]', '{}')`);
  for (const kind of ['database_clock_step', 'lanes_damaged', 'fires_overdue'] as const)
    await book.open(kind, {});
  for (const nodeId of [7, 8, 9]) await book.open('node_clock_wrong', {}, nodeId);
  await book.closeStale();
  await pool.query(
    "UPDATE incident SET since_at = since_at - 900001 WHERE kind IN ('lanes_damaged', 'fires_overdue')",
  );
  await book.closeStale();
  expect((await open()).map(({ kind, nodeName }) => `${kind} ${nodeName}`).sort()).toEqual([
    'database_clock_step null',
    'fires_overdue null',
    'node_clock_wrong n7',
  ]);
});
