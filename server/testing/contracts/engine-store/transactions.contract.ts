import { describe, expect, test } from 'vitest';
import {
  addNode,
  type EngineStoreHarness,
  insert,
  inTransaction,
  isWaiting,
  newExecution,
  openTransaction,
  scheduledTask,
  whileOpen,
  written,
} from './harness';

/** READ COMMITTED, row locks to the end, one more try after a deadlock. */
export function describeTransactions(harness: () => EngineStoreHarness): void {
  describe('a transaction', () => {
    test('shows its own writes to itself and to nobody else before it commits', async () => {
      const { store } = harness();
      const execution = newExecution({ fireAt: await store.readNow(), status: 'claimed', nodeId: 900_001 });
      const open = await openTransaction(store);
      await open.transaction.insertExecutions([execution]);
      expect(await open.transaction.lockLive([execution.id])).toHaveLength(1);
      expect(await open.transaction.findTakenFires(execution.taskId, [execution.fireAt])).toEqual([
        execution.fireAt,
      ]);
      expect(await store.readHeld(900_001)).toEqual([]);
      expect(await harness().readExecution(execution.id)).toBeNull();
      await open.commit();
      expect(await store.readHeld(900_001)).toHaveLength(1);
    });

    test('that is rolled back leaves nothing behind', async () => {
      const { store, addTask } = harness();
      const task = scheduledTask({ nextFireAt: 5 });
      await addTask(task);
      const execution = newExecution({ fireAt: await store.readNow() });
      const open = await openTransaction(store);
      await open.transaction.insertExecutions([execution]);
      await open.transaction.ensureLanes(task.id, 2);
      await open.transaction.lockTasks([task.id]);
      await open.transaction.writeTasks([{ ...task, nextFireAt: null, failuresInRow: 3 }]);
      await written(open);
      await open.rollBack();
      expect(await harness().readExecution(execution.id)).toBeNull();
      await inTransaction(harness(), async (transaction) => {
        expect(await transaction.lockTasks([task.id])).toEqual([task]);
        expect(await transaction.lockLanes([task.id])).toEqual([]);
        expect(await transaction.lockLive([execution.id])).toEqual([]);
      });
    });

    test('reads a deleted row until its deletion is committed', async () => {
      const { store } = harness();
      const execution = newExecution({ fireAt: await store.readNow(), status: 'claimed', nodeId: 900_002 });
      await insert(harness(), execution);
      const open = await openTransaction(store);
      await open.transaction.lockLive([execution.id]);
      await open.transaction.finish([
        {
          ...{ executionId: execution.id, fireAt: execution.fireAt, status: 'succeeded', startedAt: 1 },
          ...{ finishedAt: 2, errorCode: null, errorMessage: null, result: null },
        },
      ]);
      await written(open);
      expect(await store.readHeld(900_002)).toHaveLength(1);
      await open.commit();
      expect(await store.readHeld(900_002)).toEqual([]);
    });

    test('that locks a row waits for the one before, and then reads what that one committed', async () => {
      const { store, addTask } = harness();
      const task = scheduledTask({ nextFireAt: 5 });
      await addTask(task);
      const first = await openTransaction(store);
      await first.transaction.lockTasks([task.id]);
      const second = inTransaction(harness(), (transaction) => transaction.lockTasks([task.id]));
      expect(await isWaiting(second, first)).toBe(true);
      await first.transaction.writeTasks([{ ...task, nextFireAt: 77 }]);
      await first.commit();
      expect(await second).toMatchObject([{ id: task.id, nextFireAt: 77 }]);
    });

    test('that waits for a row of a transaction that fails reads the row as it was', async () => {
      const { store, addTask } = harness();
      const task = scheduledTask({ nextFireAt: 5 });
      await addTask(task);
      const first = await openTransaction(store);
      await first.transaction.lockTasks([task.id]);
      await first.transaction.writeTasks([{ ...task, nextFireAt: 77 }]);
      const second = inTransaction(harness(), (transaction) => transaction.lockTasks([task.id]));
      expect(await isWaiting(second, first)).toBe(true);
      await first.rollBack();
      expect(await second).toMatchObject([{ id: task.id, nextFireAt: 5 }]);
    });

    test('holds switches, fence and shards together with others, and against whoever changes them', async () => {
      const { store, cluster } = harness();
      const nodeId = await addNode(harness());
      await cluster.takeShards(nodeId, [{ id: 7, ownerId: null, epoch: 0, leaseUntil: 0 }], 60_000);
      const [first, second] = [await openTransaction(store), await openTransaction(store)];
      for (const { transaction } of [first, second]) {
        await transaction.holdSwitches();
        expect(await transaction.isNodeValid(nodeId)).toBe(true);
        expect(await transaction.holdShards([7])).toMatchObject([{ id: 7, ownerId: nodeId }]);
      }
      const fencing = cluster.fenceNode(nodeId, 1, 1);
      const release = cluster.releaseShards(nodeId, [7]);
      expect(await isWaiting(Promise.race([fencing, release]), first)).toBe(true);
      await first.commit();
      expect(await isWaiting(Promise.race([fencing, release]), second)).toBe(true);
      await second.commit();
      expect(await fencing).toBe(true);
      await release;
      expect(await inTransaction(harness(), (transaction) => transaction.holdShards([7]))).toMatchObject([
        { id: 7, ownerId: null },
      ]);
    });

    test('that runs into a deadlock is run once more, and both come through', async () => {
      const { addTask } = harness();
      const [one, two] = [scheduledTask(), scheduledTask()];
      await addTask(one);
      await addTask(two);
      let runs = 0;
      let arrived = 0;
      let letGo: () => void = () => undefined;
      const both = new Promise<void>((resolve) => {
        letGo = resolve;
      });
      const crossed = (ids: [number, number]) =>
        inTransaction(harness(), async (transaction) => {
          runs += 1;
          await transaction.lockTasks([ids[0]]);
          arrived += 1;
          if (arrived === 2) letGo();
          await both;
          await transaction.lockTasks([ids[1]]);
        });
      await Promise.all([crossed([one.id, two.id]), crossed([two.id, one.id])]);
      expect(runs).toBe(3);
    });

    test('that is not given a lock in time fails after one more try', async () => {
      const { store, addTask } = harness();
      const task = scheduledTask();
      await addTask(task);
      const first = await openTransaction(store);
      await first.transaction.lockTasks([task.id]);
      let runs = 0;
      const second = inTransaction(harness(), (transaction) => {
        runs += 1;
        return transaction.lockTasks([task.id]);
      });
      await expect(whileOpen(first, second)).rejects.toMatchObject({ errno: 1205 });
      expect(runs).toBe(2);
      await first.commit();
    });
  });
}
