import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { poolOf } from '@/server/db/client';
import { databaseNow } from '@/server/db/time';
import { actorWith } from '@/server/testing/actors';
import { createTestDatabase, type TestDatabase } from '@/server/testing/database';
import { insertTask, taskDefinition } from '@/server/testing/factories';
import { ledgerRows } from '@/server/testing/ledger-rows';
import { GateHandler, startTestWorker } from '@/server/testing/worker';
import { explainFire, listTaskFires } from './ledger.service';
import { createTask } from './task.service';
import { pauseTasks, resumeTasks } from './task-control.service';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const viewer = actorWith('viewer');
const operator = actorWith('operator');
const everyMinute = { kind: 'fixed_rate', everyMs: MINUTE, anchorAt: 0 } as const;

let testDatabase: TestDatabase;
let rows: ReturnType<typeof ledgerRows>;
/** The last whole hour, well behind the clock. */
let hour: number;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  rows = ledgerRows(poolOf(testDatabase.database));
  hour = Math.floor((await databaseNow(testDatabase.database)) / HOUR) * HOUR;
});
afterAll(() => testDatabase.drop());

const database = () => testDatabase.database;
/** How long work takes when nothing else holds the machine up: the quickest of a few times, in milliseconds. */
async function quickest(work: () => Promise<unknown>): Promise<number> {
  const tookMs: number[] = [];
  for (let time = 0; time < 7; time += 1) {
    const startedAt = performance.now();
    await work();
    tookMs.push(performance.now() - startedAt);
  }
  return Math.min(...tookMs);
}
const ask = async (id: number, at: number) => (await explainFire(database(), viewer, { id, at })).answer;

/** A task that exists since two hours before `hour` and is decided up to `hour`, or up to `decided`. */
async function task(change: Parameters<typeof taskDefinition>[0] = {}, decided = hour): Promise<number> {
  const definition = { schedule: everyMinute, ...change } as Parameters<typeof taskDefinition>[0];
  const { id } = await insertTask(poolOf(database()), {
    definition: definition as never,
    lastFireAt: hour - 2 * HOUR,
    nextFireAt: decided + MINUTE,
  });
  await set(id, { last_fire_at: decided });
  return id;
}
const set = (id: number, columns: Record<string, unknown>) =>
  poolOf(database()).query('UPDATE task SET ? WHERE id = ?', [columns, id]);

