import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { databaseNow } from '@/server/db/time';
import { LOOK_AHEAD_MS } from '@/server/domain/cluster/cluster-timing';
import { noop } from '@/server/executor/function/handlers/noop';
import { actorWith } from '@/server/testing/actors';
import { createTestDatabase, openTestEngine, type TestDatabase } from '@/server/testing/database';
import { taskDefinition } from '@/server/testing/factories';
import { GateHandler, startTestWorker } from '@/server/testing/worker';
import { cancelExecutionsFor, replayExecution, runTask } from './execution-control.service';
import { createTask, updateTask } from './task.service';
import { getExecutionDetail } from './task-status.service';

/** Every test: real MySQL and Redis, the real worker, tasks made and steered through the services. */
const operator = actorWith('operator');
const gate = new GateHandler();
let testDatabase: TestDatabase;
let testEngine: ReturnType<typeof openTestEngine>;
let worker: Awaited<ReturnType<typeof startTestWorker>>;
let failures = 0;
const flaky = {
  name: 'flaky',
  run: () => {
    failures += 1;
    return failures % 3 === 0 ? Promise.resolve({ ok: true }) : Promise.reject(new Error('not yet'));
  },
};
const broken = { name: 'broken', run: () => Promise.reject(new Error('broken')) };

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  testEngine = openTestEngine(testDatabase.url);
  worker = await startTestWorker(testDatabase.url, [noop, gate, flaky, broken]);
});
afterAll(async () => {
  for (const { executionId } of gate.calls) gate.end(executionId);
  await worker.stop(5_000);
  await testEngine.close();
  await testDatabase.drop();
});

const database = () => testDatabase.database;
const engine = () => testEngine.engine;
type Change = Parameters<typeof taskDefinition>[0];
let names = 0;
const create = (change: Change) => {
  names += 1;
  const definition = taskDefinition({ executor: 'function', name: `journey ${names}`, ...change } as Change);
  return createTask(database(), operator, definition);
};
interface Row {
  id: number;
  fire_at: number;
  status: string;
  trigger_kind: string;
  attempt: number;
  error_code: string | null;
  error_message: string | null;
  replay_of_id: number | null;
  as_of_at: number | null;
}
const executionsOf = async (taskId: number) =>
  (
    await database().execute(sql`SELECT * FROM task_execution WHERE task_id = ${taskId} ORDER BY id`)
  )[0] as unknown as Row[];
const skipsOf = async (taskId: number) =>
  (
    await database().execute(sql`SELECT * FROM task_skip WHERE task_id = ${taskId} ORDER BY first_fire_at`)
  )[0] as unknown as { reason: string; fire_count: number; blocking_execution_id: number | null }[];
const rowOf = async (taskId: number) =>
  (
    (await database().execute(sql`SELECT * FROM task WHERE id = ${taskId}`))[0] as unknown as {
      next_fire_at: number | null;
      awaiting_execution_id: number | null;
      last_fire_at: number;
    }[]
  )[0];
const until = <T>(check: () => Promise<T> | T) => vi.waitFor(check, { timeout: 20_000, interval: 50 });
const isCalled = (executionId: number) =>
  until(() => expect(gate.calls.map((call) => call.executionId)).toContain(executionId));
const isStatus = (taskId: number, ...statuses: string[]) =>
  until(async () => expect((await executionsOf(taskId)).map((row) => row.status)).toEqual(statuses));
const none = { kind: 'none' } as const;
const everySecond = { kind: 'fixed_rate', everyMs: 1_000, anchorAt: null } as const;

