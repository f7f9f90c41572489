import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { IncidentBook } from '@/server/cluster/incident-book';
import { createEnginePool, type EnginePool } from '@/server/db/engine-pool';
import { createMysqlIncidentStore } from '@/server/repositories/engine/mysql-incident-store';
import { createMysqlInvariantStore } from '@/server/repositories/engine/mysql-invariant-store';
import { listOpenIncidents } from '@/server/repositories/incident.repository';
import { claimQueued } from '@/server/scheduler/claim-queued';
import { compileDefinition } from '@/server/scheduler/compile-definition';
import { nextId } from '@/server/testing/contracts/engine-store/harness';
import { createTestDatabase, openTestEngine, type TestDatabase } from '@/server/testing/database';
import { scanRows } from '@/server/testing/scan-rows';
import { createZoneStore } from '@/server/zone-data/zone-store';
import { InvariantScanner } from './invariant-scanner';
import type { InvariantStore } from './ports';

let testDatabase: TestDatabase;
let pool: EnginePool;
let testEngine: ReturnType<typeof openTestEngine>;
let rows: ReturnType<typeof scanRows>;
let now: number;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  pool = createEnginePool(testDatabase.url, 6);
  testEngine = openTestEngine(testDatabase.url);
  rows = scanRows(pool, testEngine.engine.store);
});
afterAll(async () => {
  await testEngine.close();
  await pool.end();
  await testDatabase.drop();
});
beforeEach(async () => {
  await rows.clear();
  now = await testEngine.engine.store.readNow();
});

const zones = createZoneStore({ file: null });
const QUIET = { error: () => undefined, warn: () => undefined, info: () => undefined };

/** A scanner; `between` happens between its two looks at what should not stand still. */
function openScanner(
  between: () => Promise<unknown> = async () => undefined,
  over: Partial<InvariantStore> = {},
) {
  const counts: Record<string, number> = {};
  const scanner = new InvariantScanner({
    store: { ...createMysqlInvariantStore(pool), ...over },
    engine: testEngine.engine,
    compile: (definition) => compileDefinition(definition, zones),
    incidents: new IncidentBook({
      store: createMysqlIncidentStore(pool),
      takeIds: testEngine.engine.takeIds,
      log: QUIET,
    }),
    pause: async () => void (await between()),
    onFound: (kind, count) => {
      counts[kind] = (counts[kind] ?? 0) + count;
    },
  });
  return { counts, run: () => scanner.run(new AbortController().signal) };
}

/** What one scan leaves open, by kind. */
async function scan(between?: () => Promise<unknown>): Promise<Record<string, unknown>> {
  await openScanner(between).run();
  return open();
}
const open = async () =>
  Object.fromEntries(
    (await listOpenIncidents(testDatabase.database)).map(({ kind, facts }) => [kind, facts]),
  );

const everyTenSeconds = { schedule: { kind: 'fixed_rate', everyMs: 10_000, anchorAt: 0 } } as const;
const tens = (at: number) => Math.floor(at / 10_000) * 10_000;

test('an installation that works well has no finding, and nothing in it is changed', async () => {
  const nodeId = await rows.node();
  const lastFireAt = tens(now);
  const taskId = await rows.task(everyTenSeconds, lastFireAt, lastFireAt + 10_000);
  await rows.damage('UPDATE task_version SET effective_from = ? WHERE task_id = ?', [
    lastFireAt - 10_000,
    taskId,
  ]);
  const run = await rows.execution({
    taskId,
    fireAt: lastFireAt,
    status: 'claimed',
    nodeId,
    token: 1,
    lane: 1,
  });
  const waiting = await rows.execution({ taskId, fireAt: now, fireKey: 5, status: 'waiting' });
  await rows.lanes(taskId, [run.id]);
  const before = [await rows.live(run.id), await rows.stored(run.id), await rows.live(waiting.id)];
  const { counts, run: scanOnce } = openScanner();
  await scanOnce();
  await scanOnce();
  expect(await open()).toEqual({});
  expect(counts).toEqual({});
  expect([await rows.live(run.id), await rows.stored(run.id), await rows.live(waiting.id)]).toEqual(before);
  expect(await rows.holders(taskId)).toEqual([run.id]);
});