describe('an instant is answered', () => {
  test('by its execution, before a row of skips that a backfill made good', async () => {
    const id = await task();
    const at = hour - 30 * MINUTE;
    const plain = await rows.execution({ taskId: id, fireAt: at - MINUTE });
    const executionId = await rows.execution({ taskId: id, fireAt: at, trigger: 'backfill' });
    await rows.skip({
      taskId: id,
      firstFireAt: at,
      lastFireAt: at + 2 * MINUTE,
      fireCount: 3,
      reason: 'misfire',
    });
    expect(await ask(id, at - MINUTE)).toMatchObject({
      kind: 'execution',
      execution: { id: plain, status: 'succeeded' },
    });
    expect(await ask(id, at)).toMatchObject({
      ...{ kind: 'execution', execution: { id: executionId, trigger: 'backfill' } },
      instead: { kind: 'skipped', skip: { reason: 'misfire' } },
    });
    expect(await ask(id, at + 2 * MINUTE)).toMatchObject({ kind: 'skipped', skip: { fireCount: 3 } });
  });

  test('by the execution that was in its way, with what links to it', async () => {
    const id = await task();
    const blockingExecutionId = await rows.execution({
      taskId: id,
      fireAt: hour - 10 * MINUTE,
      status: 'running',
    });
    const at = hour - 9 * MINUTE;
    await rows.skip({
      taskId: id,
      firstFireAt: at,
      lastFireAt: at,
      fireCount: 1,
      reason: 'overlap',
      blockingExecutionId,
    });
    expect(await explainFire(database(), viewer, { id, at })).toMatchObject({
      answer: { kind: 'skipped', skip: { reason: 'overlap', blockingExecutionId } },
      executions: [{ id: blockingExecutionId, fireAt: hour - 10 * MINUTE, status: 'running' }],
    });
  });

  test.each([
    ['pause', 'task'],
    ['disable', 'task'],
    ['archive', 'task'],
    ['freeze', 'task'],
    ['pause', 'group'],
    ['calendar', 'group'],
    ['pause', 'all'],
    ['freeze', 'all'],
  ] as const)('by a %s of %s: by whom and why', async (kind, scope) => {
    const groupId = await rows.group(`group ${kind} ${scope}`);
    const id = await task({ groupName: `group ${kind} ${scope}` });
    await set(id, { group_id: groupId });
    const actorId = await rows.user('Li Wei');
    const scopeId = { task: id, group: groupId, all: 0 }[scope];
    const [fromAt, toAt] = [hour - 20 * MINUTE, hour - 10 * MINUTE];
    const intervalId = await rows.interval({
      scope,
      scopeId,
      kind,
      fromAt,
      toAt,
      actorId,
      reason: 'release 42',
    });
    const interval = {
      ...{ id: intervalId, scope, kind, fromAt, toAt, actorName: 'Li Wei', reason: 'release 42' },
      scopeName: scope === 'group' ? `group ${kind} ${scope}` : null,
    };
    expect(await ask(id, toAt)).toMatchObject({ kind: 'interval', interval });
    expect(await ask(id, fromAt)).toEqual({ kind: 'unaccounted' });
    expect(await ask(id, toAt + MINUTE)).toEqual({ kind: 'unaccounted' });
    expect(await ask(id, toAt - 1)).toMatchObject({ kind: 'no_fire', during: { kind: 'interval' } });
    await poolOf(database()).query('DELETE FROM task_interval WHERE id = ?', [intervalId]);
  });

  test('by the group the task was in then, not by the one it is in now', async () => {
    const [before, after] = [await rows.group('then'), await rows.group('now')];
    const id = await task({ groupName: 'then' });
    await rows.version(id, 2, hour - HOUR, { groupName: 'now', schedule: everyMinute });
    await set(id, { group_id: after });
    const range = { fromAt: hour - 2 * HOUR, toAt: hour };
    await rows.interval({ scope: 'group', scopeId: before, kind: 'pause', ...range });
    expect(await ask(id, hour - HOUR)).toMatchObject({ interval: { scopeId: before, scopeName: 'then' } });
    expect(await ask(id, hour - HOUR + MINUTE)).toEqual({ kind: 'unaccounted' });
  });

  test('by the validity, and by the schedule of the version in force then', async () => {
    const id = await task({ validFrom: hour - 90 * MINUTE });
    const quarter = { kind: 'fixed_rate', everyMs: 15 * MINUTE, anchorAt: 0 } as const;
    await rows.version(id, 2, hour - 31 * MINUTE, { schedule: quarter, validUntil: hour + HOUR });
    expect(await ask(id, hour - 91 * MINUTE)).toMatchObject({
      kind: 'outside_validity',
      validFrom: hour - 90 * MINUTE,
    });
    expect(await ask(id, hour - 31 * MINUTE)).toEqual({ kind: 'unaccounted' });
    expect(await ask(id, hour - 29 * MINUTE)).toMatchObject({
      ...{ kind: 'no_fire', naming: 'instants' },
      ...{ previousFireAt: hour - 30 * MINUTE, nextFireAt: hour - 15 * MINUTE },
    });
    expect(await ask(id, hour + 75 * MINUTE)).toMatchObject({ kind: 'outside_validity' });
  });

  test('before the task existed, and where history is deleted', async () => {
    const id = await task();
    expect(await ask(id, hour - 2 * HOUR)).toEqual({ kind: 'before_creation', createdAt: hour - 2 * HOUR });
    const watermark = (fireAt: number) =>
      database().execute(
        sql`UPDATE setting SET value = JSON_OBJECT('fireAt', ${fireAt}) WHERE name = 'retention_watermark'`,
      );
    await watermark(hour - HOUR);
    expect(await ask(id, hour - HOUR - MINUTE)).toEqual({ kind: 'pruned', keptFrom: hour - HOUR });
    expect(await ask(id, hour - HOUR)).toEqual({ kind: 'unaccounted' });
    await watermark(0);
  });

  test('while it is due and undecided, and by the execution that holds it', async () => {
    const id = await task({ misfire: { policy: 'skip', graceMs: 24 * HOUR } }, hour - MINUTE);
    const holder = await rows.execution({ taskId: id, fireAt: hour - 5 * MINUTE, status: 'running' });
    const lane = { task_id: id, lane: 1, execution_id: holder, holder_id: holder, taken_at: hour + 1 };
    await poolOf(database()).query('INSERT INTO execution_lane SET ?', [lane]);
    const answer = await explainFire(database(), viewer, { id, at: hour });
    expect(answer).toMatchObject({
      answer: { kind: 'due', dueAt: hour, misfirePolicy: null, heldBy: holder },
      executions: [{ id: holder }],
    });
    await poolOf(database()).query(
      'UPDATE execution_lane SET execution_id = NULL, taken_at = NULL WHERE task_id = ?',
      [id],
    );
    expect(await ask(id, hour)).toMatchObject({ kind: 'due', heldBy: null });
  });

  test('in the future, with everything that lies ahead', async () => {
    const id = await task({ validUntil: hour + 48 * HOUR });
    const at = (hours: number) => hour + hours * HOUR;
    await rows.interval({ scope: 'task', scopeId: id, kind: 'freeze', fromAt: at(5), toAt: at(6) });
    expect(await ask(id, at(4))).toEqual({ kind: 'will_run', dueAt: at(4) });
    expect(await ask(id, at(6))).toMatchObject({ kind: 'interval', interval: { kind: 'freeze' } });
    expect(await ask(id, at(49))).toMatchObject({ kind: 'outside_validity' });
    await rows.interval({ scope: 'task', scopeId: id, kind: 'pause', fromAt: at(7) });
    expect(await ask(id, at(8))).toMatchObject({
      kind: 'interval',
      interval: { kind: 'pause', actorName: null },
    });
  });

  test('for a fixed delay by its executions, its pending fire, or the execution it awaits', async () => {
    const id = await task({ schedule: { kind: 'fixed_delay', delayMs: 5 * MINUTE } });
    const fires = [hour - 11 * MINUTE, hour - 5 * MINUTE];
    for (const fireAt of fires) await rows.execution({ taskId: id, fireAt });
    await rows.execution({ taskId: id, fireAt: hour - 8 * MINUTE, isAsked: true, trigger: 'manual' });
    const next = hour + 30 * HOUR;
    await set(id, { last_fire_at: fires[1], next_fire_at: next, next_due_at: next });
    expect(await ask(id, fires[1] as number)).toMatchObject({ kind: 'execution' });
    expect(await ask(id, hour - 8 * MINUTE)).toMatchObject({
      ...{
        kind: 'no_fire',
        naming: 'after_executions',
        previousFireAt: fires[0],
        nextFireAt: fires[1],
        awaits: null,
      },
    });
    expect(await ask(id, next)).toEqual({ kind: 'will_run', dueAt: next });
    const awaited = await rows.execution({ taskId: id, fireAt: hour - MINUTE, status: 'running' });
    await set(id, {
      ...{ last_fire_at: hour - MINUTE, awaiting_execution_id: awaited },
      ...{ next_fire_at: null, next_due_at: null, next_fire_version: null },
    });
    const awaits = { executionId: awaited, delayMs: 5 * MINUTE };
    expect(await explainFire(database(), viewer, { id, at: next })).toMatchObject({
      answer: { kind: 'no_fire', previousFireAt: hour - MINUTE, nextFireAt: null, awaits },
      executions: [{ id: awaited, fireAt: hour - MINUTE }],
    });
    const future = { id, from: hour, to: next, limit: 10, order: 'oldest' } as const;
    expect(await listTaskFires(database(), viewer, future)).toMatchObject({
      items: [],
      awaits,
      nextFireAt: null,
    });
  });

  test('for a task without a schedule', async () => {
    const id = await task({ schedule: { kind: 'none' } });
    expect(await ask(id, hour)).toMatchObject({ kind: 'no_fire', naming: 'none', nextFireAt: null });
  });
});