describe('what somebody asks for', () => {
  test('is given its own parameters and the instant it is about, and is done once for one key', async () => {
    const { id } = await create({ schedule: none, handler: 'gate', parameters: { day: 'today' } });
    const asked = { id, parameters: { day: 'monday' }, asOfAt: 1_700_000_000_000, idempotencyKey: 'k1' };
    const first = await runTask(engine(), operator, asked);
    const again = await runTask(engine(), operator, asked);
    expect(again).toMatchObject({ executionId: first.executionId, isRepeated: true });
    await isCalled(first.executionId);
    expect(gate.calls.find((call) => call.executionId === first.executionId)).toMatchObject({
      ...{ parameters: { day: 'monday' }, asOfAt: 1_700_000_000_000 },
    });
    gate.end(first.executionId);
    await isStatus(id, 'succeeded');
  });

  test('waits for the lane of its task, says for what, and is refused beyond the bound', async () => {
    const overlap = { policy: 'skip', queueLimit: 1 } as const;
    const { id } = await create({ schedule: none, handler: 'gate', overlap });
    const first = await runTask(engine(), operator, { id });
    await isCalled(first.executionId);
    const second = await runTask(engine(), operator, { id });
    expect(second).toMatchObject({ status: 'waiting', waitsFor: [first.executionId] });
    await expect(runTask(engine(), operator, { id })).rejects.toMatchObject({ code: 'TASK_BUSY' });
    gate.end(first.executionId);
    await isCalled(second.executionId);
    gate.end(second.executionId);
    await isStatus(id, 'succeeded', 'succeeded');
    const detailOf = ({ executionId, fireAt }: typeof first) =>
      getExecutionDetail(database(), operator, executionId, fireAt);
    expect((await detailOf(first)).grantedAt).toBeNull();
    const { grantedAt, claimedAt } = await detailOf(second);
    expect(grantedAt).toBeGreaterThanOrEqual(second.fireAt);
    expect(claimedAt).toBeGreaterThanOrEqual(grantedAt as number);
  });

  test('again as a replay keeps parameters and instant of the old execution and names it', async () => {
    const { id } = await create({ schedule: none, handler: 'gate' });
    const first = await runTask(engine(), operator, { id, parameters: { n: 1 } });
    await isCalled(first.executionId);
    gate.end(first.executionId, new Error('no luck'));
    await isStatus(id, 'failed');
    const replay = await replayExecution(database(), engine(), operator, {
      ...{ id: first.executionId, fireAt: first.fireAt },
    });
    await isCalled(replay.executionId);
    expect(gate.calls.at(-1)).toMatchObject({ parameters: { n: 1 }, asOfAt: first.fireAt });
    gate.end(replay.executionId);
    await isStatus(id, 'failed', 'succeeded');
    expect((await executionsOf(id))[1]).toMatchObject({
      ...{ trigger_kind: 'replay', replay_of_id: first.executionId, as_of_at: first.fireAt },
    });
  });
});