describe('fires that nobody decides', () => {
  test('are found where the shard has a live owner, until they are decided', async () => {
    await rows.node();
    const taskId = await rows.task(everyTenSeconds, now - 30_000, now - 11_000);
    expect(await scan()).toMatchObject({ fires_overdue: { count: 1, examples: [{ taskId }] } });
    await rows.damage('UPDATE task SET next_due_at = next_due_at + 20000');
    expect(await scan()).toEqual({});
  });

  test.each<[string, () => Promise<unknown>]>([
    ['not yet so late', () => rows.damage('UPDATE task SET next_due_at = ?', [now - 9_000])],
    ['in shards nobody owns', () => rows.damage('UPDATE shard SET owner_id = NULL')],
    ['in shards whose lease is over', () => rows.damage('UPDATE shard SET lease_until = ?', [now - 1])],
    ['in shards of a dead node', () => rows.damage("UPDATE scheduler_node SET status = 'dead'")],
  ])('are none when they are %s', async (_, change) => {
    await rows.node();
    await rows.task(everyTenSeconds, now - 30_000, now - 11_000);
    await change();
    expect(await scan()).toEqual({});
  });

  test('are none when the second look finds them decided', async () => {
    await rows.node();
    await rows.task(everyTenSeconds, now - 30_000, now - 11_000);
    expect(await scan(() => rows.damage('UPDATE task SET next_due_at = next_due_at + 10000'))).toEqual({});
  });

  test('may wait for a lane within their grace, and no longer', async () => {
    const nodeId = await rows.node();
    const taskId = await rows.task(everyTenSeconds, now - 100_000, now - 30_000);
    const holder = await rows.execution({
      taskId,
      fireAt: now,
      status: 'claimed',
      nodeId,
      token: 1,
      lane: 1,
    });
    await rows.lanes(taskId, [holder.id]);
    await rows.damage('UPDATE task SET last_fire_at = ?', [now]);
    await rows.damage('UPDATE task_version SET effective_from = ?', [now]);
    expect(await scan()).toEqual({});
    await rows.damage('UPDATE task SET next_due_at = ?', [now - 75_000]);
    expect(await scan()).toMatchObject({ fires_overdue: { examples: [{ taskId }] } });
  });
});

describe('executions that nobody takes', () => {
  test('are found when there is room, until they are taken', async () => {
    const nodeId = await rows.node();
    const { id } = await rows.execution({ fireAt: now - 11_000 });
    expect(await scan()).toMatchObject({
      executions_overdue: { count: 1, examples: [{ executionId: id, executor: 'http', slots: 2, used: 0 }] },
    });
    await claimQueued(testEngine.engine.store, { labels: [], nodeId, limit: 1, executor: 'http' });
    expect(await scan()).toEqual({});
  });

  test('are none when every slot is taken, when the line moves on, or when their group is at its limit', async () => {
    const nodeId = await rows.node();
    const group = nextId();
    await rows.damage('INSERT INTO task_group (id, name, parallel_limit, created_at) VALUES (?, ?, 1, 0)', [
      group,
      `g${group}`,
    ]);
    await rows.execution({ fireAt: now - 11_000, groupId: group });
    expect(await scan()).toEqual({});
    await rows.damage('DELETE FROM execution_live');
    await rows.damage('DELETE FROM task_execution');
    const take = () =>
      claimQueued(testEngine.engine.store, { labels: [], nodeId, limit: 1, executor: 'http' });
    await rows.execution({ fireAt: now - 11_000 });
    await rows.execution({ fireAt: now - 12_000 });
    expect(await scan(take)).toEqual({});
    await take();
    await rows.execution({ fireAt: now - 13_000 });
    expect(await scan()).toEqual({});
  });

  test('are found when no worker has their executor, and when their deadline is over', async () => {
    await rows.node();
    const shell = await rows.execution({ fireAt: now - 11_000, executor: 'shell' });
    const late = await rows.execution({ fireAt: now, status: 'waiting', deadlineAt: now - 11_000 });
    expect(await scan()).toMatchObject({
      executions_overdue: {
        examples: [
          { executionId: shell.id, slots: 0 },
          { executionId: late.id, isPastDeadline: true },
        ],
      },
    });
  });
});

