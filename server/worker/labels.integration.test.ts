import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { databaseNow } from '@/server/db/time';
import { noop } from '@/server/executor/function/handlers/noop';
import { runTask } from '@/server/services/execution-control.service';
import { listTaskFires } from '@/server/services/ledger.service';
import { createTask } from '@/server/services/task.service';
import { getExecutionDetail } from '@/server/services/task-status.service';
import { actorWith } from '@/server/testing/actors';
import { createTestDatabase, openTestEngine, type TestDatabase } from '@/server/testing/database';
import { taskDefinition } from '@/server/testing/factories';
import { startTestWorker } from '@/server/testing/worker';
import type { Worker } from './compose';

const operator = actorWith('operator');
let testDatabase: TestDatabase;
let testEngine: ReturnType<typeof openTestEngine>;
const workers: Worker[] = [];

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  testEngine = openTestEngine(testDatabase.url);
});
afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.stop(1_000);
  await testEngine.close();
  await testDatabase.drop();
});

async function start(labels: string): Promise<Worker> {
  const worker = await startTestWorker(testDatabase.url, [noop], {
    ...{ NODE_LABELS: labels, REDIS_KEY_PREFIX: `labels-${testDatabase.url.slice(-8)}` },
  });
  workers.push(worker);
  return worker;
}

let names = 0;
const create = (change: Parameters<typeof taskDefinition>[0]) => {
  names += 1;
  const name = `labelled ${names}`;
  return createTask(
    testDatabase.database,
    operator,
    taskDefinition({ name, executor: 'function', handler: 'noop', ...change } as typeof change),
  );
};
const everySecond = { schedule: { kind: 'fixed_rate', everyMs: 1_000, anchorAt: null } } as const;
const rows = async <Row>(statement: ReturnType<typeof sql>) =>
  (await testDatabase.database.execute(statement))[0] as unknown as Row[];
const executionsOf = (taskId: number) =>
  rows<{ status: string; node_id: number | null }>(
    sql`SELECT status, node_id FROM task_execution WHERE task_id = ${taskId}`,
  );
const skipsOf = (taskId: number) =>
  rows<{ reason: string; fire_count: number }>(
    sql`SELECT reason, fire_count FROM task_skip WHERE task_id = ${taskId}`,
  );

test('only a node that carries all labels runs a task, whoever owns its shard', async () => {
  await start('');
  await start('gpu');
  const eligible = await start('gpu,region=eu');
  const tasks = await Promise.all(
    Array.from({ length: 12 }, () => create({ ...everySecond, requiredLabels: ['region=eu', 'gpu'] })),
  );
  await vi.waitFor(
    async () => {
      const [owners] = await rows<{ owners: number }>(
        sql`SELECT COUNT(DISTINCT s.owner_id) AS owners FROM task t JOIN shard s ON s.id = t.shard`,
      );
      expect(Number(owners?.owners)).toBe(3);
      for (const { id } of tasks) {
        const found = await executionsOf(id);
        expect(found.filter(({ status }) => status === 'succeeded').length).toBeGreaterThan(1);
        const holders = found.flatMap(({ node_id }) => node_id ?? []);
        expect(new Set(holders)).toEqual(new Set([eligible.nodeId]));
      }
    },
    { timeout: 15_000, interval: 100 },
  );
});

test('without an eligible node a fire is skipped for that after its grace, and a request stays queued until one comes', async () => {
  await start('');
  const { id } = await create({ ...everySecond, misfire: { graceMs: 500 }, requiredLabels: ['gpu'] });
  await vi.waitFor(
    async () => {
      const [skip] = await skipsOf(id);
      expect(skip?.reason).toBe('no_eligible_node');
      expect(Number(skip?.fire_count)).toBeGreaterThan(1);
    },
    { timeout: 10_000, interval: 50 },
  );
  expect(await executionsOf(id)).toEqual([]);
  // within its grace it is held, and the ledger says for what
  const patient = await create({ ...everySecond, requiredLabels: ['gpu'] });
  await vi.waitFor(
    async () => {
      const now = await databaseNow(testDatabase.database);
      const range = { id: patient.id, from: now - 5_000, to: now, limit: 10, order: 'newest' } as const;
      const { items } = await listTaskFires(testDatabase.database, operator, range);
      const answers = items.filter(({ fireCount }) => fireCount === 1).map(({ answer }) => answer);
      expect(answers.length).toBeGreaterThan(0);
      for (const answer of answers)
        expect(answer).toMatchObject({ kind: 'due', misfirePolicy: null, lacking: ['gpu'] });
    },
    { timeout: 10_000, interval: 50 },
  );
  const byHand = await create({ schedule: { kind: 'none' }, requiredLabels: ['gpu', 'region=eu'] });
  const asked = await runTask(testEngine.engine, operator, { id: byHand.id });
  const detail = () => getExecutionDetail(testDatabase.database, operator, asked.executionId, asked.fireAt);
  expect(await detail()).toMatchObject({ status: 'queued', labelsWithoutNode: ['gpu', 'region=eu'] });
  const eligible = await start('gpu,region=eu');
  await vi.waitFor(
    async () => {
      expect(await detail()).toMatchObject({
        ...{ status: 'succeeded', nodeId: eligible.nodeId, labelsWithoutNode: [] },
      });
      expect((await executionsOf(id)).some(({ status }) => status === 'succeeded')).toBe(true);
    },
    { timeout: 10_000, interval: 50 },
  );
  expect((await skipsOf(id)).map(({ reason }) => reason)).toEqual(['no_eligible_node']);
});

test('a version that was saved before there were labels requires none', async () => {
  const { id } = await create(everySecond);
  for (const table of [sql`task`, sql`task_version`])
    await testDatabase.database.execute(
      sql`UPDATE ${table} SET definition = JSON_REMOVE(definition, '$.requiredLabels')`,
    );
  await start('gpu');
  await vi.waitFor(
    async () => expect((await executionsOf(id)).some(({ status }) => status === 'succeeded')).toBe(true),
    { timeout: 10_000, interval: 50 },
  );
});

test('what a node may not run costs its reads of the queue nothing', async () => {
  await testDatabase.database.execute(sql`
    INSERT INTO execution_live (execution_id, fire_at, task_id, group_id, task_version, trigger_kind, status, urgency, due_at, executor,
      on_node_loss, token, attempt, labels)
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900),
      m (j) AS (SELECT 1 UNION ALL SELECT j + 1 FROM m WHERE j < 20)
    SELECT i * 100 + j, 1, 1, 1, 1, 'manual', 'queued', 4, 1, 'function', 'retry', 0, 1, IF(i = 900, 'region=eu', 'gpu') FROM n, m`);
  const readsOf = async (labels: readonly string[]) => {
    const examined = async () => {
      const found = await rows<{ Variable_name: string; Value: string }>(
        sql`SHOW GLOBAL STATUS LIKE 'Handler_read%'`,
      );
      return found.reduce((sum, row) => sum + Number(row.Value), 0);
    };
    const [first, before] = [await examined(), await examined()];
    const taken = await testEngine.engine.store.transaction(async (transaction) => {
      const sets = await transaction.readQueuedLabelSets('function');
      const labelSets = sets.filter((set) => labels.includes(set));
      return transaction.lockQueued({ executor: 'function', labelSets, limit: 10, withoutGroups: [] });
    });
    // on MySQL asking for the counters counts too
    const asking = before - first;
    return { taken: taken.length, reads: (await examined()) - before - asking };
  };
  const { taken, reads } = await readsOf(['', 'region=eu']);
  expect(taken).toBe(10);
  expect(reads).toBeLessThan(500);
});
