import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { databaseNow } from '@/server/db/time';
import { LOOK_AHEAD_MS } from '@/server/domain/cluster/cluster-timing';
import { noop } from '@/server/executor/function/handlers/noop';
import { actorWith } from '@/server/testing/actors';
import { createTestDatabase, openTestEngine, type TestDatabase } from '@/server/testing/database';
import { taskDefinition } from '@/server/testing/factories';
import { GateHandler, startTestWorker } from '@/server/testing/worker';
import { cancelBackfill, createBackfill, listBackfillRows, previewBackfill } from './backfill.service';
import { runTask } from './execution-control.service';
import { createFreeze, endFreeze, listFreezes } from './freeze.service';
import { listGroupRows, updateGroup } from './group.service';
import {
  pauseEverything,
  pauseGroup,
  readPauseState,
  resumeEverything,
  resumeGroup,
} from './pause-switch.service';
import { createTask } from './task.service';
import { pauseTasks } from './task-control.service';

/** Every test: real MySQL and Redis, the real worker. What happened before a test is written as the rows a worker would have left. */
const operator = actorWith('operator');
const admin = actorWith('admin');
const gate = new GateHandler();
let testDatabase: TestDatabase;
let testEngine: ReturnType<typeof openTestEngine>;
let worker: Awaited<ReturnType<typeof startTestWorker>>;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  testEngine = openTestEngine(testDatabase.url);
  worker = await startTestWorker(testDatabase.url, [noop, gate]);
});
afterAll(async () => {
  for (const { executionId } of gate.calls) gate.end(executionId);
  await worker.stop(5_000);
  await testEngine.close();
  await testDatabase.drop();
});

const database = () => testDatabase.database;
type Change = Parameters<typeof taskDefinition>[0];
let names = 0;
const create = (change: Change) => {
  names += 1;
  return createTask(
    database(),
    operator,
    taskDefinition({ executor: 'function', handler: 'noop', name: `journey ${names}`, ...change } as Change),
  );
};
const all = async <Row>(query: ReturnType<typeof sql>): Promise<Row[]> =>
  (await database().execute(query))[0] as unknown as Row[];
const executionsOf = (taskId: number) =>
  all<{ id: number; fire_at: number; status: string; trigger_kind: string; parameters: unknown }>(
    sql`SELECT * FROM task_execution WHERE task_id = ${taskId} ORDER BY fire_at, id`,
  );
const skipsOf = (taskId: number) =>
  all<{ reason: string; fire_count: number; first_fire_at: number; last_fire_at: number }>(
    sql`SELECT * FROM task_skip WHERE task_id = ${taskId} ORDER BY first_fire_at`,
  );
const rowOf = async (taskId: number) =>
  (
    await all<{ next_fire_at: number | null; last_fire_at: number }>(
      sql`SELECT * FROM task WHERE id = ${taskId}`,
    )
  )[0] as { next_fire_at: number | null; last_fire_at: number };
const until = <T>(check: () => Promise<T> | T) => vi.waitFor(check, { timeout: 20_000, interval: 50 });

const everyMinute = { kind: 'fixed_rate', everyMs: 60_000, anchorAt: 0 } as const;
const everySecond = { kind: 'fixed_rate', everyMs: 1_000, anchorAt: 0 } as const;

/** A task that was made `ago` ms ago and whose schedule nobody looked at since, or was decided up to a minute ago. */
async function oldTask(change: Change, ago: number, isDecided: boolean): Promise<number> {
  const { id } = await create(change);
  await pauseTasks(database(), operator, { ids: [id], reason: 'made older', until: null });
  const now = await databaseNow(database());
  await database().execute(sql`DELETE FROM task_interval WHERE scope = 'task' AND scope_id = ${id}`);
  await database().execute(sql`UPDATE task_version SET effective_from = ${now - ago} WHERE task_id = ${id}`);
  const lastFireAt = isDecided ? now - 1_000 : now - ago;
  const nextAt = isDecided ? now + 86_400_000 : Math.floor((now - ago) / 60_000) * 60_000 + 60_000;
  await database().execute(
    sql`UPDATE task SET last_fire_at = ${lastFireAt}, next_fire_at = ${nextAt}, next_fire_version = 1, next_due_at = ${nextAt} WHERE id = ${id}`,
  );
  return id;
}

