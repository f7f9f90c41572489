import type { RowDataPacket } from 'mysql2/promise';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { EnginePool } from '@/server/db/engine-pool';
import { noop } from '@/server/executor/function/handlers/noop';
import type { EngineDependencies } from '@/server/scheduler/ports';
import { runTask } from '@/server/services/execution-control.service';
import { createTask } from '@/server/services/task.service';
import { actorWith } from '@/server/testing/actors';
import type { TestDatabase } from '@/server/testing/database';
import { taskDefinition } from '@/server/testing/factories';
import { prepareScanner, type ScanRows } from '@/server/testing/test-scanner';
import { GateHandler, startTestWorker } from '@/server/testing/worker';
import type { Worker } from '@/server/worker/compose';

const { fresh, scan } = prepareScanner();
const SOON = { timeout: 20_000, interval: 10 };
let testDatabase: TestDatabase;
let pool: EnginePool;
let engine: EngineDependencies;
let rows: ScanRows;
let worker: Worker | undefined;

beforeEach(async () => {
  ({ testDatabase, pool, engine, rows } = await fresh());
});
afterEach(async () => {
  await worker?.stop(1_000);
  worker = undefined;
});

const select = async (statement: string, values: unknown[] = []) =>
  (await pool.query<RowDataPacket[]>(statement, values))[0];
const taskRow = async (id: number) => (await select('SELECT * FROM task WHERE id = ?', [id]))[0];

describe('a row of a shard that somebody deleted', () => {
  test('is made again with an epoch beyond every earlier one, and its counter behind every edit', async () => {
    const before = await engine.store.readNow();
    await rows.node();
    const id = await rows.task({}, before);
    const shard = id % 64;
    await rows.damage('UPDATE task SET change_seq = 41 WHERE id = ?', [id]);
    await rows.damage('DELETE FROM shard WHERE id IN (?)', [[shard, 63]]);
    await rows.damage('DELETE FROM change_counter WHERE shard = ?', [shard]);
    const known = [...new Set([shard, 63])].sort((a, b) => a - b);
    expect(await scan()).toEqual({ cluster_rows_missing: { count: known.length, shards: known, nodes: [] } });
    const [row] = await select('SELECT * FROM shard WHERE id = ?', [shard]);
    expect(row).toMatchObject({ owner_id: null, lease_until: 0 });
    expect(row?.epoch).toBeGreaterThanOrEqual(before);
    expect(await select('SELECT seq FROM change_counter WHERE shard = ?', [shard])).toEqual([{ seq: 41 }]);
    expect(await select('SELECT COUNT(*) AS n FROM shard')).toEqual([{ n: 64 }]);
  });

  test('is owned again by a running worker, and its tasks fire', async () => {
    worker = await startTestWorker(testDatabase.url, [noop]);
    const schedule = { kind: 'fixed_rate', everyMs: 1_000, anchorAt: null } as const;
    const definition = taskDefinition({ name: 'fires', executor: 'function', handler: 'noop', schedule });
    const { id } = await createTask(testDatabase.database, actorWith('admin'), definition);
    const fires = async () =>
      Number((await select('SELECT COUNT(*) AS n FROM task_execution WHERE task_id = ?', [id]))[0]?.n);
    await vi.waitFor(async () => expect(await fires()).toBeGreaterThan(0), SOON);
    await rows.damage('DELETE FROM shard');
    await vi.waitFor(() => expect(worker?.metrics().shardsOwned).toBe(0), SOON);
    const before = await fires();
    await scan();
    await vi.waitFor(async () => expect(await fires()).toBeGreaterThan(before + 1), SOON);
    await vi.waitFor(() => expect(worker?.metrics().shardsOwned).toBe(64), SOON);
  });
});

test('a worker whose fence somebody deleted is declared dead, so that it starts anew with one', async () => {
  const well = await rows.node();
  worker = await startTestWorker(testDatabase.url, [noop]);
  await rows.damage('DELETE FROM node_fence WHERE node_id = ?', [worker.nodeId]);
  expect(await scan()).toMatchObject({
    cluster_rows_missing: { count: 1, shards: [], nodes: [worker.nodeId] },
  });
  await worker.fenced;
  expect(await select("SELECT id FROM scheduler_node WHERE status = 'live'")).toEqual([{ id: well }]);
});

