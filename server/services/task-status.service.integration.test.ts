import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { actorWith } from '@/server/testing/actors';
import { createTestDatabase, openTestEngine, type TestDatabase } from '@/server/testing/database';
import { taskDefinition } from '@/server/testing/factories';
import { GateHandler, startTestWorker } from '@/server/testing/worker';
import { cancelExecutionsFor, replayExecution, runTask } from './execution-control.service';
import { createTask } from './task.service';
import { getExecutionDetail, listExecutionRows } from './task-status.service';
import { listTaskRows } from './task-view.service';

const operator = actorWith('operator');
const viewer = actorWith('viewer', 8);
const gate = new GateHandler();
let tries = 0;
const flaky = {
  name: 'flaky',
  run: () => {
    tries += 1;
    return tries === 1 ? Promise.reject(new Error('not yet')) : Promise.resolve(null);
  },
};
let testDatabase: TestDatabase;
let testEngine: ReturnType<typeof openTestEngine>;
let worker: Awaited<ReturnType<typeof startTestWorker>>;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  testEngine = openTestEngine(testDatabase.url);
  worker = await startTestWorker(testDatabase.url, [gate, flaky]);
});
afterAll(async () => {
  for (const { executionId } of gate.calls) gate.end(executionId);
  await worker.stop(5_000);
  await testEngine.close();
  await testDatabase.drop();
});

type Change = Parameters<typeof taskDefinition>[0];
const create = (change: Change) =>
  createTask(
    testDatabase.database,
    operator,
    taskDefinition({ executor: 'function', schedule: { kind: 'none' }, ...change } as Change),
  );
const detailOf = ({ executionId, fireAt }: { executionId: number; fireAt: number }, actor = operator) =>
  getExecutionDetail(testDatabase.database, actor, executionId, fireAt);
const until = <T>(check: () => Promise<T> | T) => vi.waitFor(check, { timeout: 20_000, interval: 50 });

test('an execution shows what it does, with which parameters, and what it is about', async () => {
  const { database } = testDatabase;
  const { id } = await create({
    name: 'shown',
    handler: 'gate',
    parameters: { day: 'today' },
    deadlineMs: 60_000,
  });
  const own = await runTask(testEngine.engine, operator, {
    id,
    parameters: { day: 'monday' },
    asOfAt: 1_700_000_000_000,
  });
  expect(await detailOf(own)).toMatchObject({
    asOfAt: 1_700_000_000_000,
    deadlineAt: own.fireAt + 60_000,
    work: { kind: 'function', handler: 'gate', parameters: { day: 'monday' }, hasOwnParameters: true },
  });
  await until(() => expect(gate.calls.map((call) => call.executionId)).toContain(own.executionId));
  gate.end(own.executionId);
  const plain = await runTask(testEngine.engine, operator, { id });
  expect(await detailOf(plain)).toMatchObject({
    asOfAt: null,
    work: { parameters: { day: 'today' }, hasOwnParameters: false },
  });
  const { items } = await listTaskRows(database, operator, { status: 'all', search: 'gate', limit: 5 });
  expect(items.map(({ name, target }) => [name, target])).toEqual([
    ['shown', { kind: 'function', handler: 'gate' }],
  ]);
  await until(() => expect(gate.calls.map((call) => call.executionId)).toContain(plain.executionId));
  gate.end(plain.executionId);
});

test('a retried execution shows each attempt with the time of the next, and was late by its first start', async () => {
  const { id } = await create({
    name: 'retried',
    handler: 'flaky',
    retry: { maxAttempts: 2, delayMs: 1_500 },
  });
  const run = await runTask(testEngine.engine, operator, { id });
  await until(async () => expect((await detailOf(run)).status).toBe('succeeded'));
  const detail = await detailOf(run);
  expect(detail.attempts).toMatchObject([
    { attempt: 1, status: 'failed', errorCode: 'HANDLER_FAILED', nextAttemptAt: expect.any(Number) },
    { attempt: 2, status: 'succeeded', nextAttemptAt: null },
  ]);
  const [first, second] = detail.attempts;
  expect(second?.startedAt).toBeGreaterThanOrEqual(first?.nextAttemptAt ?? Number.POSITIVE_INFINITY);
  expect(detail.latenessMs).toBe((first?.startedAt ?? 0) - detail.dueAt);
});

test('an execution that was asked to stop says by whom, and its replay names it', async () => {
  const { database } = testDatabase;
  const { id } = await create({ name: 'stopped', handler: 'gate' });
  const run = await runTask(testEngine.engine, operator, { id });
  const key = { id: run.executionId, fireAt: run.fireAt };
  await until(() => expect(gate.calls.map((call) => call.executionId)).toContain(run.executionId));
  await cancelExecutionsFor(database, testEngine.engine, operator, {
    executions: [key],
    reason: 'wrong day',
  });
  const { items } = await listExecutionRows(database, operator, { taskId: id, limit: 5 });
  expect(items[0]).toMatchObject({ cancelRequestedAt: expect.any(Number) });
  await until(async () => expect((await detailOf(run)).status).toBe('cancelled'));
  const replay = await replayExecution(database, testEngine.engine, operator, key);
  expect(await detailOf(replay)).toMatchObject({
    replayOfId: key.id,
    replayOfFireAt: key.fireAt,
    asOfAt: key.fireAt,
  });
  await until(() => expect(gate.calls.map((call) => call.executionId)).toContain(replay.executionId));
  gate.end(replay.executionId);
});

test('the secrets of a request are masked for those who may only look', async () => {
  const { id } = await createTask(
    testDatabase.database,
    operator,
    taskDefinition({
      name: 'secret',
      schedule: { kind: 'none' },
      http: { url: 'http://127.0.0.1:9/', headers: [{ name: 'Authorization', value: 's3cret-value' }] },
    }),
  );
  const run = await runTask(testEngine.engine, operator, { id, parameters: { token: 's3cret-value' } });
  expect(JSON.stringify((await detailOf(run)).work)).toContain('s3cret-value');
  expect(JSON.stringify(await detailOf(run, viewer))).not.toContain('s3cret-value');
});
