import { beforeEach, describe, expect, test } from 'vitest';
import { claimQueued } from '@/server/scheduler/claim-queued';
import type { EngineDependencies } from '@/server/scheduler/ports';
import { nextId } from '@/server/testing/contracts/engine-store/harness';
import { everyTenSeconds, prepareScanner, type ScanRows } from '@/server/testing/test-scanner';

const { fresh, scan } = prepareScanner();
let rows: ScanRows;
let now: number;
let engine: EngineDependencies;

beforeEach(async () => {
  ({ rows, now, engine } = await fresh());
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

  test('may wait within their grace for a node that carries their labels, and no longer', async () => {
    await rows.node({ labels: '["cpu"]' });
    const needsGpu = { ...everyTenSeconds, requiredLabels: ['gpu'] };
    const taskId = await rows.task(needsGpu, now - 100_000, now - 30_000);
    expect(await scan()).toEqual({});
    await rows.damage('UPDATE task SET next_due_at = ?', [now - 75_000]);
    expect(await scan()).toMatchObject({ fires_overdue: { examples: [{ taskId }] } });
    // the nodes that carry them may still be on their way
    await rows.damage('UPDATE scheduler_node SET started_at = ?', [now - 30_000]);
    expect(await scan()).toEqual({});
    await rows.damage('UPDATE task SET next_due_at = ?', [now - 30_000]);
    await rows.node({ labels: '["gpu"]' });
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
    await claimQueued(engine.store, { labels: [], nodeId, limit: 1, executor: 'http' });
    expect(await scan()).toEqual({});
  });

  test('are found where a node has slots, however much another one has claimed beyond its own', async () => {
    const [busy] = [await rows.node(), await rows.node()];
    for (let claim = 0; claim < 5; claim += 1)
      await rows.execution({ fireAt: now + claim, status: 'claimed', nodeId: busy, token: 1 });
    const { id } = await rows.execution({ fireAt: now - 11_000 });
    expect(await scan()).toMatchObject({
      executions_overdue: { count: 1, examples: [{ executionId: id, executor: 'http', slots: 4, used: 2 }] },
    });
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
    const take = () => claimQueued(engine.store, { labels: [], nodeId, limit: 1, executor: 'http' });
    await rows.execution({ fireAt: now - 11_000 });
    await rows.execution({ fireAt: now - 12_000 });
    expect(await scan(take)).toEqual({});
    await take();
    await rows.execution({ fireAt: now - 13_000 });
    expect(await scan()).toEqual({});
  });

  test('wait for a node when none has their executor and carries their labels: that is told, and no fault', async () => {
    await rows.node({ labels: '["cpu"]' });
    const shell = await rows.execution({ fireAt: now - 11_000, executor: 'shell' });
    const gpu = await rows.execution({ fireAt: now - 11_000, requiredLabels: ['gpu'] });
    expect(await scan()).toEqual({
      executions_without_node: {
        count: 2,
        examples: expect.arrayContaining([
          expect.objectContaining({ executionId: shell.id, executor: 'shell' }),
          expect.objectContaining({ executionId: gpu.id, requiredLabels: ['gpu'] }),
        ]),
      },
    });
    await rows.node({ labels: '["gpu"]', slots: '{"shell":1}' });
    const { executions_without_node, ...others } = await scan();
    expect(executions_without_node).toMatchObject({ count: 1, examples: [{ executionId: gpu.id }] });
    expect(others).toMatchObject({ executions_overdue: { count: 1, examples: [{ executionId: shell.id }] } });
  });

  test('are found when their deadline is over', async () => {
    await rows.node();
    const { id } = await rows.execution({ fireAt: now, status: 'waiting', deadlineAt: now - 11_000 });
    expect(await scan()).toMatchObject({
      executions_overdue: { examples: [{ executionId: id, isPastDeadline: true }] },
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
