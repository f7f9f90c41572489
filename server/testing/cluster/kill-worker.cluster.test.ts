import { randomUUID } from 'node:crypto';
import type { Pool, RowDataPacket } from 'mysql2/promise';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createEnginePool } from '@/server/db/engine-pool';
import { createTestDatabase, type TestDatabase } from '../database';
import { type InsertedTask, insertTask } from '../factories';
import { startTarget, type Target } from './target';
import { startWorkerProcess, type WorkerProcess } from './worker-process';

const EVERY_MS = 1_000;
/** Each call takes longer than a period, so that a kill always hits calls under way. */
const CALL_MS = 1_500;
const DONE_WITHIN_MS = 15_000;

let testDatabase: TestDatabase;
let pool: Pool;
let target: Target;
let keyPrefix: string;
const workers: WorkerProcess[] = [];

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  pool = createEnginePool(testDatabase.url, 3);
  target = await startTarget(CALL_MS);
  keyPrefix = `test-${randomUUID().slice(0, 8)}`;
});
afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.kill();
  await target.close();
  await pool.end();
  await testDatabase.drop();
});

const rows = async (sql: string, values: unknown[] = []): Promise<RowDataPacket[]> =>
  (await pool.query<RowDataPacket[]>(sql, values))[0];
const count = async (sql: string, values: unknown[] = []): Promise<number> =>
  Number((await rows(sql, values))[0]?.n);

async function startWorker(): Promise<WorkerProcess> {
  const worker = await startWorkerProcess({ databaseUrl: testDatabase.url, keyPrefix });
  workers.push(worker);
  return worker;
}

async function insertTasks(): Promise<(InsertedTask & { onNodeLoss: 'retry' | 'fail' })[]> {
  const [clock] = await rows(
    "SELECT TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(3)) DIV 1000 AS now_at",
  );
  const start = Math.ceil(Number(clock?.now_at) / 1_000) * 1_000;
  const policies = ['retry', 'fail', 'retry', 'fail', 'retry', 'fail'] as const;
  return Promise.all(
    policies.map(async (onNodeLoss) => {
      const schedule = { kind: 'fixed_rate' as const, everyMs: EVERY_MS, anchorAt: start };
      const http = { method: 'GET' as const, url: target.url, headers: [], body: '' };
      const task = await insertTask(pool, {
        definition: { onNodeLoss, schedule, http, overlap: { policy: 'allow' } },
        lastFireAt: start - 1,
        nextFireAt: start,
      });
      return { ...task, onNodeLoss };
    }),
  );
}

const until = (check: () => Promise<void>, timeout: number) => vi.waitFor(check, { timeout, interval: 50 });

test('kill -9 in the middle of calls loses no fire, doubles none, and everything ends within 15 s', async () => {
  const tasks = await insertTasks();
  const first = await startWorker();
  await until(
    async () =>
      expect(
        await count("SELECT COUNT(*) AS n FROM task_execution WHERE status = 'succeeded'"),
      ).toBeGreaterThan(8),
    20_000,
  );
  await until(
    async () =>
      expect(
        await count("SELECT COUNT(*) AS n FROM execution_live WHERE status = 'running'"),
      ).toBeGreaterThan(5),
    10_000,
  );

  await first.kill();
  const killedAt = performance.now();
  const interrupted = await rows(
    'SELECT execution_id AS id, status, token FROM execution_live WHERE node_id = ?',
    [first.nodeId],
  );
  expect(interrupted.filter((row) => row.status === 'running').length).toBeGreaterThan(0);
  const second = await startWorker();
  expect(second.nodeId).not.toBe(first.nodeId);
  const ids = interrupted.map((row) => row.id);
  await until(
    async () =>
      expect(
        await count('SELECT COUNT(*) AS n FROM task_execution WHERE id IN (?) AND finished_at IS NULL', [
          ids,
        ]),
      ).toBe(0),
    DONE_WITHIN_MS,
  );
  const doneMs = performance.now() - killedAt;

  // the schedules end; what is still under way ends too
  await pool.query('UPDATE task SET next_fire_at = NULL, next_due_at = NULL');
  await until(async () => expect(await count('SELECT COUNT(*) AS n FROM execution_live')).toBe(0), 20_000);

  const executions = await rows(
    'SELECT id, task_id, fire_at, status, rescues, attempt, token FROM task_execution ORDER BY fire_at',
  );
  for (const task of tasks) {
    const own = executions.filter((row) => row.task_id === task.id);
    const fires = own.map((row) => row.fire_at as number);
    const expected = Array.from(
      { length: fires.length },
      (_, index) => (fires[0] as number) + index * EVERY_MS,
    );
    // one execution for every second from the first to the last: none lost, none twice
    expect(fires).toEqual(expected);
    expect(fires.length).toBeGreaterThan(10);
    for (const row of own) {
      const calls = target.calls.filter((call) => call.executionId === row.id);
      const wasInterrupted = ids.includes(row.id);
      // at most one call for each attempt, and no second attempt where the task forbids it
      expect(new Set(calls.map((call) => call.attempt)).size).toBe(calls.length);
      if (task.onNodeLoss === 'fail') expect(calls.length).toBeLessThanOrEqual(1);
      expect(wasInterrupted || row.status === 'succeeded').toBe(true);
    }
  }
  expect(await rows('SELECT * FROM task_skip')).toEqual([]);
  const ofInterrupted = executions.filter((row) => ids.includes(row.id));
  expect(ofInterrupted.every((row) => row.token > 1 || row.status === 'lost')).toBe(true);
  expect(ofInterrupted.some((row) => row.status === 'lost')).toBe(true);
  expect(ofInterrupted.some((row) => row.status === 'succeeded' && row.rescues === 1)).toBe(true);
  process.stdout.write(
    `kill -9: ${ids.length} executions interrupted, all ended ${Math.round(doneMs)} ms after the kill\n`,
  );
});

test('SIGTERM lets running calls finish, hands the shards over and leaves nothing to rescue', async () => {
  await insertTasks();
  const first = await startWorker();
  await until(
    async () =>
      expect(
        await count("SELECT COUNT(*) AS n FROM execution_live WHERE status = 'running'"),
      ).toBeGreaterThan(5),
    20_000,
  );
  const second = await startWorker();
  const stopped = first.stop();
  await until(
    async () =>
      expect(await count('SELECT COUNT(*) AS n FROM shard WHERE owner_id = ?', [second.nodeId])).toBe(64),
    5_000,
  );
  expect(await stopped).toBe(0);
  expect(await rows('SELECT status FROM scheduler_node WHERE id = ?', [first.nodeId])).toEqual([
    { status: 'stopped' },
  ]);
  expect(await count('SELECT COUNT(*) AS n FROM execution_live WHERE node_id = ?', [first.nodeId])).toBe(0);
  await pool.query('UPDATE task SET next_fire_at = NULL, next_due_at = NULL');
  await until(async () => expect(await count('SELECT COUNT(*) AS n FROM execution_live')).toBe(0), 20_000);
  expect(await count('SELECT COUNT(*) AS n FROM task_execution WHERE rescues > 0')).toBe(0);
  expect(await rows("SELECT status FROM task_execution WHERE status <> 'succeeded'")).toEqual([]);
});
