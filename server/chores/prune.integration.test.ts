import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { IncidentBook } from '@/server/cluster/incident-book';
import { createEnginePool, type EnginePool } from '@/server/db/engine-pool';
import { createIdAllocator } from '@/server/db/ids';
import { createMysqlClusterStore } from '@/server/repositories/engine/mysql-cluster-store';
import { createMysqlIncidentStore } from '@/server/repositories/engine/mysql-incident-store';
import { createMysqlRetentionStore } from '@/server/repositories/engine/mysql-retention-store';
import { listOpenIncidents } from '@/server/repositories/incident.repository';
import { runBackfills } from '@/server/scheduler/run-backfills';
import { isWaiting, newExecution, openTransaction } from '@/server/testing/contracts/engine-store/harness';
import { createTestDatabase, openTestEngine, type TestDatabase } from '@/server/testing/database';
import { insertTask } from '@/server/testing/factories';
import { layMonths, monthsOf } from '@/server/testing/months';
import type { RetentionStore } from './ports';
import { prune } from './prune';

const DAY = 86_400_000;
const RETENTION = { executionMs: 90 * DAY, logMs: 30 * DAY };

let testDatabase: TestDatabase;
let pool: EnginePool;
let testEngine: ReturnType<typeof openTestEngine>;
let store: RetentionStore;
let now: number;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  pool = createEnginePool(testDatabase.url, 8);
  testEngine = openTestEngine(testDatabase.url);
  store = createMysqlRetentionStore(pool, () => Promise.resolve());
  now = await store.readNow();
});
afterAll(async () => {
  await testEngine.close();
  await pool.end();
  await testDatabase.drop();
});
/** Two months older than the retention, one that is partly so, and the present. */
beforeEach(async () => {
  await layMonths(pool, {
    p_first: now - 150 * DAY,
    p_second: now - 120 * DAY,
    p_third: now - 89 * DAY,
    p_present: now + DAY,
  });
  for (const table of ['execution_live', 'incident', 'task_skip', 'backfill', 'execution_once', 'task'])
    await pool.query(`DELETE FROM ${table}`);
  await pool.query("UPDATE setting SET value = '{\"fireAt\":0}' WHERE name = 'retention_watermark'");
});

const run = (over: Partial<RetentionStore> = {}) =>
  prune(
    {
      store: { ...store, ...over },
      retention: RETENTION,
      onDeleted: () => undefined,
      incidents: new IncidentBook({
        store: createMysqlIncidentStore(pool),
        takeIds: createIdAllocator(pool).take,
        log: { error: () => undefined, warn: () => undefined, info: () => undefined },
      }),
    },
    new AbortController().signal,
  );
const select = async (statement: string, values: unknown[] = []) =>
  (await pool.query<RowDataPacket[]>(statement, values))[0];
const count = async (table: string) => Number((await select(`SELECT COUNT(*) AS n FROM ${table}`))[0]?.n);
const insert = (table: string, row: Record<string, unknown>) =>
  pool.query(`INSERT INTO ${table} SET ?`, [row]);
const openIncidents = async () =>
  (await listOpenIncidents(testDatabase.database)).map(({ kind, facts }) => ({ kind, facts }));

let lastId = 5_000_000;
/** An execution as it stands after its end, or before it. */
async function execution(daysAgo: number, status = 'succeeded'): Promise<number> {
  lastId += 1;
  const fireAt = now - daysAgo * DAY;
  const times = { due_at: fireAt, created_at: fireAt, token: 1, attempt: 1, priority: 5 };
  const key = { id: lastId, fire_at: fireAt, task_id: lastId, group_id: 1, fire_key: 0, task_version: 1 };
  await insert('task_execution', { ...key, ...times, trigger_kind: 'schedule', status });
  await insert('task_result', { execution_id: lastId, fire_at: fireAt, body: '{}', created_at: fireAt });
  const attempt = { execution_id: lastId, attempt: 1, fire_at: fireAt, token: 1, status: 'failed' };
  await insert('task_attempt', { ...attempt, finished_at: fireAt });
  return lastId;
}

