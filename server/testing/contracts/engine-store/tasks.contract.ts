import { describe, expect, test } from 'vitest';
import { taskDefinition } from '@/server/testing/factories';
import {
  type EngineStoreHarness,
  insert,
  inTransaction,
  newExecution,
  nextId,
  scheduledTask,
} from './harness';

/** Where schedules stand: due tasks, compare-and-set, versions, intervals, switches. */
export function describeTasks(harness: () => EngineStoreHarness): void {
  describe('tasks', () => {
    test('that are due are listed by due instant and key, from any place in that order', async () => {
      const { store, addTask } = harness();
      const now = await store.readNow();
      const dueAt = (nextDueAt: number | null, shard = 5) =>
        scheduledTask({ shard, nextFireAt: nextDueAt, nextFireVersion: 1, nextDueAt });
      const [late, same, first] = [dueAt(now - 10), dueAt(now - 20), dueAt(now - 20)];
      if (same.id > first.id) throw new Error('keys grow');
      for (const task of [late, same, first, dueAt(now + 60_000), dueAt(null), dueAt(now - 30, 6)])
        await addTask(task);
      const request = { shards: [5], aheadMs: 0, limit: 10 };
      const due = await store.readDueTasks({ ...request, after: null });
      expect(due).toEqual(
        [same, first, late].map((task) => ({ id: task.id, shard: 5, dueAt: task.nextDueAt as number })),
      );
      expect(await store.readDueTasks({ ...request, limit: 1, after: null })).toEqual(due.slice(0, 1));
      expect(await store.readDueTasks({ ...request, after: due[0] as never })).toEqual(due.slice(1));
      const ahead = await store.readDueTasks({ ...request, aheadMs: 60_000, after: null });
      expect(ahead.map((task) => task.dueAt)).toEqual([now - 20, now - 20, now - 10, now + 60_000]);
    });

    test('are locked in the order of their keys, archived ones too, and unknown ones left out', async () => {
      const { addTask } = harness();
      const tasks = [scheduledTask({ isArchived: true }), scheduledTask({ nextFireAt: 3, failuresInRow: 2 })];
      for (const task of tasks) await addTask(task);
      const ids = tasks.map((task) => task.id).reverse();
      const locked = await inTransaction(harness(), (transaction) =>
        transaction.lockTasks([...ids, nextId()]),
      );
      expect(locked).toEqual(tasks);
    });

    test('move on only from the fire that was read', async () => {
      const { addTask } = harness();
      const [one, two] = [scheduledTask({ nextFireAt: 10 }), scheduledTask({ nextFireAt: null })];
      await addTask(one);
      await addTask(two);
      const advance = {
        ...{ lastFireAt: 10, nextFireAt: 20, nextFireVersion: 1, nextDueAt: 25, awaitingExecutionId: 4 },
      };
      const advanceBoth = (seen: [number | null, number | null]) =>
        inTransaction(harness(), (transaction) =>
          transaction.advanceTasks([
            { taskId: one.id, seenNextFireAt: seen[0], ...advance },
            { taskId: two.id, seenNextFireAt: seen[1], ...advance },
          ]),
        );
      const read = () => inTransaction(harness(), (transaction) => transaction.lockTasks([one.id, two.id]));
      await expect(advanceBoth([10, 10])).rejects.toMatchObject({ errno: 1690 });
      expect(await read()).toEqual([one, two]);
      await advanceBoth([10, null]);
      expect(await read()).toEqual([
        { ...one, ...advance },
        { ...two, ...advance },
      ]);
    });

    test('are written with what the end of an execution may change, and nothing else', async () => {
      const { addTask } = harness();
      const task = scheduledTask({ nextFireAt: 10, lastFireAt: 5, awaitingExecutionId: 9 });
      await addTask(task);
      const change = {
        ...{
          nextFireAt: 40,
          nextFireVersion: 2,
          nextDueAt: null,
          awaitingExecutionId: null,
          failuresInRow: 6,
        },
      };
      const written = await inTransaction(harness(), async (transaction) => {
        await transaction.lockTasks([task.id]);
        await transaction.writeTasks([{ ...task, ...change, lastFireAt: 99, groupId: 1 }]);
        return transaction.lockTasks([task.id]);
      });
      expect(written).toEqual([{ ...task, ...change }]);
    });
  });

  test('versions are read by ranges, each as it was written', async () => {
    const { store, addVersion } = harness();
    const taskId = nextId();
    const rows = [1, 2, 3, 4].map((version) => ({
      ...{ taskId, version, effectiveFrom: version * 100 },
      definition: taskDefinition({ name: `version ${version}` }),
    }));
    for (const row of rows) await addVersion(row);
    expect(await store.readVersions([{ taskId, fromVersion: 2, toVersion: 3 }])).toEqual(rows.slice(1, 3));
    const inside = await inTransaction(harness(), (transaction) =>
      transaction.readVersions([
        { taskId, fromVersion: 1, toVersion: 1 },
        { taskId, fromVersion: 4, toVersion: 9 },
      ]),
    );
    expect(inside).toEqual([rows[0], rows[3]]);
  });

  test('intervals of a task, of its group and of everything are read as far as they reach beyond', async () => {
    const { addInterval } = harness();
    const task = scheduledTask();
    const interval = (change: object) => ({
      ...{
        id: nextId(),
        scope: 'task' as const,
        scopeId: task.id,
        kind: 'pause' as const,
        fromAt: 10,
        toAt: 20,
      },
      ...change,
    });
    const wanted = [
      interval({}),
      interval({ kind: 'freeze', toAt: null }),
      interval({ scope: 'group', scopeId: task.groupId, kind: 'calendar' }),
      interval({ scope: 'all', scopeId: 0, fromAt: 15 }),
    ];
    const others = [
      interval({ toAt: 14 }),
      interval({ scopeId: nextId() }),
      interval({ scope: 'group', scopeId: nextId() }),
    ];
    for (const row of [...wanted, ...others]) await addInterval(row);
    const read = await inTransaction(harness(), (transaction) =>
      transaction.readIntervals([{ taskId: task.id, groupId: task.groupId, after: 15 }]),
    );
    expect(read).toHaveLength(wanted.length);
    expect(read).toEqual(expect.arrayContaining(wanted.map(({ id: _, ...row }) => row)));
  });

  test('switches tell the watermark and the groups that have a limit', async () => {
    const { setWatermark, setGroupLimit } = harness();
    const [limited, open] = [nextId(), nextId()];
    await setGroupLimit(limited, 3);
    await setGroupLimit(open, null);
    await setWatermark(1_234);
    const switches = await inTransaction(harness(), (transaction) => transaction.holdSwitches());
    await setWatermark(0);
    expect(switches.retentionWatermark).toBe(1_234);
    expect(switches.limitedGroups).toContain(limited);
    expect(switches.limitedGroups).not.toContain(open);
  });

  test('a backfill is listed by the shards of its task while it runs, and written where it stands', async () => {
    const { store, addTask, addBackfill } = harness();
    const task = scheduledTask({ shard: 11 });
    await addTask(task);
    const backfill = {
      ...{ id: nextId(), taskId: task.id, fromAt: 10, toAt: 90, doneUntil: 9, status: 'running' as const },
      ...{ fireCount: 8, insertedCount: 0, overlapOverride: 'allow' as const, perMinute: 6 },
      ...{ parameters: '{"a":1}', requestedBy: 4, createdAt: 100, finishedAt: null },
    };
    await addBackfill(backfill);
    expect(await store.readBackfills([12], 10)).toEqual([]);
    expect(await store.readBackfills([11, 12], 10)).toEqual([{ ...backfill, shard: 11 }]);
    const done = { doneUntil: 90, insertedCount: 5, status: 'finished' as const, finishedAt: 200 };
    await inTransaction(harness(), async (transaction) => {
      expect(await transaction.lockBackfill(nextId())).toBeNull();
      await transaction.writeBackfill({ ...backfill, ...done });
      expect(await transaction.lockBackfill(backfill.id)).toEqual({ ...backfill, ...done });
    });
    expect(await store.readBackfills([11], 10)).toEqual([]);
  });

  test('the unfinished executions of a backfill are found by its task', async () => {
    const { store } = harness();
    const [fireAt, taskId, id] = [await store.readNow(), nextId(), nextId()];
    const mine = newExecution({ fireAt, taskId, backfillId: id, trigger: 'backfill', taskVersion: 3 });
    await insert(harness(), mine, newExecution({ fireAt: fireAt - 1, taskId }));
    const found = await inTransaction(harness(), (transaction) =>
      transaction.findBackfillExecutions({ id, taskId }),
    );
    expect(found).toEqual([{ executionId: mine.id, fireAt, taskVersion: 3 }]);
  });

  test('a backfill that has gone through its range is listed again when none of its executions is left', async () => {
    const { store, addTask, addBackfill } = harness();
    const task = scheduledTask({ shard: 13 });
    await addTask(task);
    const [fireAt, id] = [await store.readNow(), nextId()];
    const range = { fromAt: fireAt - 1, toAt: fireAt, doneUntil: fireAt, fireCount: 1, insertedCount: 1 };
    await addBackfill({
      ...{ id, taskId: task.id, status: 'running', ...range, overlapOverride: null, perMinute: null },
      ...{ parameters: null, requestedBy: 4, createdAt: 100, finishedAt: null },
    });
    const ids = async () => (await store.readBackfills([13], 10)).map((row) => row.id);
    expect(await ids()).toEqual([id]);
    const mine = newExecution({ fireAt, taskId: task.id, backfillId: id, trigger: 'backfill' });
    await insert(harness(), mine);
    expect(await ids()).toEqual([]);
    await inTransaction(harness(), (transaction) =>
      transaction.finish([
        {
          ...{ executionId: mine.id, fireAt, status: 'cancelled', startedAt: null, finishedAt: fireAt },
          ...{ errorCode: 'CANCELLED', errorMessage: '', result: null },
        },
      ]),
    );
    expect(await ids()).toEqual([id]);
  });

  test('an interval and its audit record are kept', async () => {
    const { countAudits } = harness();
    const taskId = nextId();
    const row = {
      id: nextId(),
      taskId,
      kind: 'pause' as const,
      fromAt: 5,
      toAt: null,
      reason: 'too many failures',
    };
    await inTransaction(harness(), async (transaction) => {
      await transaction.insertInterval({ ...row, actorId: null, createdAt: 5 });
      await transaction.insertAudits([
        {
          ...{ at: 5, action: 'task.pause', targetType: 'task', targetId: taskId, groupId: 1, actorId: null },
          ...{ actorName: 'Punctual', before: null, after: { reason: 'x' }, requestId: null, address: null },
        },
      ]);
      expect(await transaction.readIntervals([{ taskId, groupId: 0, after: 100 }])).toContainEqual({
        ...{ scope: 'task', scopeId: taskId, kind: 'pause', fromAt: 5, toAt: null },
      });
    });
    expect(await countAudits(taskId)).toBe(1);
  });
}
