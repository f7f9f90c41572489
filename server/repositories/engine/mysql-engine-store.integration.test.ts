import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { rescueOrphans } from '@/server/cluster/rescue';
import { createEnginePool, type EnginePool } from '@/server/db/engine-pool';
import { createIdAllocator } from '@/server/db/ids';
import type { TaskDefinition } from '@/server/domain/task/task-definition';
import type { FireSource } from '@/server/domain/task/timeline-fires';
import { ExecutionReporter } from '@/server/executor/execution-reporter';
import { claimQueued } from '@/server/scheduler/claim-queued';
import type { EngineDependencies, EngineStore } from '@/server/scheduler/ports';
import { OwnershipLost, type PreClaimInput, preClaim } from '@/server/scheduler/pre-claim';
import { TaskCatalog } from '@/server/scheduler/task-catalog';
import { createTestDatabase, type TestDatabase } from '@/server/testing/database';
import { insertTask } from '@/server/testing/factories';
import { createMysqlClusterStore } from './mysql-cluster-store';
import { createMysqlEngineStore } from './mysql-engine-store';

const EVERY_MS = 10_000;
let testDatabase: TestDatabase;
let pool: EnginePool;
let store: EngineStore;
let takeIds: (count: number) => Promise<number[]>;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  pool = createEnginePool(testDatabase.url, 8);
  store = createMysqlEngineStore(pool);
  takeIds = createIdAllocator(pool).take;
});
afterAll(async () => {
  await pool.end();
  await testDatabase.drop();
});

const rows = async (sql: string, values: unknown[] = []): Promise<RowDataPacket[]> =>
  (await pool.query<RowDataPacket[]>(sql, values))[0];

async function node(): Promise<number> {
  const [id] = await takeIds(1);
  await createMysqlClusterStore(pool).registerNode({
    ...{
      id: id as number,
      name: 'test',
      host: 'test',
      pid: 1,
      version: 'test',
      slots: { http: 10 },
      labels: [],
    },
  });
  return id as number;
}

async function own(nodeId: number): Promise<Map<number, number>> {
  await pool.query('UPDATE shard SET owner_id = ?, epoch = epoch + 1, lease_until = 0', [nodeId]);
  return new Map((await rows('SELECT id, epoch FROM shard')).map((row) => [row.id, row.epoch]));
}

const everyTenSeconds = (_definition: TaskDefinition): FireSource => ({
  nextFireAfter: (at) => (Math.floor(at / EVERY_MS) + 1) * EVERY_MS,
  countFires: (from, to) => Math.floor(to / EVERY_MS) - Math.floor(from / EVERY_MS),
});

/** A task with exactly one fire that is due, and the node that owns all shards. */
async function dueTask(onNodeLoss: 'retry' | 'fail' = 'retry') {
  const now = await store.readNow();
  const fireAt = Math.floor(now / EVERY_MS) * EVERY_MS;
  const task = await insertTask(pool, {
    definition: { onNodeLoss },
    lastFireAt: fireAt - 1,
    nextFireAt: fireAt,
  });
  const nodeId = await node();
  const epochs = await own(nodeId);
  const tasks = [{ id: task.id, shard: task.shard, dueAt: fireAt }];
  const input: PreClaimInput = {
    nodeId,
    tasks,
    epochs,
    roomFor: () => ({ certain: 10, most: 10 }),
    tookLong: () => false,
    aheadMs: 0,
    reportedUntil: () => fireAt,
    isTakenChecked: false,
    labels: [],
  };
  return { task, fireAt, nodeId, epochs, input };
}

const engine = (): EngineDependencies => ({ store, catalog: new TaskCatalog(everyTenSeconds), takeIds });
const claimDue = (input: PreClaimInput) => preClaim(engine(), input);
const newReporter = () => new ExecutionReporter({ ...engine(), random: () => 0.5 });
const executionsOf = (taskId: number) =>
  rows('SELECT * FROM task_execution WHERE task_id = ? ORDER BY fire_at', [taskId]);
const readDue = (shard: number) =>
  store.readDueTasks({ shards: [shard], aheadMs: 0, limit: 10, after: null });
const refOf = (execution: { id: number; fireAt: number; token: number; taskId: number }) => ({
  executionId: execution.id,
  taskId: execution.taskId,
  taskVersion: 1,
  fireAt: execution.fireAt,
  token: execution.token,
  attempt: 1,
});
const success = {
  status: 'succeeded',
  startedAt: 1,
  finishedAt: 2,
  errorCode: null,
  errorMessage: null,
  result: '{"ok":true}',
} as const;