describe('fires nobody decided for hours', () => {
  test('run once by default, the others are one skip with their number', async () => {
    const id = await oldTask({ schedule: everyMinute, overlap: { policy: 'allow' } }, 3 * 3_600_000, false);
    await until(async () => expect((await skipsOf(id))[0]?.reason).toBe('misfire'));
    const [skip] = await skipsOf(id);
    const executions = await executionsOf(id);
    expect(executions[0]?.fire_at).toBe((skip?.last_fire_at ?? 0) + 60_000);
    expect(skip?.fire_count).toBe(((skip?.last_fire_at ?? 0) - (skip?.first_fire_at ?? 0)) / 60_000 + 1);
    expect(skip?.fire_count).toBeGreaterThanOrEqual(177);
  });

  test('are caught up as far as the task says, in order, waiting for its lane', async () => {
    const misfire = { policy: 'catch_up', maxFires: 5 } as const;
    const id = await oldTask({ schedule: everyMinute, misfire }, 3_600_000, false);
    await until(async () => {
      const rows = await executionsOf(id);
      expect(rows.filter((row) => row.trigger_kind === 'catch_up').map((row) => row.status)).toEqual(
        Array.from({ length: 5 }, () => 'succeeded'),
      );
    });
    const started = await all<{ fire_at: number }>(
      sql`SELECT fire_at FROM task_execution WHERE task_id = ${id} AND started_at IS NOT NULL ORDER BY started_at, id`,
    );
    expect(started.map((row) => row.fire_at)).toEqual(
      started.map((row) => row.fire_at).sort((a, b) => a - b),
    );
  });
});