describe('executions that nobody takes over', () => {
  const held = (nodeId: number) => rows.execution({ fireAt: now, status: 'claimed', nodeId, token: 1 });

  test.each<[string, number, () => Promise<number>]>([
    ['dead for 21 s', 1, () => rows.node({ status: 'dead', ended_at: now - 21_000 })],
    ['stopped for 21 s', 1, () => rows.node({ status: 'stopped', ended_at: now - 21_000 })],
    ['not there', 1, async () => nextId()],
    ['silent for 31 s', 1, () => rows.node({ heartbeat_at: now - 31_000 })],
    ['dead for 15 s', 0, () => rows.node({ status: 'dead', ended_at: now - 15_000 })],
    ['silent for 25 s', 0, () => rows.node({ heartbeat_at: now - 25_000 })],
    ['alive', 0, () => rows.node()],
  ])('of a node that is %s: %i', async (_, count, node) => {
    const { id } = await held(await node());
    const found = await scan();
    if (count === 0) expect(found).toEqual({});
    else expect(found).toMatchObject({ executions_not_rescued: { examples: [{ executionId: id }] } });
  });

  test('are none when they are taken over between the two looks', async () => {
    await held(nextId());
    expect(await scan(() => rows.damage('UPDATE execution_live SET token = token + 1'))).not.toHaveProperty(
      'executions_not_rescued',
    );
  });
});

describe('executions that are held and name no node', () => {
  test('are given on under a higher token, as after the loss of a node', async () => {
    const nodeId = await rows.node();
    const taskId = await rows.task({ ...everyTenSeconds, overlap: { policy: 'allow' } }, now);
    const of = (change: object) =>
      rows.execution({
        taskId,
        fireAt: now,
        fireKey: nextId(),
        status: 'claimed',
        nodeId,
        token: 3,
        ...change,
      });
    const claimed = await of({});
    const running = await of({});
    const once = await of({ onNodeLoss: 'fail' });
    await rows.damage("UPDATE execution_live SET status = 'running' WHERE execution_id <> ?", [claimed.id]);
    await rows.damage("UPDATE task_execution SET status = 'running' WHERE id <> ?", [claimed.id]);
    await rows.damage('UPDATE execution_live SET node_id = NULL');
    await rows.damage('UPDATE task_execution SET node_id = NULL');
    expect(await scan()).toMatchObject({ executions_without_owner: { count: 3 } });
    expect(await rows.live(claimed.id)).toMatchObject({ status: 'queued', token: 4, attempt: 1 });
    expect(await rows.live(running.id)).toMatchObject({ status: 'queued', token: 4, attempt: 2 });
    expect(await rows.stored(once.id)).toMatchObject({ status: 'lost', error_code: 'NODE_LOST' });
    expect(await rows.live(once.id)).toBeNull();
    // one event: it stays told although nothing is left to find
    expect(await scan()).toHaveProperty('executions_without_owner');
  });
});