beforeEach(async () => {
  await pool.query('DELETE FROM execution_live');
  await pool.query('UPDATE task SET next_fire_at = NULL, next_due_at = NULL');
});

describe('the transaction that decides a fire', () => {
  test('commits the execution, claimed by this node, and the next fire together', async () => {
    const { task, fireAt, nodeId, input } = await dueTask();
    expect(await readDue(task.shard)).toEqual([{ id: task.id, shard: task.shard, dueAt: fireAt }]);
    const { claimed } = await claimDue(input);
    expect(claimed).toHaveLength(1);
    expect(await executionsOf(task.id)).toMatchObject([
      { fire_at: fireAt, status: 'claimed', node_id: nodeId, token: 1, attempt: 1 },
    ]);
    const [row] = await rows('SELECT last_fire_at, next_fire_at, next_due_at FROM task WHERE id = ?', [
      task.id,
    ]);
    expect(row).toEqual({
      last_fire_at: fireAt,
      next_fire_at: fireAt + EVERY_MS,
      next_due_at: fireAt + EVERY_MS,
    });
    expect(await readDue(task.shard)).toEqual([]);
  });

  test('run by many at once makes one execution', async () => {
    const { task, input } = await dueTask();
    const results = await Promise.allSettled(Array.from({ length: 6 }, () => claimDue(input)));
    const claimed = results.flatMap((result) => (result.status === 'fulfilled' ? result.value.claimed : []));
    expect(claimed).toHaveLength(1);
    expect(await executionsOf(task.id)).toHaveLength(1);
  });

  test('writes nothing for an owner whose epoch is over', async () => {
    const { task, input } = await dueTask();
    await own(await node());
    await expect(claimDue(input)).rejects.toBeInstanceOf(OwnershipLost);
    expect(await executionsOf(task.id)).toEqual([]);
  });

  test('writes nothing for a node that was declared dead', async () => {
    const { task, nodeId, input } = await dueTask();
    expect(await createMysqlClusterStore(pool).fenceNode(nodeId, 1, 1)).toBe(true);
    await expect(claimDue(input)).rejects.toBeInstanceOf(OwnershipLost);
    expect(await executionsOf(task.id)).toEqual([]);
  });

  test('cannot commit a second execution of one fire even when the task was moved back by hand', async () => {
    const { task, fireAt, input } = await dueTask();
    await claimDue(input);
    await pool.query('UPDATE execution_lane SET execution_id = NULL');
    await pool.query('UPDATE task SET last_fire_at = ?, next_fire_at = ?, next_due_at = ? WHERE id = ?', [
      ...[fireAt - 1, fireAt, fireAt, task.id],
    ]);
    await expect(claimDue(input)).rejects.toMatchObject({ errno: 1062 });
    expect(await executionsOf(task.id)).toHaveLength(1);
  });

  test('queues what the node has no slot for, and another node takes it once', async () => {
    const { task, input } = await dueTask();
    expect(await claimDue({ ...input, roomFor: () => ({ certain: 0, most: 0 }) })).toMatchObject({
      claimed: [],
      queued: 1,
    });
    const nodes = await Promise.all([node(), node(), node()]);
    const taken = await Promise.all(
      nodes.map((nodeId) => claimQueued(store, { labels: [], nodeId, limit: 10, executor: 'http' })),
    );
    expect(taken.flat()).toMatchObject([{ taskId: task.id, token: 1, attempt: 1 }]);
  });
});

