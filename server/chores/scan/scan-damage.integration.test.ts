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
    const taken = await claimQueued(engine.store, {
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