describe('rows of unfinished work that contradict their executions', () => {
  test('go when the execution is over or missing', async () => {
    await rows.node();
    const over = await rows.execution({ fireAt: now + 1 });
    const missing = await rows.execution({ fireAt: now + 2 });
    const well = await rows.execution({ fireAt: now + 3 });
    await rows.damage("UPDATE task_execution SET status = 'succeeded', finished_at = 1 WHERE id = ?", [
      over.id,
    ]);
    await rows.damage('DELETE FROM task_execution WHERE id = ?', [missing.id]);
    expect(await scan()).toMatchObject({
      live_rows_damaged: {
        count: 2,
        executions: [
          { executionId: over.id, what: 'over' },
          { executionId: missing.id, what: 'missing' },
        ],
      },
    });
    expect(await rows.live(over.id)).toBeNull();
    expect(await rows.live(missing.id)).toBeNull();
    expect(await rows.live(well.id)).not.toBeNull();
    expect(await rows.stored(over.id)).toMatchObject({ status: 'succeeded' });
  });

  test('are right where the two differ, unless they say what cannot be', async () => {
    const nodeId = await rows.node();
    const held = { fireAt: now, status: 'claimed', nodeId, token: 5 } as const;
    const behind = await rows.execution(held);
    const garbled = await rows.execution(held);
    await rows.damage("UPDATE task_execution SET status = 'queued', token = 4, node_id = NULL WHERE id = ?", [
      behind.id,
    ]);
    await rows.damage("UPDATE execution_live SET status = 'hanging' WHERE execution_id = ?", [garbled.id]);
    expect(await scan()).toMatchObject({ live_rows_damaged: { count: 2 } });
    const well = { status: 'claimed', token: 5, node_id: nodeId };
    expect(await rows.stored(behind.id)).toMatchObject(well);
    expect(await rows.live(garbled.id)).toMatchObject(well);
  });

  test('are made again where an unfinished execution has none, and then it is taken', async () => {
    const nodeId = await rows.node();
    const taskId = await rows.task({ ...everyTenSeconds, onNodeLoss: 'fail' }, now);
    const forgotten = await rows.execution({ taskId, fireAt: now, token: 2, lane: 1, priority: 8 });
    await rows.lanes(taskId, [forgotten.id]);
    const before = await rows.live(forgotten.id);
    await rows.damage('DELETE FROM execution_live');
    expect(await scan()).toMatchObject({
      live_rows_damaged: { executions: [{ executionId: forgotten.id, what: 'forgotten' }] },
    });
    expect(await rows.live(forgotten.id)).toEqual({ ...before, on_node_loss: 'fail' });
    expect(await rows.holders(taskId)).toEqual([forgotten.id]);
    const taken = await claimQueued(testEngine.engine.store, {
      labels: [],
      nodeId,
      limit: 1,
      executor: 'http',
    });
    expect(taken).toMatchObject([{ executionId: forgotten.id, token: 3 }]);
  });
});

describe('lanes that contradict their executions', () => {
  test('are freed when their holder is over or missing', async () => {
    const nodeId = await rows.node();
    const taskId = await rows.task({ ...everyTenSeconds, overlap: { parallelLimit: 3 } }, now);
    const over = await rows.execution({ taskId, fireAt: now, status: 'claimed', nodeId, token: 1, lane: 1 });
    const well = await rows.execution({
      taskId,
      fireAt: now + 1,
      status: 'claimed',
      nodeId,
      token: 1,
      lane: 3,
    });
    await rows.lanes(taskId, [over.id, nextId(), well.id]);
    await rows.damage('DELETE FROM execution_live WHERE execution_id = ?', [over.id]);
    await rows.damage("UPDATE task_execution SET status = 'failed' WHERE id = ?", [over.id]);
    expect(await scan()).toMatchObject({
      lanes_damaged: { count: 2, lanes: [{ taskId, lane: 1, isMended: true }, { lane: 2 }] },
    });
    expect(await rows.holders(taskId)).toEqual([null, null, well.id]);
  });

  test('are given back to an unfinished execution, unless another one has them', async () => {
    const nodeId = await rows.node();
    const taskId = await rows.task({ ...everyTenSeconds, overlap: { parallelLimit: 3 } }, now);
    const held = (lane: number | null) =>
      rows.execution({ taskId, fireAt: now, fireKey: nextId(), status: 'claimed', nodeId, token: 1, lane });
    const [first, second, robbed, unaware] = [await held(1), await held(2), await held(2), await held(null)];
    await rows.lanes(taskId, [null, second.id, unaware.id]);
    expect(await scan()).toMatchObject({ lanes_damaged: { count: 3 } });
    expect(await rows.holders(taskId)).toEqual([first.id, second.id, unaware.id]);
    expect(await rows.live(unaware.id)).toMatchObject({ lane: 3 });
    expect(await rows.live(robbed.id)).toMatchObject({ lane: 2 });
  });
});