describe('a report', () => {
  test('of the holder ends the execution and its live row', async () => {
    const { task, input } = await dueTask();
    const [execution] = (await claimDue(input)).claimed;
    const reporter = newReporter();
    const ref = refOf(execution as never);
    expect(await reporter.started({ ...ref, startedAt: 5 })).toBe(true);
    expect(await reporter.finished({ ...ref, ...success, startedAt: 5 })).toBe(true);
    expect(await executionsOf(task.id)).toMatchObject([
      { status: 'succeeded', started_at: 5, finished_at: 2, notable_at: null, result: '{"ok":true}' },
    ]);
    expect(await rows('SELECT * FROM execution_live')).toEqual([]);
  });

  test('under an old token changes nothing', async () => {
    const { task, input, nodeId } = await dueTask();
    const [execution] = (await claimDue(input)).claimed;
    const reporter = newReporter();
    const ref = refOf(execution as never);
    await reporter.started({ ...ref, startedAt: 5 });
    await createMysqlClusterStore(pool).fenceNode(nodeId, 1, 1);
    expect(await rescueOrphans({ ...engine(), nodeId: await node() })).toEqual({
      requeued: 0,
      newAttempts: 1,
      ended: 0,
    });
    expect(await reporter.finished({ ...ref, ...success })).toBe(false);
    expect(await reporter.started({ ...ref, startedAt: 6 })).toBe(false);
    expect(await executionsOf(task.id)).toMatchObject([
      { status: 'queued', token: 2, attempt: 2, rescues: 1, finished_at: null },
    ]);
    expect(
      await rows('SELECT attempt, token, status, started_at FROM task_attempt WHERE execution_id = ?', [
        ref.executionId,
      ]),
    ).toEqual([{ attempt: 1, token: 1, status: 'lost', started_at: 5 }]);
  });

  test('that comes twice is taken once, and the terminal state stays', async () => {
    const { task, input } = await dueTask();
    const [execution] = (await claimDue(input)).claimed;
    const reporter = newReporter();
    const report = { ...refOf(execution as never), ...success };
    const failure = { ...report, status: 'failed' as const, errorCode: 'HTTP_STATUS' };
    expect(await reporter.finished(failure)).toBe(true);
    expect(await reporter.finished(report)).toBe(false);
    expect(await reporter.finished({ ...failure, finishedAt: failure.finishedAt + 1 })).toBe(false);
    // repeated because its answer was lost, it finds itself
    expect(await reporter.finished(failure)).toBe(true);
    expect(await executionsOf(task.id)).toMatchObject([
      { status: 'failed', error_code: 'HTTP_STATUS', notable_at: 2 },
    ]);
  });

  test('with a result over 1 KiB keeps it in a row of its own, whole', async () => {
    const { input } = await dueTask();
    const [execution] = (await claimDue(input)).claimed;
    const result = JSON.stringify({ status: 200, body: '任务'.repeat(2_000) });
    const ref = refOf(execution as never);
    await newReporter().finished({ ...ref, ...success, result });
    expect(await rows('SELECT body FROM task_result WHERE execution_id = ?', [ref.executionId])).toEqual([
      { body: result },
    ]);
    expect(
      await rows('SELECT result, result_bytes FROM task_execution WHERE id = ?', [ref.executionId]),
    ).toEqual([{ result: '{"status":200}', result_bytes: Buffer.byteLength(result) }]);
  });

  test('of several at once gets its own answer each', async () => {
    const { input } = await dueTask();
    const [execution] = (await claimDue(input)).claimed;
    const reporter = newReporter();
    const good = refOf(execution as never);
    const answers = await Promise.all([
      reporter.finished({ ...good, ...success }),
      reporter.finished({ ...good, token: 99, ...success }),
      reporter.finished({ ...good, executionId: 1, ...success }),
    ]);
    expect(answers).toEqual([true, false, false]);
  });
});

describe('rescue', () => {
  test('marks a started call as lost when it must not be repeated', async () => {
    const { task, input, nodeId } = await dueTask('fail');
    const [execution] = (await claimDue(input)).claimed;
    await newReporter().started({ ...refOf(execution as never), startedAt: 5 });
    const rescuer = await node();
    expect(await rescueOrphans({ ...engine(), nodeId: rescuer })).toEqual({
      requeued: 0,
      newAttempts: 0,
      ended: 0,
    });
    await createMysqlClusterStore(pool).fenceNode(nodeId, 1, rescuer);
    expect(await rescueOrphans({ ...engine(), nodeId: rescuer })).toEqual({
      requeued: 0,
      newAttempts: 0,
      ended: 1,
    });
    expect(await executionsOf(task.id)).toMatchObject([
      { status: 'lost', error_code: 'NODE_LOST', started_at: 5 },
    ]);
  });

  test('by several nodes at once takes each execution over once', async () => {
    const { task, input, nodeId } = await dueTask('fail');
    await claimDue(input);
    await createMysqlClusterStore(pool).fenceNode(nodeId, 1, 1);
    const rescuers = await Promise.all([node(), node(), node()]);
    const counts = await Promise.all(
      rescuers.map((rescuer) => rescueOrphans({ ...engine(), nodeId: rescuer })),
    );
    expect(counts.reduce((sum, count) => sum + count.requeued, 0)).toBe(1);
    expect(await executionsOf(task.id)).toMatchObject([{ status: 'queued', token: 2, attempt: 1 }]);
  });
});