describe('a backfill', () => {
  test('shows what it would do, runs the missing fires in order with its parameters, and ends', async () => {
    const id = await oldTask({ schedule: everyMinute }, 3_600_000, true);
    const { last_fire_at: decided } = await rowOf(id);
    const to = Math.floor(decided / 60_000) * 60_000;
    const range = { taskId: id, from: to - 9 * 60_000, to };
    expect(await previewBackfill(database(), operator, range)).toEqual({
      ...{ fireCount: 10, existingCount: 0, firstFireAt: range.from, lastFireAt: to },
      ...{ endsAt: to, isShortened: false },
    });
    const backfill = await createBackfill(database(), operator, {
      ...{ ...range, overlap: null, perMinute: null, parameters: { again: true }, reason: 'vendor outage' },
    });
    expect(backfill.fireCount).toBe(10);
    await until(async () =>
      expect((await listBackfillRows(database(), operator, id)).items[0]?.status).toBe('finished'),
    );
    const rows = await executionsOf(id);
    expect(rows.map((row) => row.status)).toEqual(Array(10).fill('succeeded'));
    expect(rows.map((row) => row.fire_at)).toEqual(
      Array.from({ length: 10 }, (_, n) => range.from + n * 60_000),
    );
    expect(rows[0]).toMatchObject({ trigger_kind: 'backfill', parameters: { again: true } });
    expect(await previewBackfill(database(), operator, range)).toMatchObject({
      fireCount: 10,
      existingCount: 10,
    });
    await expect(
      createBackfill(database(), operator, { ...range, overlap: null, perMinute: null, reason: '' }),
    ).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });

  test('has finished when its last execution is over, and can be cancelled until then', async () => {
    const allowed = { schedule: everyMinute, handler: 'gate', overlap: { policy: 'allow' } } as const;
    const id = await oldTask(allowed, 3_600_000, true);
    const { last_fire_at: decided } = await rowOf(id);
    const range = { taskId: id, from: decided - 3 * 60_000 + 1, to: decided };
    const ask = { ...range, overlap: null, perMinute: null, reason: '' };
    const whole = await createBackfill(database(), operator, ask);
    const shown = async () => (await listBackfillRows(database(), operator, id)).items[0];
    await until(async () =>
      expect((await executionsOf(id)).map((row) => row.status)).toEqual(Array(3).fill('running')),
    );
    const running = await executionsOf(id);
    expect(await shown()).toMatchObject({ status: 'running', insertedCount: 3, unfinishedCount: 3 });
    const [first, second] = running.map((row) => row.id);
    gate.end(first as number);
    await until(async () => expect(await shown()).toMatchObject({ unfinishedCount: 2 }));
    gate.end(second as number);
    await until(async () => expect(await shown()).toMatchObject({ status: 'running', unfinishedCount: 1 }));
    const answer = await cancelBackfill(database(), testEngine.engine, operator, whole.id);
    expect(answer).toEqual({ cancelled: [], requested: [running[2]?.id] });
    await until(async () => expect((await executionsOf(id))[2]?.status).toBe('cancelled'));
    expect(await shown()).toMatchObject({ status: 'cancelled', unfinishedCount: 0 });
  });

  test('ends where the schedule has decided, and says so when that leaves fires out', async () => {
    const id = await oldTask({ schedule: everyMinute }, 3_600_000, true);
    const { last_fire_at: decided } = await rowOf(id);
    const from = Math.floor(decided / 60_000) * 60_000 - 60_000;
    const beyond = { taskId: id, from, to: decided + 3_600_000 };
    const two = { fireCount: 2, endsAt: decided, isShortened: true };
    expect(await previewBackfill(database(), operator, beyond)).toMatchObject(two);
    const justBehind = { ...beyond, to: decided + 1 };
    const isMinute = (decided + 1) % 60_000 === 0;
    expect((await previewBackfill(database(), operator, justBehind)).isShortened).toBe(isMinute);
    const ask = { ...beyond, overlap: null, perMinute: null, reason: '' };
    expect(await createBackfill(database(), operator, ask)).toMatchObject(two);
    await until(async () =>
      expect((await listBackfillRows(database(), operator, id)).items[0]).toMatchObject({
        ...{ status: 'finished', toAt: decided, insertedCount: 2 },
      }),
    );
    const undecided = { taskId: id, from: decided + 1, to: decided + 3_600_000 };
    expect(await previewBackfill(database(), operator, undecided)).toMatchObject({
      ...{ fireCount: 0, existingCount: 0, firstFireAt: null, lastFireAt: null, isShortened: true },
    });
    const future = { ...undecided, from: decided + 1_800_000 };
    await expect(previewBackfill(database(), operator, future)).rejects.toMatchObject({
      ...{ code: 'BAD_INPUT', details: { field: 'from' } },
    });
  });

  test('keeps to its pace and its lanes, and a cancel ends what has not begun', async () => {
    const id = await oldTask({ schedule: everyMinute, handler: 'gate' }, 3_600_000, true);
    const { last_fire_at: decided } = await rowOf(id);
    const range = { taskId: id, from: decided - 40 * 60_000, to: decided };
    const backfill = await createBackfill(database(), operator, {
      ...{ ...range, overlap: null, perMinute: null, reason: '' },
    });
    await until(async () => expect((await executionsOf(id)).length).toBe(11));
    expect((await executionsOf(id)).filter((row) => row.status === 'waiting')).toHaveLength(10);
    await until(async () => expect((await executionsOf(id))[0]?.status).toBe('running'));
    const answer = await cancelBackfill(database(), testEngine.engine, operator, backfill.id);
    expect(answer).toMatchObject({ requested: [(await executionsOf(id))[0]?.id] });
    expect(answer.cancelled).toHaveLength(10);
    await until(async () =>
      expect(new Set((await executionsOf(id)).map((row) => row.status))).toEqual(new Set(['cancelled'])),
    );
    expect((await listBackfillRows(database(), operator, id)).items[0]?.status).toBe('cancelled');
  });

  test('of too many fires, of the future or turned round is refused with what to do', async () => {
    const id = await oldTask({ schedule: everySecond }, 3 * 86_400_000, true);
    const { last_fire_at: decided } = await rowOf(id);
    const ask = (from: number, to: number) =>
      createBackfill(database(), operator, {
        taskId: id,
        from,
        to,
        overlap: null,
        perMinute: null,
        reason: '',
      });
    await expect(ask(decided - 2 * 86_400_000, decided)).rejects.toMatchObject({
      code: 'BACKFILL_TOO_LARGE',
    });
    await expect(ask(decided + 3_600_000, decided + 3_660_000)).rejects.toMatchObject({ code: 'BAD_INPUT' });
    await expect(ask(decided, decided - 1)).rejects.toMatchObject({ code: 'BAD_INPUT' });
    await database().execute(
      sql`UPDATE setting SET value = JSON_OBJECT('fireAt', ${decided - 1_000}) WHERE name = 'retention_watermark'`,
    );
    await expect(ask(decided - 60_000, decided)).rejects.toMatchObject({ code: 'BEFORE_RETENTION' });
    await database().execute(
      sql`UPDATE setting SET value = JSON_OBJECT('fireAt', 0) WHERE name = 'retention_watermark'`,
    );
  });
});