describe('a range is listed', () => {
  test('in order, each cause once, and in pages without a gap or a repetition', async () => {
    const id = await task();
    const at = (minute: number) => hour - HOUR + minute * MINUTE;
    for (let minute = 1; minute <= 60; minute += 1) {
      if (minute % 7 === 0)
        await rows.skip({
          taskId: id,
          firstFireAt: at(minute),
          lastFireAt: at(minute),
          fireCount: 1,
          reason: 'overlap',
        });
      else if (minute < 20 || minute > 30) await rows.execution({ taskId: id, fireAt: at(minute) });
    }
    await rows.interval({ scope: 'task', scopeId: id, kind: 'pause', fromAt: at(19), toAt: at(30) });
    const range = { id, from: at(1), to: at(60) };
    const whole = await listTaskFires(database(), viewer, { ...range, limit: 500, order: 'oldest' });
    // minutes 20 to 30, of which 21 and 28 lie under a row of skips of one fire that the pause goes before
    expect(whole.items.find(({ answer }) => answer.kind === 'interval')).toMatchObject({
      ...{ firstFireAt: at(20), lastFireAt: at(30), fireCount: 11 },
    });
    expect(whole.items).toHaveLength(60 - 11 + 1);
    for (const order of ['oldest', 'newest'] as const) {
      const fires: number[] = [];
      let place: number | null = order === 'oldest' ? range.from : range.to;
      for (let page = 0; place !== null && page < 100; page += 1) {
        const part = order === 'oldest' ? { from: place, to: range.to } : { from: range.from, to: place };
        const answer = await listTaskFires(database(), viewer, { id, ...part, limit: 7, order });
        expect(answer.items.length).toBeLessThanOrEqual(7);
        fires.push(
          ...answer.items.flatMap(({ answer: { kind }, firstFireAt }) =>
            kind === 'interval' ? [] : [firstFireAt],
          ),
        );
        place = answer.nextFireAt;
      }
      const expected = whole.items
        .filter(({ answer }) => answer.kind !== 'interval')
        .map((item) => item.firstFireAt);
      expect(fires).toEqual(order === 'oldest' ? expected : expected.reverse());
    }
  });

  test('fire by fire for a timetable, with the freeze that a skip goes back to', async () => {
    const id = await task();
    const [fromAt, toAt] = [hour - 10 * MINUTE, hour - 5 * MINUTE];
    const actorId = await rows.user('Chen Yu');
    await rows.interval({ scope: 'task', scopeId: id, kind: 'freeze', fromAt, toAt, actorId });
    const skip = { taskId: id, firstFireAt: fromAt + MINUTE, lastFireAt: toAt, fireCount: 5 };
    await rows.skip({ ...skip, reason: 'freeze' });
    const range = { id, from: fromAt, to: toAt, limit: 100, order: 'oldest', isGrouped: false } as const;
    const { items } = await listTaskFires(database(), viewer, range);
    expect(items.map(({ answer }) => answer.kind)).toEqual(['unaccounted', ...Array(5).fill('skipped')]);
    expect(items[1]).toMatchObject({
      ...{ firstFireAt: fromAt + MINUTE, lastFireAt: fromAt + MINUTE, fireCount: 1 },
      answer: { kind: 'skipped', interval: { actorName: 'Chen Yu' } },
    });
  });

  test('in parts, when there are more edits, skips or executions than one answer reads', async () => {
    const id = await task();
    const from = hour - 2 * HOUR;
    for (let edit = 1; edit <= 600; edit += 1) {
      const definition = JSON.stringify(taskDefinition({ schedule: everyMinute }));
      await poolOf(database()).query('INSERT INTO task_version SET ?', [
        { task_id: id, version: edit + 1, definition, effective_from: from + edit * 10_000, created_at: 0 },
      ]);
    }
    await set(id, { version: 601 });
    for (let minute = 1; minute <= 120; minute += 1) {
      const at = from + minute * MINUTE;
      const skip = { taskId: id, firstFireAt: at, lastFireAt: at, fireCount: 1, reason: 'overlap' };
      if (minute % 3 === 1) await rows.skip({ ...skip, version: minute * 6 > 600 ? 601 : minute * 6 });
      if (minute % 3 === 2) await rows.execution({ taskId: id, fireAt: at });
    }
    for (const order of ['oldest', 'newest'] as const) {
      for (const limit of [5, 500]) {
        const told: number[] = [];
        let place: number | null = order === 'oldest' ? from + 1 : hour;
        while (place !== null) {
          const part = order === 'oldest' ? { from: place, to: hour } : { from: from + 1, to: place };
          const answer = await listTaskFires(database(), viewer, { id, ...part, limit, order });
          expect(answer.items.every(({ fireCount }) => fireCount === 1)).toBe(true);
          told.push(...answer.items.map(({ firstFireAt }) => firstFireAt));
          place = answer.nextFireAt;
        }
        const expected = Array.from({ length: 120 }, (_, index) => from + (index + 1) * MINUTE);
        expect(told).toEqual(order === 'oldest' ? expected : expected.reverse());
      }
    }
  });

  test('in bounded work, for three years of every second without a worker', async () => {
    const threeYears = 3 * 365 * 24 * HOUR;
    const { id } = await insertTask(poolOf(database()), {
      definition: {
        schedule: {
          kind: 'cron',
          expression: '* * * * * ?',
          dialect: 'quartz',
          timeZone: 'America/New_York',
        },
      },
      lastFireAt: hour - threeYears,
      nextFireAt: hour - threeYears + 1_000,
    });
    for (const at of [hour - threeYears + 1_000, hour - threeYears / 2 + 500, hour - 1, hour + threeYears])
      expect(await quickest(() => ask(id, at))).toBeLessThan(50);
    const range = { id, from: hour - threeYears, to: hour - HOUR, limit: 500, order: 'newest' } as const;
    expect(await quickest(() => listTaskFires(database(), viewer, range))).toBeLessThan(50);
    const { items } = await listTaskFires(database(), viewer, range);
    expect(items).toMatchObject([
      { answer: { kind: 'due', misfirePolicy: 'fire_once' }, fireCount: (threeYears - HOUR) / 1_000 },
      { answer: { kind: 'before_creation' }, fireCount: null },
    ]);
  });
});

