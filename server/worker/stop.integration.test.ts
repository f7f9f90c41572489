import { randomUUID } from 'node:crypto';
import type { Pool, RowDataPacket } from 'mysql2/promise';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createEnginePool } from '@/server/db/engine-pool';
import { createTestDatabase, type TestDatabase } from '@/server/testing/database';
import { insertTask } from '@/server/testing/factories';
import { GateHandler, startTestWorker } from '@/server/testing/worker';
import type { Worker } from './compose';

const LONG_AGO = Date.UTC(2020, 0, 1);
let testDatabase: TestDatabase;
let pool: Pool;
const workers: Worker[] = [];

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  pool = createEnginePool(testDatabase.url, 2);
});
afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.stop(0);
  await pool.end();
  await testDatabase.drop();
});

async function startWorker(gate: GateHandler): Promise<Worker> {
  const worker = await startTestWorker(testDatabase.url, [gate]);
  workers.push(worker);
  return worker;
}

/** A task of one fire that is late already, and runs at once. */
const insertOnce = (onNodeLoss: 'retry' | 'fail') =>
  insertTask(pool, {
    definition: {
      ...{ name: randomUUID(), executor: 'function', handler: 'gate', onNodeLoss },
      ...{ schedule: { kind: 'once', at: LONG_AGO + 1 }, misfire: { policy: 'fire_once' } },
    },
    lastFireAt: LONG_AGO,
    nextFireAt: LONG_AGO + 1,
  });

async function executionOf(taskId: number): Promise<RowDataPacket | undefined> {
  const [rows] = await pool.query<RowDataPacket[]>(
    'SELECT id, status, attempt, rescues, error_code, error_message FROM task_execution WHERE task_id = ?',
    [taskId],
  );
  return rows[0];
}

const attemptsOf = async (executionId: number) =>
  (
    await pool.query<RowDataPacket[]>(
      'SELECT attempt, status, error_code FROM task_attempt WHERE execution_id = ? ORDER BY attempt',
      [executionId],
    )
  )[0];

test('a stop destroys no work: what runs when its grace is over is tried again, or lost, as its task says', async () => {
  const first = new GateHandler();
  const worker = await startWorker(first);
  const [retried, lost] = [await insertOnce('retry'), await insertOnce('fail')];
  await vi.waitFor(() => expect(first.calls).toHaveLength(2), { timeout: 10_000 });

  workers.pop();
  await worker.stop(100);
  for (const { id } of [retried, lost]) {
    expect(await executionOf(id)).toMatchObject({ status: 'running', attempt: 1, error_code: null });
  }
  const [nodes] = await pool.query('SELECT status FROM scheduler_node WHERE id = ?', [worker.nodeId]);
  expect(nodes).toEqual([{ status: 'stopped' }]);

  const second = new GateHandler();
  await startWorker(second);
  await vi.waitFor(() => expect(second.calls).toHaveLength(1), { timeout: 10_000 });
  const { id: executionId } = (await executionOf(retried.id)) as RowDataPacket;
  expect(second.calls[0]).toMatchObject({ executionId, attempt: 2 });
  second.end(executionId);
  await vi.waitFor(async () =>
    expect(await executionOf(retried.id)).toMatchObject({ status: 'succeeded', attempt: 2, rescues: 1 }),
  );
  expect(await attemptsOf(executionId)).toEqual([{ attempt: 1, status: 'lost', error_code: 'NODE_LOST' }]);
  expect(await executionOf(lost.id)).toMatchObject({ status: 'lost', attempt: 1, error_code: 'NODE_LOST' });
});