describe('months', () => {
  test('that are wholly older than the retention go, with attempts and results, and nothing else', async () => {
    for (const daysAgo of [400, 130, 121]) await execution(daysAgo);
    const kept = [await execution(119), await execution(1)];
    await run();
    for (const table of ['task_execution', 'task_attempt', 'task_result'] as const)
      expect(await monthsOf(pool, table)).toEqual(['p_third', 'p_present']);
    expect((await select('SELECT id FROM task_execution ORDER BY id')).map((row) => row.id)).toEqual(kept);
    expect(await count('task_attempt')).toBe(2);
    expect(await count('task_result')).toBe(2);
    expect(await store.readWatermark()).toBe(now - 120 * DAY);
  });

  test('with an unfinished execution stay whole until it is finished, and that is an incident', async () => {
    await execution(160);
    const done = await execution(130);
    const open = await execution(130, 'running');
    await run();
    expect(await monthsOf(pool)).toEqual(['p_second', 'p_third', 'p_present']);
    expect(await monthsOf(pool, 'task_attempt')).toEqual(['p_second', 'p_third', 'p_present']);
    expect((await select('SELECT id FROM task_execution')).map((row) => row.id)).toEqual([done, open]);
    expect(await openIncidents()).toEqual([
      {
        kind: 'pruning_blocked',
        facts: { months: [{ partition: 'p_second', executionId: open, fireAt: now - 130 * DAY }] },
      },
    ]);
    await pool.query("UPDATE task_execution SET status = 'cancelled' WHERE id = ?", [open]);
    await run();
    expect(await monthsOf(pool)).toEqual(['p_third', 'p_present']);
    expect(await openIncidents()).toEqual([]);
  });

  test('are looked through to their end, however many executions they hold', async () => {
    for (let index = 0; index < 7; index += 1) await execution(130);
    const last = await execution(130, 'queued');
    const small: RetentionStore['findUnfinished'] = (partition, afterId) =>
      store.findUnfinished(partition, afterId, 3);
    await run({ findUnfinished: small });
    expect(await openIncidents()).toMatchObject([{ facts: { months: [{ executionId: last }] } }]);
  });

  test('are never all dropped, and a longer retention later brings nothing back', async () => {
    await layMonths(pool, { p_first: now - 200 * DAY, p_second: now - 150 * DAY });
    await run();
    expect(await monthsOf(pool)).toEqual(['p_second']);
    expect(await store.raiseWatermark(1)).toBe(now - 200 * DAY);
    expect(await store.readWatermark()).toBe(now - 200 * DAY);
  });
});

describe('what is inserted while old months are deleted is kept or refused, never lost', () => {
  test('an insert that has read the watermark before it was raised is waited for, and seen', async () => {
    const { store: engine } = testEngine.engine;
    const inserting = await openTransaction(engine);
    await inserting.transaction.holdSwitches();
    const fireAt = now - 130 * DAY;
    const row = newExecution({ fireAt });
    await inserting.transaction.insertExecutions([row]);
    const pruning = run();
    expect(await isWaiting(pruning, inserting)).toBe(true);
    await inserting.commit();
    await pruning;
    expect(await select('SELECT id, fire_at FROM task_execution')).toEqual([{ id: row.id, fire_at: fireAt }]);
    expect(await store.readWatermark()).toBe(now - 120 * DAY);
  });

  test('a backfill that comes between the look and the drop gets no place below the watermark', async () => {
    const { backfillId, go } = await backfillOf(now - 125 * DAY, now - 115 * DAY);
    await run({
      async dropPartition(table, name) {
        if (table === 'task_execution') await go();
        await store.dropPartition(table, name);
      },
    });
    const [row] = await select('SELECT inserted_count, status FROM backfill WHERE id = ?', [backfillId]);
    expect(row).toMatchObject({ status: 'running', inserted_count: 5 });
    expect(await count('task_execution')).toBe(5);
    expect(await count('execution_live')).toBe(5);
  });

  /** A backfill of a task that fires once a day, on a node that owns everything. */
  async function backfillOf(from: number, to: number) {
    const cluster = createMysqlClusterStore(pool);
    lastId += 2;
    const nodeId = lastId;
    const backfillId = lastId - 1;
    await cluster.registerNode({
      id: nodeId,
      name: 'n',
      host: 'h',
      pid: 1,
      version: 'v',
      slots: {},
      labels: [],
    });
    await pool.query('UPDATE shard SET owner_id = ?, epoch = 1, lease_until = ?', [nodeId, now + DAY]);
    const task = await insertTask(pool, {
      definition: {
        schedule: { kind: 'fixed_rate', everyMs: DAY, anchorAt: from },
        overlap: { policy: 'allow' },
      },
      lastFireAt: now,
      nextFireAt: null,
    });
    await pool.query('UPDATE task_version SET effective_from = 0 WHERE task_id = ?', [task.id]);
    await insert('backfill', {
      ...{ id: backfillId, task_id: task.id, from_at: from, to_at: to, done_until: from - 1 },
      ...{ status: 'running', fire_count: 11, created_at: now - DAY },
    });
    const epochs = new Map([[task.shard, 1]]);
    return { backfillId, go: () => runBackfills(testEngine.engine, { nodeId, epochs }) };
  }
});