describe('a pause', () => {
  test('of everything lets no fire run and leaves no record of one; a resume makes up for nothing', async () => {
    const { id } = await create({ schedule: everySecond });
    await until(async () => expect((await executionsOf(id)).length).toBeGreaterThanOrEqual(1));
    const { fromAt } = await pauseEverything(database(), admin, { reason: 'move', until: null });
    expect(await readPauseState(database())).toMatchObject({ everything: { reason: 'move', fromAt } });
    await until(async () => expect((await rowOf(id)).last_fire_at).toBeGreaterThan(fromAt + 2_000));
    expect((await resumeEverything(database(), admin)).changed).toBe(1);
    const resumedAt = await databaseNow(database());
    await until(async () => expect((await executionsOf(id)).at(-1)?.fire_at).toBeGreaterThan(resumedAt));
    const inside = (await executionsOf(id)).filter(
      (row) => row.fire_at > fromAt + LOOK_AHEAD_MS && row.fire_at <= resumedAt - 50,
    );
    expect(inside).toEqual([]);
    expect(await skipsOf(id)).toEqual([]);
    expect(await readPauseState(database())).toEqual({ everything: null });
    expect(() => pauseEverything(database(), operator, { reason: '', until: null })).toThrow(
      expect.objectContaining({ code: 'FORBIDDEN' }),
    );
  });

  test('that is resumed still tells of the fires that were passed over ahead of their instants', async () => {
    const { id } = await create({ schedule: everySecond });
    await pauseEverything(database(), admin, { reason: 'short', until: null });
    await until(async () =>
      expect((await rowOf(id)).last_fire_at).toBeGreaterThan(await databaseNow(database())),
    );
    await resumeEverything(database(), admin);
    expect(await readPauseState(database())).toEqual({ everything: null });
    const [pause] = await all<{ from_at: number; to_at: number }>(
      sql`SELECT from_at, to_at FROM task_interval WHERE scope = 'all' ORDER BY id DESC LIMIT 1`,
    );
    const { from_at: from, to_at: to } = pause as { from_at: number; to_at: number };
    await until(async () => expect((await executionsOf(id)).at(-1)?.fire_at).toBeGreaterThan(to));
    const ran = new Set((await executionsOf(id)).map((row) => row.fire_at));
    const untold = [];
    for (let at = Math.ceil((from + 1) / 1_000) * 1_000; at <= Math.max(...ran); at += 1_000)
      if (at > to && !ran.has(at)) untold.push(at);
    expect(untold).toEqual([]);
    await pauseTasks(database(), operator, { ids: [id], reason: '', until: null });
  });

  test('of a group stops its tasks and no others', async () => {
    const paused = await create({ schedule: everySecond, groupName: 'quiet' });
    const other = await create({ schedule: everySecond });
    await until(async () => expect((await executionsOf(paused.id)).length).toBeGreaterThanOrEqual(1));
    const group = (await listGroupRows(database(), operator)).find((row) => row.name === 'quiet');
    const { fromAt } = await pauseGroup(database(), operator, {
      id: group?.id as number,
      reason: '',
      until: null,
    });
    await until(async () =>
      expect((await executionsOf(other.id)).at(-1)?.fire_at).toBeGreaterThan(fromAt + 2_000),
    );
    expect((await executionsOf(paused.id)).filter((row) => row.fire_at > fromAt + LOOK_AHEAD_MS)).toEqual([]);
    await resumeGroup(database(), operator, group?.id as number);
    await until(async () => expect((await executionsOf(paused.id)).at(-1)?.fire_at).toBeGreaterThan(fromAt));
  });
});