test('an instant far back is found without a walk through the executions since', async () => {
  const count = 100_000;
  const start = hour - (count + 1) * 1_000;
  const { id } = await insertTask(poolOf(database()), {
    definition: { schedule: { kind: 'fixed_rate', everyMs: 1_000, anchorAt: 0 } },
    ...{ lastFireAt: start, nextFireAt: hour + 1_000 },
  });
  await set(id, { last_fire_at: hour });
  await rows.executions(id, start + 1_000, 1_000, count);
  const middle = start + (count / 2) * 1_000;
  expect(await ask(id, middle)).toMatchObject({ kind: 'execution' });
  expect(await ask(id, middle + 500)).toMatchObject({ kind: 'no_fire', nextFireAt: middle + 1_000 });
  for (const at of [middle, middle + 500]) expect(await quickest(() => ask(id, at))).toBeLessThan(50);
  const page = { id, from: 0, to: middle, limit: 500, order: 'newest' } as const;
  expect((await listTaskFires(database(), viewer, page)).items).toHaveLength(500);
  expect(await quickest(() => listTaskFires(database(), viewer, page))).toBeLessThan(100);
});

test('a task of a group the reader may not see is not there', async () => {
  const id = await task();
  const stranger = actorWith([{ role: 'admin', groupId: 77 }]);
  const range = { id, from: hour - HOUR, to: hour, limit: 10, order: 'oldest' } as const;
  await expect(listTaskFires(database(), stranger, range)).rejects.toMatchObject({ code: 'TASK_NOT_FOUND' });
  await expect(explainFire(database(), stranger, { id, at: hour })).rejects.toMatchObject({
    code: 'TASK_NOT_FOUND',
  });
  await expect(explainFire(database(), viewer, { id: 999_999, at: hour })).rejects.toMatchObject({
    code: 'TASK_NOT_FOUND',
  });
});

