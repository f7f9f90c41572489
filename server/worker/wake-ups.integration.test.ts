import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { appRouter } from '@/server/api/root';
import type { ServerConfig } from '@/server/config/env';
import type { Announce, WakeUp } from '@/server/domain/cluster/wake-up';
import { noop } from '@/server/executor/function/handlers/noop';
import { createRedis } from '@/server/redis/client';
import { createAnnounce } from '@/server/redis/wake-ups';
import { actorWith } from '@/server/testing/actors';
import {
  createTestDatabase,
  openTestEngine,
  type TestDatabase,
  testServerUrl,
} from '@/server/testing/database';
import { taskDefinition } from '@/server/testing/factories';
import { GateHandler, startTestWorker } from '@/server/testing/worker';
import type { Worker } from './compose';
import { hearWakeUps } from './hear-wake-ups';

const REDIS_URL = testServerUrl('TEST_REDIS_URL');
const NO_REDIS = 'redis://127.0.0.1:1';
/** A worker that looks by itself only once a minute, which no setting makes it do: what happens sooner, it was told of. */
const ONCE_A_MINUTE = { scheduler: { scanRateMs: 60_000 } };
const SOON = { timeout: 20_000, interval: 5 };

let testDatabase: TestDatabase;
let testEngine: ReturnType<typeof openTestEngine>;
let gate: GateHandler;
let prefix: string;
const cleanUps: (() => unknown)[] = [];

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  testEngine = openTestEngine(testDatabase.url);
  gate = new GateHandler();
  prefix = `wake-${testDatabase.url.slice(-12)}`;
});
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
  await testEngine.close();
  await testDatabase.drop();
});

/** The calls of the console as a web process makes them, over this Redis. */
function open(redisUrl: string) {
  const redis = createRedis(redisUrl);
  cleanUps.push(() => redis.disconnect());
  return callerWith(createAnnounce(redis, prefix));
}

const callerWith = (announce: Announce) =>
  appRouter.createCaller({
    ...{ database: testDatabase.database, actor: actorWith('admin'), locale: null, timeZone: null },
    engine: { ...testEngine.engine, announce },
    ...{ crossSite: null, requestId: 'test' },
  });

async function start(settings: Record<string, string>, change: Partial<ServerConfig> = {}): Promise<Worker> {
  const worker = await startTestWorker(
    testDatabase.url,
    [noop, gate],
    { REDIS_KEY_PREFIX: prefix, ...settings },
    change,
  );
  cleanUps.push(() => worker.stop(1_000));
  await vi.waitFor(() => expect(worker.metrics().shardsOwned).toBe(64), SOON);
  return worker;
}

type Caller = ReturnType<typeof open>;
type Change = Parameters<typeof taskDefinition>[0];
let named = 0;
function create(caller: Caller, change: Change) {
  named += 1;
  const rest = { name: `task ${named}`, executor: 'function', handler: 'noop', ...change } as Change;
  return caller.task.create({ definition: taskDefinition(rest) });
}
const byHand = { schedule: { kind: 'none' } } as const;
/** Due so long behind the edit itself, however long that takes: near enough to be decided by the look it leads to. */
const inAMoment = { schedule: { kind: 'fixed_delay', delayMs: 300 } } as const;
const ended = async (caller: Caller, taskId: number, status: 'succeeded' | 'cancelled') =>
  vi.waitFor(async () => {
    const { items } = await caller.execution.list({ taskId });
    // a fixed delay goes on: the first of its executions
    expect(items.at(-1)?.status).toBe(status);
  }, SOON);

test('a new task, an edit, a resume and a run are acted on at once by a worker that looks once a minute', async () => {
  await start({}, ONCE_A_MINUTE);
  const caller = open(REDIS_URL);
  const created = await create(caller, inAMoment);
  await ended(caller, created.id, 'succeeded');
  const edited = await create(caller, byHand);
  const { name } = (await caller.task.get({ id: edited.id })).definition;
  const definition = taskDefinition({ name, executor: 'function', handler: 'noop', ...inAMoment });
  await caller.task.update({ ...edited, definition });
  await ended(caller, edited.id, 'succeeded');
  const delayMs = 1_500;
  const paused = await create(caller, { schedule: { kind: 'fixed_delay', delayMs } });
  await caller.task.pause({ ids: [paused.id], reason: '', until: null });
  const pausedAt = Date.now();
  await vi.waitFor(() => expect(Date.now() - pausedAt).toBeGreaterThan(delayMs), SOON);
  await caller.task.resume({ ids: [paused.id] });
  await ended(caller, paused.id, 'succeeded');
  const run = await create(caller, byHand);
  await caller.task.run({ id: run.id });
  await ended(caller, run.id, 'succeeded');
});