test('fires in a freeze are skipped and recorded in one row; behind it they run', async () => {
  const { id } = await create({ schedule: everySecond });
  const from = await databaseNow(database());
  const target = { scope: 'task', scopeId: id } as const;
  const freeze = await createFreeze(database(), operator, {
    ...target,
    from,
    to: from + 600_000,
    reason: 'sale',
  });
  const listed = async (reader: typeof operator) =>
    (await listFreezes(database(), reader)).items.filter((row) => row.id === freeze.id);
  const shown = { scope: 'task', taskName: expect.stringMatching(/^journey/), groupName: 'default' };
  expect(await listed(actorWith('viewer'))).toMatchObject([{ reason: 'sale', ...shown }]);
  expect(await listed(actorWith([{ role: 'admin', groupId: 77 }]))).toEqual([]);
  await until(async () => expect((await skipsOf(id))[0]?.fire_count).toBeGreaterThanOrEqual(2));
  expect((await skipsOf(id)).map((row) => row.reason)).toEqual(['freeze']);
  await endFreeze(database(), operator, freeze.id);
  expect(await listed(operator)).toEqual([]);
  await until(async () => expect((await executionsOf(id)).length).toBeGreaterThanOrEqual(1));
  expect(await skipsOf(id)).toHaveLength(1);
});

test('a group with a limit never has more executions active, whatever asks for them', async () => {
  const { id } = await create({
    schedule: { kind: 'none' },
    handler: 'gate',
    groupName: 'narrow',
    overlap: { policy: 'allow' },
  });
  const group = (await listGroupRows(database(), operator)).find((row) => row.name === 'narrow');
  await updateGroup(database(), operator, { id: group?.id as number, parallelLimit: 2 });
  const runs = [];
  for (let count = 0; count < 5; count += 1) runs.push(await runTask(testEngine.engine, operator, { id }));
  const active = async () => (await executionsOf(id)).filter((row) => row.status === 'running').length;
  await until(async () => expect(await active()).toBe(2));
  for (const run of runs) {
    await until(() => expect(gate.calls.map((call) => call.executionId)).toContain(run.executionId));
    expect(await active()).toBeLessThanOrEqual(2);
    gate.end(run.executionId);
  }
  await until(async () =>
    expect((await executionsOf(id)).every((row) => row.status === 'succeeded')).toBe(true),
  );
});

test('a task whose stored schedule cannot be understood any more harms no other', async () => {
  const bad = await create({ schedule: everySecond });
  const good = await create({ schedule: everySecond });
  await database().execute(sql`UPDATE task_version SET version = 2, definition = JSON_SET(definition, '$.schedule',
    JSON_OBJECT('kind', 'cron', 'expression', '61 * * * *', 'dialect', 'unix', 'timeZone', 'UTC', 'gap', 'merge', 'overlap', 'first'))
    WHERE task_id = ${bad.id}`);
  await database().execute(sql`UPDATE task SET version = 2, next_fire_version = 2 WHERE id = ${bad.id}`);
  const { last_fire_at: before } = await rowOf(bad.id);
  const seen = (await executionsOf(good.id)).length;
  await until(async () => expect((await executionsOf(good.id)).length).toBeGreaterThan(seen + 2));
  expect((await rowOf(bad.id)).last_fire_at).toBeLessThanOrEqual(before + 1_000);
});