describe('fires that were decided', () => {
  /** A task of which the last ten fires are decided; of those named only there is an execution. */
  async function decided(definition: Parameters<typeof rows.task>[0], executed: (fireAt: number) => boolean) {
    const to = tens(now);
    const taskId = await rows.task(definition, to);
    await rows.damage('UPDATE task_version SET effective_from = ? WHERE task_id = ?', [to - 100_000, taskId]);
    for (let fireAt = to - 90_000; fireAt <= to; fireAt += 10_000) {
      if (!executed(fireAt)) continue;
      const { id } = await rows.execution({ taskId, fireAt });
      await rows.damage("UPDATE task_execution SET status = 'succeeded' WHERE id = ?", [id]);
      await rows.damage('DELETE FROM execution_live WHERE execution_id = ?', [id]);
    }
    return { taskId, to };
  }
  const interval = (row: Record<string, unknown>) =>
    rows.damage('INSERT INTO task_interval SET ?', [
      { id: nextId(), reason: '', created_at: 0, scope_id: 0, ...row },
    ]);

  test('and of which nothing tells what became of them are found, with their range', async () => {
    const { taskId, to } = await decided(
      everyTenSeconds,
      (at) => at !== tens(now) - 50_000 && at !== tens(now),
    );
    expect(await scan()).toEqual({
      fires_unaccounted: {
        count: 1,
        tasks: [{ taskId, firstFireAt: to - 50_000, lastFireAt: to, count: 2 }],
      },
    });
  });

  test('are accounted for by executions, skips, pauses and freezes of the task, its group and everything', async () => {
    const { taskId, to } = await decided(everyTenSeconds, (at) => at < tens(now) - 70_000);
    await rows.damage(
      `INSERT INTO task_skip (task_id, first_fire_at, last_fire_at, fire_count, reason, task_version, recorded_at)
       VALUES (?, ?, ?, 3, 'overlap', 1, 0)`,
      [taskId, to - 70_000, to - 60_000],
    );
    await interval({
      scope: 'task',
      scope_id: taskId,
      kind: 'pause',
      from_at: to - 60_000,
      to_at: to - 40_000,
    });
    await interval({ scope: 'group', scope_id: 1, kind: 'pause', from_at: to - 40_000, to_at: to - 20_000 });
    await interval({ scope: 'all', kind: 'freeze', from_at: to - 20_000, to_at: null });
    expect(await scan()).toEqual({});
    await rows.damage("DELETE FROM task_interval WHERE scope = 'group'");
    expect(await scan()).toMatchObject({
      fires_unaccounted: { tasks: [{ firstFireAt: to - 30_000, lastFireAt: to - 20_000, count: 2 }] },
    });
  });

  test('are none of an archived task, of a fixed delay, below the watermark, or before the version took effect', async () => {
    const none = () => false;
    const archived = await decided(everyTenSeconds, none);
    await rows.damage('UPDATE task SET archived_at = 1 WHERE id = ?', [archived.taskId]);
    await decided({ schedule: { kind: 'fixed_delay', delayMs: 10_000 } }, none);
    const { taskId, to } = await decided(everyTenSeconds, none);
    await rows.damage('UPDATE task_version SET effective_from = ? WHERE task_id = ?', [to - 20_000, taskId]);
    await rows.damage("UPDATE setting SET value = ? WHERE name = 'retention_watermark'", [
      JSON.stringify({ fireAt: to }),
    ]);
    const found = await scan();
    await rows.damage("UPDATE setting SET value = '{\"fireAt\":0}' WHERE name = 'retention_watermark'");
    expect(found).toMatchObject({
      fires_unaccounted: { tasks: [{ taskId, firstFireAt: to, lastFireAt: to }] },
    });
  });

  test('of every task are looked at in turn', async () => {
    const { taskId } = await decided(everyTenSeconds, () => true);
    const others = Array.from({ length: 1_000 }, (_, index) => 1_000_000 + index);
    await rows.damage(
      `INSERT INTO task (id, group_id, name, executor, definition, version, shard, spread_seed, change_seq, last_fire_at, created_at,
         updated_at) VALUES ?`,
      [others.map((id) => [id, 1, `other ${id}`, 'http', '{}', 1, 0, 1, 0, 0, 0, 0])],
    );
    const { run } = openScanner();
    await run();
    await rows.damage('DELETE FROM task_execution');
    await run();
    expect(await open()).toEqual({});
    await run();
    expect(await open()).toMatchObject({ fires_unaccounted: { tasks: [{ taskId }] } });
  });
});

test('a look that fails keeps none of the others from being made', async () => {
  await rows.node();
  await rows.execution({ fireAt: now - 11_000, executor: 'shell' });
  const { run } = openScanner(undefined, { walkLive: () => Promise.reject(new Error('table is gone')) });
  await expect(run()).rejects.toThrow('table is gone');
  expect(Object.keys(await open())).toEqual(['executions_overdue']);
});
