import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { poolOf } from '@/server/db/client';
import { actorWith } from '@/server/testing/actors';
import type { ledgerRows } from '@/server/testing/ledger-rows';
import { everyMinute, HOUR, MINUTE, prepareLedger, viewer } from '@/server/testing/test-ledger';
import { explainFire, listTaskFires } from './ledger.service';

const { database, set, start, ask, task } = prepareLedger();
let rows: ReturnType<typeof ledgerRows>;
/** The last whole hour, well behind the clock. */
let hour: number;
beforeAll(() => {
  ({ hour, rows } = start());
});

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