describe('a task whose next fire somebody deleted', () => {
  const everyTenSeconds = { schedule: { kind: 'fixed_rate', everyMs: 10_000, anchorAt: 0 } } as const;
  const delayed = { schedule: { kind: 'fixed_delay', delayMs: 5_000 } } as const;
  const tens = (at: number) => Math.floor(at / 10_000) * 10_000;

  test('is given the first one behind the last that was decided, as an edit its owner sees', async () => {
    const last = tens(await engine.store.readNow());
    const id = await rows.task(everyTenSeconds, last, null);
    await rows.damage('UPDATE change_counter SET seq = 70 WHERE shard = ?', [id % 64]);
    const next = last + 10_000;
    expect(await scan()).toMatchObject({
      tasks_stopped: { count: 1, tasks: [{ taskId: id, nextFireAt: next }] },
    });
    expect(await taskRow(id)).toMatchObject({
      ...{ next_fire_at: next, next_due_at: next, next_fire_version: 1, change_seq: 71 },
    });
  });

  test('is left alone where it is to have none', async () => {
    const now = await engine.store.readNow();
    await rows.task({ schedule: { kind: 'none' } }, now, null);
    await rows.task({ schedule: { kind: 'once', at: now - 1 } }, now, null);
    await rows.task({ ...everyTenSeconds, validUntil: now - 1 }, now, null);
    const paused = await rows.task(everyTenSeconds, now, null);
    await rows.damage('INSERT INTO task_interval SET ?', [
      {
        ...{ id: paused, scope: 'task', scope_id: paused, kind: 'pause', from_at: now, to_at: null },
        ...{ reason: '', created_at: 0 },
      },
    ]);
    const archived = await rows.task(everyTenSeconds, now, null);
    await rows.damage('UPDATE task SET archived_at = 1 WHERE id = ?', [archived]);
    expect(await scan()).toEqual({});
  });

  test('of a fixed delay is set again when nothing it awaits is left', async () => {
    const now = await engine.store.readNow();
    const nodeId = await rows.node();
    const awaiting = await rows.task(delayed, now, null);
    const { id: running } = await rows.execution({
      ...{ taskId: awaiting, fireAt: now, status: 'claimed', nodeId, token: 1, lane: 1 },
    });
    await rows.lanes(awaiting, [running]);
    await rows.damage('UPDATE task SET awaiting_execution_id = ? WHERE id = ?', [running, awaiting]);
    const forgotten = await rows.task(delayed, now, null);
    await rows.damage('UPDATE task SET awaiting_execution_id = 7 WHERE id = ?', [forgotten]);
    expect(await scan()).toMatchObject({ tasks_stopped: { count: 1, tasks: [{ taskId: forgotten }] } });
    const row = await taskRow(forgotten);
    expect(row?.awaiting_execution_id).toBeNull();
    expect(row?.next_due_at).toBeGreaterThanOrEqual(now + 5_000);
    expect(await taskRow(awaiting)).toMatchObject({ next_fire_at: null, awaiting_execution_id: running });
  });
});

test('a running execution whose token somebody changed is tried again, and what its call reports is refused', async () => {
  const gate = new GateHandler();
  worker = await startTestWorker(testDatabase.url, [gate]);
  const definition = taskDefinition({
    ...{ name: 'token', executor: 'function', handler: 'gate', schedule: { kind: 'none' } },
  });
  const operator = actorWith('admin');
  const { id } = await createTask(testDatabase.database, operator, definition);
  const { executionId } = await runTask(engine, operator, { id });
  const called = (times: number) =>
    vi.waitFor(async () => {
      expect(gate.calls.length).toBe(times);
      expect(await rows.live(executionId)).toMatchObject({ status: 'running' });
    }, SOON);
  await called(1);
  await rows.damage('UPDATE execution_live SET token = 0');
  await rows.damage('UPDATE task_execution SET token = 0 WHERE id = ?', [executionId]);
  gate.end(executionId);
  await called(2);
  expect(worker.metrics().staleWritesRefused).toMatchObject({ report: 1 });
  gate.end(executionId);
  await vi.waitFor(async () => {
    expect(await rows.stored(executionId)).toMatchObject({ status: 'succeeded', attempt: 2 });
  }, SOON);
});