describe('a process that dies between any two steps', () => {
  test('leaves nothing that the next run does not finish', async () => {
    const finalState = async () => ({
      months: await Promise.all(
        (['task_execution', 'task_attempt', 'task_result'] as const).map((table) => monthsOf(pool, table)),
      ),
      watermark: await store.readWatermark(),
      executions: await select('SELECT fire_at, status FROM task_execution ORDER BY fire_at'),
      once: await count('execution_once'),
    });
    const lay = async () => {
      await execution(160);
      await execution(130, 'running');
      await execution(100);
      await insert('execution_once', {
        ...{ kind: 'request', once_key: 'k', execution_id: 1, fire_at: 5, created_at: 5 },
      });
    };
    await lay();
    await run();
    const whole = await finalState();
    expect(whole.months[0]).toEqual(['p_second', 'p_third', 'p_present']);

    let died = 0;
    for (let fatalStep = 1; ; fatalStep += 1) {
      await layMonths(pool, {
        p_first: now - 150 * DAY,
        p_second: now - 120 * DAY,
        p_third: now - 89 * DAY,
        p_present: now + DAY,
      });
      await pool.query("UPDATE setting SET value = '{\"fireAt\":0}' WHERE name = 'retention_watermark'");
      await lay();
      if (!(await runUntil(fatalStep))) break;
      died += 1;
      await run();
      expect(await finalState(), `died behind step ${fatalStep}`).toEqual(whole);
    }
    expect(died).toBeGreaterThan(10);
  }, 120_000);

  /** Runs until so many questions and changes were made; false when it came to its end before. */
  async function runUntil(fatalStep: number): Promise<boolean> {
    let steps = 0;
    const mortal = Object.fromEntries(
      Object.entries(store).map(([name, step]) => [
        name,
        async (...input: never[]) => {
          const answer = await (step as (...input: never[]) => Promise<unknown>)(...input);
          steps += 1;
          if (steps === fatalStep) throw new Error('died');
          return answer;
        },
      ]),
    ) as unknown as RetentionStore;
    const failure = await run(mortal).catch((error: Error) => error);
    return failure !== undefined;
  }
});