test('a next attempt and the next fire of a short delay come in time on a worker that looks once a minute', async () => {
  await start({}, ONCE_A_MINUTE);
  const caller = open(REDIS_URL);
  const retry = { maxAttempts: 2, backoff: 'fixed', delayMs: 1_500 } as const;
  const { id } = await create(caller, { ...byHand, handler: 'gate', retry });
  const { executionId } = await caller.task.run({ id });
  await vi.waitFor(() => expect(gate.calls.length).toBe(1), SOON);
  gate.end(executionId, new Error('not this time'));
  await vi.waitFor(() => expect(gate.calls.map((call) => call.attempt)).toEqual([1, 2]), SOON);
  const again = await create(caller, { schedule: { kind: 'fixed_delay', delayMs: 100 } });
  await vi.waitFor(async () => {
    const { items } = await caller.execution.list({ taskId: again.id });
    expect(items.filter((item) => item.status === 'succeeded').length).toBeGreaterThan(5);
  }, SOON);
});

test('a cancel reaches the node that runs it before that would have asked', async () => {
  await start({}, ONCE_A_MINUTE);
  const caller = open(REDIS_URL);
  const { id } = await create(caller, { ...byHand, handler: 'gate', overlap: { policy: 'allow' } });
  const runs = [];
  for (let count = 0; count < 6; count += 1) runs.push(await caller.task.run({ id }));
  await vi.waitFor(() => expect(gate.calls.length).toBe(6), SOON);
  const took: number[] = [];
  for (const { executionId, fireAt } of runs) {
    // each right behind the one before: a node that asks every half a second has just asked
    const begun = performance.now();
    await caller.execution.cancel({ executions: [{ id: executionId, fireAt }] });
    await vi.waitFor(async () => {
      expect((await caller.execution.get({ id: executionId, fireAt })).status).toBe('cancelled');
    }, SOON);
    took.push(performance.now() - begun);
  }
  expect(Math.min(...took.slice(1))).toBeLessThan(300);
});

test('without Redis all of it is found by looking', async () => {
  await start({ REDIS_URL: NO_REDIS, SCHEDULER_SCAN_RATE_MS: '100' });
  const caller = open(NO_REDIS);
  const due = await create(caller, inAMoment);
  await ended(caller, due.id, 'succeeded');
  const { id } = await create(caller, { ...byHand, handler: 'gate' });
  const { executionId, fireAt } = await caller.task.run({ id });
  await vi.waitFor(() => expect(gate.calls.length).toBe(1), SOON);
  await caller.execution.cancel({ executions: [{ id: executionId, fireAt }] });
  await ended(caller, id, 'cancelled');
});

test('what is committed is told once, by what it is, and what is refused is told to nobody', async () => {
  const told: WakeUp[] = [];
  const caller = callerWith((wakeUp) => told.push(wakeUp));
  const tells = async (work: Promise<unknown>, ...expected: WakeUp[]) => {
    await work;
    expect(told.splice(0)).toEqual(expected);
  };
  const ref = await create(caller, byHand);
  await tells(Promise.resolve(), 'due');
  const { executionId, fireAt } = await caller.task.run({ id: ref.id });
  await tells(Promise.resolve(), 'queue');
  const cancel = () => caller.execution.cancel({ executions: [{ id: executionId, fireAt }] });
  await tells(cancel(), 'queue');
  await tells(cancel());
  await tells(caller.task.run({ id: ref.id + 1 }).catch(() => undefined));
  const definition = taskDefinition({ executor: 'function', handler: 'noop', ...byHand });
  await tells(caller.task.update({ ...ref, version: 7, definition }).catch(() => undefined));
  await tells(caller.task.update({ ...ref, definition }), 'due');
});

test('a worker that stops says that its shards are free', async () => {
  const worker = await startTestWorker(testDatabase.url, [noop], { REDIS_KEY_PREFIX: prefix });
  await vi.waitFor(() => expect(worker.metrics().shardsOwned).toBe(64), SOON);
  const shards = vi.fn();
  const log = { info: vi.fn(), warn: () => undefined };
  const others = { due: () => undefined, queue: () => undefined, cancel: () => undefined };
  const listener = hearWakeUps(
    { redisUrl: REDIS_URL, redisKeyPrefix: prefix },
    log,
    { ...others, shards },
    () => undefined,
  );
  cleanUps.push(() => listener.stop());
  await vi.waitFor(() => expect(log.info).toHaveBeenCalled(), SOON);
  expect(shards).not.toHaveBeenCalled();
  await worker.stop(1_000);
  await vi.waitFor(() => expect(shards).toHaveBeenCalled(), SOON);
});

test('a burst of a thousand wake-ups is a few steps', async () => {
  const redis = createRedis(REDIS_URL);
  cleanUps.push(() => redis.disconnect());
  const step = vi.fn();
  const last = vi.fn();
  const log = { info: vi.fn(), warn: () => undefined };
  const steps = { due: () => undefined, queue: step, cancel: last, shards: () => undefined };
  const listener = hearWakeUps({ redisUrl: REDIS_URL, redisKeyPrefix: prefix }, log, steps, () => undefined);
  cleanUps.push(() => listener.stop());
  await vi.waitFor(() => expect(log.info).toHaveBeenCalled(), SOON);
  const announce = createAnnounce(redis, prefix);
  const begun = performance.now();
  for (let count = 0; count < 1_000; count += 1) announce('queue');
  announce('cancel');
  await vi.waitFor(() => expect(last).toHaveBeenCalled(), SOON);
  expect(step.mock.calls.length).toBeGreaterThan(0);
  expect(step.mock.calls.length).toBeLessThanOrEqual(2 + (performance.now() - begun) / 20);
});