test('what the engine decides is accounted for without a gap: runs, skips, a pause, and what comes', async () => {
  const gate = new GateHandler();
  const worker = await startTestWorker(testDatabase.url, [gate]);
  const schedule = { kind: 'fixed_rate', everyMs: 1_000, anchorAt: 0 } as const;
  const watched = taskDefinition({ executor: 'function', handler: 'gate', name: 'watched', schedule });
  // before it is made: its first fire may have run by the time the answer is here
  const from = await databaseNow(database());
  const { id } = await createTask(database(), operator, watched);
  const listed = async () => {
    const now = await databaseNow(database());
    const range = { id, from, to: now - 2_000, limit: 500, order: 'oldest' } as const;
    return (await listTaskFires(database(), viewer, range)).items;
  };
  const until = <T>(check: () => Promise<T>) => vi.waitFor(check, { timeout: 20_000, interval: 100 });
  const kinds = async () => (await listed()).map(({ answer }) => answer.kind);
  await until(async () => expect(await kinds()).toEqual(expect.arrayContaining(['execution', 'skipped'])));
  for (const { executionId } of gate.calls) gate.end(executionId);
  await pauseTasks(database(), operator, { ids: [id], reason: 'test', until: null });
  await until(async () => expect(await kinds()).toContain('interval'));
  await resumeTasks(database(), operator, [id]);
  await until(async () =>
    expect((await kinds()).lastIndexOf('interval')).toBeLessThan((await kinds()).length - 1),
  );
  const items = await listed();
  expect(items.map(({ answer }) => answer.kind)).not.toContain('unaccounted');
  const told = items.reduce((count, { fireCount }) => count + (fireCount ?? 0), 0);
  // the stretch before it was made holds no fire
  const first = items.find(({ fireCount }) => (fireCount ?? 0) > 0)?.firstFireAt ?? 0;
  const last = items.at(-1)?.lastFireAt ?? 0;
  expect(told).toBe((last - first) / 1_000 + 1);
  await worker.stop(1_000);
}, 60_000);