describe('a cancel', () => {
  test('ends what waits at once and asks the node of what runs, which stops; the lane goes on', async () => {
    const { id } = await create({ schedule: none, handler: 'gate' });
    const [running, waiting, next] = [
      await runTask(engine(), operator, { id }),
      await runTask(engine(), operator, { id }),
      await runTask(engine(), operator, { id }),
    ];
    await isCalled(running.executionId);
    const ref = ({ executionId, fireAt }: typeof running) => ({ id: executionId, fireAt });
    const answer = await cancelExecutionsFor(database(), engine(), operator, {
      ...{ executions: [ref(running), ref(waiting)], reason: 'not needed' },
    });
    expect(answer).toEqual({ cancelled: [waiting.executionId], requested: [running.executionId], over: [] });
    await isCalled(next.executionId);
    gate.end(next.executionId);
    await isStatus(id, 'cancelled', 'cancelled', 'succeeded');
    const [first, second] = await executionsOf(id);
    expect(first?.error_code).toBe('CANCELLED');
    expect(second?.error_message).toBe('Cancelled by User 1: not needed.');
    expect(
      await cancelExecutionsFor(database(), engine(), operator, { executions: [ref(next)], reason: '' }),
    ).toEqual({ cancelled: [], requested: [], over: [next.executionId] });
  });

  test('is refused to those who may only look, and nothing is cancelled', async () => {
    const { id } = await create({ schedule: none, handler: 'gate' });
    const run = await runTask(engine(), operator, { id });
    await expect(
      cancelExecutionsFor(database(), engine(), actorWith('viewer'), {
        ...{ executions: [{ id: run.executionId, fireAt: run.fireAt }], reason: '' },
      }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await isCalled(run.executionId);
    gate.end(run.executionId);
    await isStatus(id, 'succeeded');
  });
});

describe('the policies of a task', () => {
  test('retry what failed, with a record of each attempt', async () => {
    const retry = { maxAttempts: 3, delayMs: 100, jitterPercent: 0 };
    const { id } = await create({ schedule: none, handler: 'flaky', retry });
    await runTask(engine(), operator, { id });
    await isStatus(id, 'succeeded');
    const [execution] = await executionsOf(id);
    expect(execution).toMatchObject({ attempt: 3, error_code: null });
    const [attempts] = await database().execute(
      sql`SELECT attempt, status, error_code FROM task_attempt WHERE execution_id = ${execution?.id} ORDER BY attempt`,
    );
    expect(attempts).toEqual([
      { attempt: 1, status: 'failed', error_code: 'HANDLER_FAILED' },
      { attempt: 2, status: 'failed', error_code: 'HANDLER_FAILED' },
    ]);
  });

  test('skip fires for overlap, with the execution that was in the way in one growing row', async () => {
    const { id } = await create({ schedule: everySecond, handler: 'gate' });
    await until(async () => expect((await skipsOf(id))[0]?.fire_count).toBeGreaterThanOrEqual(2));
    const [running] = await executionsOf(id);
    expect(await skipsOf(id)).toMatchObject([{ reason: 'overlap', blocking_execution_id: running?.id }]);
    gate.end(running?.id as number);
    await until(async () => expect((await executionsOf(id)).length).toBeGreaterThanOrEqual(2));
  });

  test('let one fire wait, and skip the others as one full queue', async () => {
    const { id } = await create({ schedule: everySecond, handler: 'gate', overlap: { policy: 'queue_one' } });
    await until(async () => expect((await skipsOf(id))[0]?.fire_count).toBeGreaterThanOrEqual(1));
    expect((await executionsOf(id)).map((row) => row.status)).toEqual(['running', 'waiting']);
    expect((await skipsOf(id)).map((row) => row.reason)).toEqual(['queue_full']);
  });

  test('cancel what runs when the next fire comes', async () => {
    const overlap = { policy: 'cancel_running' } as const;
    const { id } = await create({ schedule: everySecond, handler: 'gate', overlap });
    await until(async () => {
      const [first, second] = await executionsOf(id);
      expect(first?.status).toBe('cancelled');
      expect(second).toBeDefined();
    });
    const [first, second] = (await executionsOf(id)) as [Row, Row];
    expect(await getExecutionDetail(database(), operator, first.id, first.fire_at)).toMatchObject({
      ...{ errorCode: 'SUPERSEDED', supersededBy: { id: second.id, fireAt: second.fire_at } },
    });
    expect(await skipsOf(id)).toEqual([]);
  });

  test('set the next fire of a fixed delay when its execution ends, also by a cancel', async () => {
    const schedule = { kind: 'fixed_delay', delayMs: 500 } as const;
    const { id } = await create({ schedule, handler: 'gate' });
    await isStatus(id, 'running');
    const [first] = await executionsOf(id);
    expect(await rowOf(id)).toMatchObject({ next_fire_at: null, awaiting_execution_id: first?.id });
    gate.end(first?.id as number);
    await isStatus(id, 'succeeded', 'running');
    const [, second] = await executionsOf(id);
    await cancelExecutionsFor(database(), engine(), operator, {
      ...{ executions: [{ id: second?.id as number, fireAt: second?.fire_at as number }], reason: '' },
    });
    await until(async () => expect((await executionsOf(id)).map((row) => row.status)[2]).toBe('running'));
    const rows = await executionsOf(id);
    const ended = rows[1] as Row & { finished_at: number };
    expect(rows[2]?.fire_at).toBe(ended.finished_at + 500);
  });

  test('pause a task after failures in a row, and say so', async () => {
    const { id } = await create({ schedule: everySecond, handler: 'broken', pauseAfterFailures: 2 });
    await until(async () => {
      const [pauses] = (await database().execute(
        sql`SELECT reason, actor_id FROM task_interval WHERE scope = 'task' AND scope_id = ${id}`,
      )) as unknown as [{ reason: string; actor_id: number | null }[]];
      expect(pauses).toEqual([{ reason: '2 executions in a row failed', actor_id: null }]);
    });
    expect(await rowOf(id)).toMatchObject({ next_fire_at: null });
    expect(await executionsOf(id)).toHaveLength(2);
  });

  test('end by the deadline what runs, and what still waits', async () => {
    const { id, version } = await create({ schedule: none, handler: 'gate' });
    const unbounded = await runTask(engine(), operator, { id });
    await isCalled(unbounded.executionId);
    const change = { executor: 'function', handler: 'gate', schedule: none, deadlineMs: 1_000 } as const;
    const bounded = taskDefinition({ ...change, name: `bounded ${id}` });
    await updateTask(database(), operator, { id, version, definition: bounded });
    await runTask(engine(), operator, { id });
    await isStatus(id, 'running', 'timed_out');
    expect((await executionsOf(id))[1]?.error_code).toBe('DEADLINE_OVER');
    gate.end(unbounded.executionId);
    await isStatus(id, 'succeeded', 'timed_out');
    await runTask(engine(), operator, { id });
    await isStatus(id, 'succeeded', 'timed_out', 'timed_out');
    expect((await executionsOf(id))[2]?.error_code).toBe('TIMEOUT');
  });
});

test('an edit keeps what was due, and the new schedule begins behind it', async () => {
  const { id, version } = await create({ schedule: everySecond, handler: 'noop' });
  await until(async () => expect((await executionsOf(id)).length).toBeGreaterThanOrEqual(1));
  const daily = taskDefinition({
    ...{ executor: 'function', handler: 'noop', name: `edited ${id}` },
    schedule: { kind: 'fixed_rate', everyMs: 86_400_000, anchorAt: 0 },
  } as Change);
  await updateTask(database(), operator, { id, version, definition: daily });
  // what was decided ahead stays, too
  const boundary = (await databaseNow(database())) + LOOK_AHEAD_MS;
  await until(async () => expect(((await rowOf(id))?.next_fire_at ?? 0) % 86_400_000).toBe(0));
  const rows = await executionsOf(id);
  expect(rows.every((row) => row.fire_at <= boundary)).toBe(true);
});
