import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { databaseNow } from '@/server/db/time';
import type { RequestedExecution } from '@/server/scheduler/request-execution';
import { cancelExecutionsFor, runTask } from '@/server/services/execution-control.service';
import { listRates, removeRate, setRate } from '@/server/services/host-rate.service';
import { createTask } from '@/server/services/task.service';
import { getExecutionDetail } from '@/server/services/task-status.service';
import { actorWith } from '@/server/testing/actors';
import { createTestDatabase, openTestEngine, type TestDatabase } from '@/server/testing/database';
import { taskDefinition } from '@/server/testing/factories';
import { type HttpTarget, startHttpTarget } from '@/server/testing/http-target';
import { startTestWorker } from '@/server/testing/worker';
import type { Worker } from './compose';

const admin = actorWith('admin');
let testDatabase: TestDatabase;
let testEngine: ReturnType<typeof openTestEngine>;
let target: HttpTarget;
/** When calls came, by this machine's clock. */
let calledAt: number[];
const workers: Worker[] = [];

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  testEngine = openTestEngine(testDatabase.url);
  calledAt = [];
  target = await startHttpTarget((_, response) => {
    calledAt.push(performance.now());
    response.end('ok');
  });
});
afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.stop(1_000);
  await target.close();
  await testEngine.close();
  await testDatabase.drop();
});

async function start(): Promise<void> {
  const worker = await startTestWorker(testDatabase.url, [], {
    ...{ HTTP_ALLOW: `127.0.0.1:${target.port}`, REDIS_KEY_PREFIX: `rates-${testDatabase.url.slice(-8)}` },
  });
  workers.push(worker);
}

const limit = (calls: number, periodSeconds: 1 | 60 | 3_600) =>
  setRate(testDatabase.database, admin, { host: '127.0.0.1', calls, periodSeconds }, undefined);
const create = () =>
  createTask(
    testDatabase.database,
    admin,
    taskDefinition({
      ...{ name: 'called', schedule: { kind: 'none' }, http: { url: `${target.origin}/` } },
      overlap: { policy: 'allow' },
    }),
  );
async function run(taskId: number, count: number) {
  const asked: RequestedExecution[] = [];
  for (let index = 0; index < count; index += 1)
    asked.push(await runTask(testEngine.engine, admin, { id: taskId }));
  return asked;
}
const detailOf = ({ executionId, fireAt }: { executionId: number; fireAt: number }) =>
  getExecutionDetail(testDatabase.database, admin, executionId, fireAt);

test('all nodes together call a host no more often than it may be called', async () => {
  await limit(10, 1);
  await Promise.all([start(), start()]);
  const { id } = await create();
  const from = performance.now();
  const asked = await run(id, 40);
  await vi.waitFor(() => expect(calledAt.length).toBe(40), { timeout: 20_000, interval: 20 });
  // the first turn is no earlier than the first request, the next ones are a tenth of a second apart, and no call comes before its turn
  calledAt.forEach((at, index) => {
    expect(at - from).toBeGreaterThan(index * 100 - 2);
  });
  await vi.waitFor(
    async () => {
      const details = await Promise.all(asked.map(detailOf));
      expect(details.map(({ status, attempt }) => `${status} ${attempt}`)).toEqual(
        details.map(() => 'succeeded 1'),
      );
      expect(new Set(details.map(({ nodeId }) => nodeId)).size).toBe(2);
    },
    { timeout: 5_000, interval: 50 },
  );
});

test('one that waits for its turn is in the queue, says so, and can be cancelled; a new rate gives new turns', async () => {
  await limit(1, 3_600);
  await start();
  const { id } = await create();
  const [first, second, third] = (await run(id, 3)) as [
    ...[RequestedExecution, RequestedExecution, RequestedExecution],
  ];
  const before = await databaseNow(testDatabase.database);
  await vi.waitFor(
    async () => {
      expect(await detailOf(first)).toMatchObject({ status: 'succeeded', turn: null });
      const { status, nodeId, turn } = await detailOf(third);
      expect({ status, nodeId, host: turn?.host }).toEqual({
        status: 'queued',
        nodeId: null,
        host: '127.0.0.1',
      });
      expect(turn?.callAt).toBeGreaterThan(before + 7_100_000);
    },
    { timeout: 10_000, interval: 50 },
  );
  expect(await listRates(testDatabase.database)).toMatchObject([
    { host: '127.0.0.1', calls: 1, periodSeconds: 3_600, putOff: 2 },
  ]);
  await cancelExecutionsFor(testDatabase.database, testEngine.engine, admin, {
    executions: [{ id: second.executionId, fireAt: second.fireAt }],
    reason: 'no longer',
  });
  expect(await detailOf(second)).toMatchObject({ status: 'cancelled', turn: null });
  await limit(100, 1);
  await vi.waitFor(async () => expect((await detailOf(third)).status).toBe('succeeded'), {
    ...{ timeout: 10_000, interval: 50 },
  });
  expect(calledAt.length).toBe(2);
});

test('without a rate everything is called at once, and who changed what is on record', async () => {
  await limit(1, 3_600);
  await start();
  const { id } = await create();
  await run(id, 5);
  await vi.waitFor(
    async () => {
      const [rate] = await listRates(testDatabase.database);
      expect(rate?.putOff).toBe(4);
    },
    { timeout: 10_000, interval: 50 },
  );
  await removeRate(testDatabase.database, admin, '127.0.0.1', undefined);
  await vi.waitFor(() => expect(calledAt.length).toBe(5), { timeout: 10_000, interval: 50 });
  expect(await listRates(testDatabase.database)).toEqual([]);
  const [audits] = await testDatabase.database.execute(
    sql`SELECT action, before_value AS \`before\`, after_value AS \`after\` FROM audit WHERE target_type = 'host' ORDER BY id`,
  );
  const rate = { host: '127.0.0.1', calls: 1, periodSeconds: 3_600 };
  expect(audits).toEqual([
    { action: 'host.limit', before: null, after: rate },
    { action: 'host.free', before: rate, after: null },
  ]);
});

test('only an administrator changes rates, and one that is not there cannot be removed', async () => {
  const { database } = testDatabase;
  const rate = { host: 'a', calls: 1, periodSeconds: 1 } as const;
  const operator = actorWith('operator');
  await expect(setRate(database, operator, rate, undefined)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await expect(removeRate(database, operator, 'a', undefined)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await expect(removeRate(database, admin, 'a', undefined)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
