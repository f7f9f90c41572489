import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createEnginePool, type EnginePool } from '@/server/db/engine-pool';
import { noop } from '@/server/executor/function/handlers/noop';
import { createRedis, pingRedis } from '@/server/redis/client';
import { listOpenIncidents } from '@/server/repositories/incident.repository';
import { readScannedAt } from '@/server/repositories/setting.repository';
import { runTask } from '@/server/services/execution-control.service';
import { createTask } from '@/server/services/task.service';
import { actorWith } from '@/server/testing/actors';
import {
  createTestDatabase,
  openTestEngine,
  type TestDatabase,
  testServerUrl,
} from '@/server/testing/database';
import { taskDefinition } from '@/server/testing/factories';
import { layMonths, monthsOf } from '@/server/testing/months';
import { startTestWorker } from '@/server/testing/worker';

let testDatabase: TestDatabase;
let pool: EnginePool;
let workers: Awaited<ReturnType<typeof startTestWorker>>[];

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  pool = createEnginePool(testDatabase.url, 2);
  workers = [];
});
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.stop(1_000)));
  await pool.end();
  await testDatabase.drop();
});

const until = <T>(check: () => Promise<T>) => vi.waitFor(check, { timeout: 15_000, interval: 50 });
const start = async (settings: Record<string, string> = {}) => {
  const worker = await startTestWorker(testDatabase.url, [noop], settings);
  workers.push(worker);
  return worker;
};
const openKinds = async () => (await listOpenIncidents(testDatabase.database)).map(({ kind }) => kind);

/** An execution of a task that nothing schedules. */
async function request(): Promise<{ taskId: number; executionId: number }> {
  const operator = actorWith('operator');
  const { id } = await createTask(
    testDatabase.database,
    operator,
    taskDefinition({ executor: 'function', handler: 'noop', schedule: { kind: 'none' } }),
  );
  const testEngine = openTestEngine(testDatabase.url);
  const { executionId } = await runTask(testEngine.engine, operator, { id });
  await testEngine.close();
  return { taskId: id, executionId };
}
const statusOf = async (executionId: number) => {
  const [rows] = await testDatabase.database.execute(
    sql`SELECT status FROM task_execution WHERE id = ${executionId}`,
  );
  return (rows as unknown as { status: string }[])[0]?.status;
};

test('a row that was damaged by hand is mended and run, recorded, and no reason to stop', async () => {
  const { executionId } = await request();
  for (const table of ['task_execution', 'execution_live'])
    await pool.query(`UPDATE ${table} SET status = 'claimed', token = 1`);
  await start();
  await until(async () => expect(await statusOf(executionId)).toBe('succeeded'));
  expect(await openKinds()).toEqual(['executions_without_owner']);
  expect(await readScannedAt(testDatabase.database)).not.toBeNull();
});

test('of several workers one scans, and one makes place for the coming months', async () => {
  await layMonths(pool, { p_all: 4_000_000_000_000 });
  await Promise.all([start(), start(), start()]);
  await until(async () => {
    const [rows] = await pool.query(
      "SELECT name, version FROM setting WHERE name LIKE 'chore%' ORDER BY name",
    );
    expect(rows).toEqual(['prune', 'scan', 'storage'].map((name) => ({ name: `chore_${name}`, version: 2 })));
  });
});

test('a fire whose month has no partition runs all the same', async () => {
  await start();
  await until(async () => expect(await readScannedAt(testDatabase.database)).not.toBeNull());
  await layMonths(pool, { p_old: 1_000_000_000_000 });
  const { executionId } = await request();
  await until(async () => expect(await statusOf(executionId)).toBe('succeeded'));
  expect((await monthsOf(pool)).length).toBeGreaterThan(3);
});

test('another installation under the same Redis keys is an incident of the node that sees it', async () => {
  const keyPrefix = `test-${randomBytes(4).toString('hex')}`;
  const redis = createRedis(testServerUrl('TEST_REDIS_URL'));
  await pingRedis(redis);
  await redis.set(`${keyPrefix}:database`, 'of somebody else');
  await start({ REDIS_KEY_PREFIX: keyPrefix });
  await until(async () => expect(await openKinds()).toContain('redis_of_another_cluster'));
  redis.disconnect();
});

test('a worker counts what it does', async () => {
  const worker = await start();
  const { executionId } = await request();
  await until(async () => expect(await statusOf(executionId)).toBe('succeeded'));
  // what is committed is counted once the answer has come
  await until(async () =>
    expect(worker.metrics()).toMatchObject({ shardsOwned: 64, executions: { claimed: 1, succeeded: 1 } }),
  );
  const { latenessMs, lockProvider, staleWritesRefused, scannerFindings } = worker.metrics();
  expect(latenessMs.count).toBe(1);
  expect({ lockProvider, staleWritesRefused, scannerFindings }).toEqual({
    ...{ lockProvider: 'redis', staleWritesRefused: {}, scannerFindings: {} },
  });
});

test('a wrong clock of the machine is told within five seconds, harms nothing, and is over when it is set right', async () => {
  const right = Date.now;
  const wrong = vi.spyOn(Date, 'now').mockImplementation(() => right() + 3_600_000);
  await start({ NODE_NAME: 'w-late' });
  await vi.waitFor(
    async () =>
      expect(await listOpenIncidents(testDatabase.database)).toMatchObject([
        { kind: 'node_clock_wrong', nodeName: 'w-late', facts: { aheadMs: expect.any(Number) } },
      ]),
    { timeout: 5_000, interval: 50 },
  );
  const { executionId } = await request();
  await until(async () => expect(await statusOf(executionId)).toBe('succeeded'));
  wrong.mockRestore();
  await until(async () => expect(await openKinds()).toEqual([]));
});