describe('rows that stand in no month', () => {
  const watermark = () => now - 120 * DAY;

  test('once-only keys, progress and skips go when they lie wholly below the watermark', async () => {
    const old = watermark() - 5;
    const live = newExecution({ fireAt: old });
    await testEngine.engine.store.transaction((transaction) => transaction.insertExecutions([live]));
    const once = (onceKey: string, executionId: number, createdAt: number) =>
      insert('execution_once', {
        ...{ kind: 'request', once_key: onceKey, execution_id: executionId },
        ...{ fire_at: old, created_at: createdAt },
      });
    await once('over', 1, old);
    await once('lives', live.id, old);
    await once('young', 2, now - 100 * DAY);
    const progress = (id: number, fireAt: number) =>
      insert('task_progress', {
        ...{ execution_id: id, fire_at: fireAt, attempt: 1, percent: 1, message: '', updated_at: 0 },
      });
    await progress(1, old);
    await progress(live.id, old);
    await progress(3, watermark());
    const skip = (taskId: number, first: number, last: number) =>
      insert('task_skip', {
        ...{ task_id: taskId, first_fire_at: first, last_fire_at: last, fire_count: 1, reason: 'misfire' },
        ...{ task_version: 1, recorded_at: 0 },
      });
    for (const taskId of [1, 2, 3]) {
      await skip(taskId, old - 10, old);
      await skip(taskId, old + 1, watermark());
      await skip(taskId, watermark() + 1, now);
    }
    await run({ deleteSkips: (before, after) => store.deleteSkips(before, after, 2) });
    const [keys, executions, skips] = await Promise.all([
      select('SELECT once_key FROM execution_once ORDER BY once_key'),
      select('SELECT execution_id FROM task_progress ORDER BY execution_id'),
      select('SELECT first_fire_at FROM task_skip ORDER BY task_id, first_fire_at'),
    ]);
    await pool.query('DELETE FROM task_progress');
    expect(keys.map((row) => row.once_key)).toEqual(['lives', 'young']);
    expect(executions.map((row) => row.execution_id)).toEqual([3, live.id]);
    expect(skips.map((row) => row.first_fire_at)).toEqual(
      [1, 2, 3].flatMap(() => [old + 1, watermark() + 1]),
    );
  });

  test('a node goes when it has ended, is older than everything kept, and nothing names it', async () => {
    const old = watermark() - 5;
    const node = async (id: number, status: string, endedAt: number | null) => {
      await insert('scheduler_node', {
        ...{ id, name: `n${id}`, status, heartbeat: 1, heartbeat_at: 0, started_at: 0, ended_at: endedAt },
        ...{ host: 'h', pid: 1, version: 'v', labels: '[]', slots: '{}' },
      });
      await insert('node_fence', { node_id: id });
    };
    await pool.query('DELETE FROM scheduler_node');
    await pool.query('DELETE FROM node_fence');
    await pool.query('UPDATE shard SET owner_id = NULL');
    await node(1, 'dead', old);
    await node(2, 'stopped', old);
    await node(3, 'live', null);
    await node(4, 'dead', watermark());
    await node(5, 'dead', old);
    await node(6, 'dead', old);
    const held = newExecution({ fireAt: now, status: 'claimed', nodeId: 5, token: 1 });
    await testEngine.engine.store.transaction((transaction) => transaction.insertExecutions([held]));
    await pool.query('UPDATE shard SET owner_id = 6 WHERE id = 0');
    await run();
    const ids = [3, 4, 5, 6];
    expect((await select('SELECT id FROM scheduler_node ORDER BY id')).map((row) => row.id)).toEqual(ids);
    expect(
      (await select('SELECT node_id FROM node_fence ORDER BY node_id')).map((row) => row.node_id),
    ).toEqual(ids);
  });

  test('sessions and links go a week after they expired, incidents that are over after the retention', async () => {
    for (const [index, expiresAt] of [now - 8 * DAY, now - 6 * DAY, now + DAY].entries()) {
      await insert('user_session', {
        ...{ id: `s${index}`, user_id: 1, session_version: 1, created_at: 0, last_seen_at: 0 },
        expires_at: expiresAt,
      });
      await insert('one_time_token', {
        ...{ token_hash: `t${index}`, purpose: 'sign_in', created_at: 0, expires_at: expiresAt },
      });
    }
    const incident = (id: number, untilAt: number | null) =>
      insert('incident', {
        id,
        kind: 'fires_overdue',
        since_at: 0,
        until_at: untilAt,
        facts: '{}',
        cure: '',
      });
    await incident(1, now - 91 * DAY);
    await incident(2, now - 89 * DAY);
    await incident(3, null);
    await run();
    expect((await select('SELECT id FROM user_session ORDER BY id')).map((row) => row.id)).toEqual([
      's1',
      's2',
    ]);
    expect(
      (await select('SELECT token_hash AS h FROM one_time_token ORDER BY h')).map((row) => row.h),
    ).toEqual(['t1', 't2']);
    expect((await select('SELECT id FROM incident ORDER BY id')).map((row) => row.id)).toEqual([2, 3]);
  });

  test('log tables go when their month is wholly older than their own retention', async () => {
    const name = (at: number) => `task_log_${new Date(at).toISOString().slice(0, 7).replace('-', '')}`;
    const present = name(now);
    for (const table of ['task_log_202001', 'task_log_202601_copy', present])
      await pool.query(`CREATE TABLE IF NOT EXISTS ${table} (id INT)`);
    await run();
    const left = (await select("SHOW TABLES LIKE 'task_log_%'")).map((row) => Object.values(row)[0]);
    for (const table of ['task_log_202601_copy', present]) await pool.query(`DROP TABLE ${table}`);
    expect(left.sort()).toEqual(['task_log_202601_copy', present].sort());
  });
});

test('what cannot be deleted is an incident until it can', async () => {
  const denied = () => Promise.reject(new Error('DROP command denied'));
  await expect(run({ dropPartition: denied })).rejects.toThrow('denied');
  expect(await openIncidents()).toEqual([
    { kind: 'pruning_failed', facts: { reason: 'DROP command denied' } },
  ]);
  await run();
  expect(await openIncidents()).toEqual([]);
});
