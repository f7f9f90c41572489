import { describe, expect, test } from 'vitest';
import {
  addNode,
  type EngineStoreHarness,
  insert,
  inTransaction,
  isWaiting,
  newExecution,
  nextId,
  openTransaction,
} from './harness';

/** Lanes and what waits for them. */
export function describeLanes(harness: () => EngineStoreHarness): void {
  const empty = (taskId: number, lane: number) => ({
    ...{
      taskId,
      lane,
      executionId: null,
      takenAt: null,
      holderId: null,
      holderDueAt: null,
      holderRunMs: null,
    },
  });

  describe('lanes', () => {
    test('are added where they are missing, and those that are there stay as they are', async () => {
      const taskId = nextId();
      const taken = {
        ...{ ...empty(taskId, 2), executionId: 7, takenAt: 11, holderId: 7, holderDueAt: 10 },
      };
      const freed = {
        ...{ ...empty(taskId, 1), takenAt: 3, holderId: 5, holderDueAt: 2, holderRunMs: 4 },
      };
      await inTransaction(harness(), async (transaction) => {
        await transaction.ensureLanes(taskId, 2);
        await transaction.writeLanes([freed, taken]);
        await transaction.ensureLanes(taskId, 3);
      });
      const lanes = await inTransaction(harness(), (transaction) => transaction.lockLanes([taskId]));
      expect(lanes).toEqual([freed, taken, empty(taskId, 3)]);
    });

    test('of several tasks are locked in the order of their keys', async () => {
      const [one, two] = [nextId(), nextId()];
      await inTransaction(harness(), async (transaction) => {
        await transaction.ensureLanes(two, 1);
        await transaction.ensureLanes(one, 2);
      });
      const lanes = await inTransaction(harness(), (transaction) =>
        transaction.lockLanes([two, one, nextId()]),
      );
      expect(lanes).toEqual([empty(one, 1), empty(one, 2), empty(two, 1)]);
    });

    test('held by one transaction make the next one wait for what becomes of them', async () => {
      const { store } = harness();
      const taskId = nextId();
      await inTransaction(harness(), (transaction) => transaction.ensureLanes(taskId, 1));
      const open = await openTransaction(store);
      await open.transaction.lockLanes([taskId]);
      const second = inTransaction(harness(), (transaction) => transaction.lockLanes([taskId]));
      expect(await isWaiting(second, open)).toBe(true);
      await open.transaction.writeLanes([{ ...empty(taskId, 1), executionId: 5, takenAt: 6, holderId: 5 }]);
      await open.commit();
      expect(await second).toMatchObject([{ executionId: 5, takenAt: 6, holderId: 5 }]);
    });
  });

  describe('what is reported', () => {
    test('is told for executions that a live node runs, as that node last said it', async () => {
      const { cluster, store } = harness();
      const fireAt = await store.readNow();
      const [node, gone] = [await addNode(harness()), await addNode(harness())];
      const held = (nodeId: number | null) =>
        newExecution({ fireAt, taskId: nextId(), status: nodeId === null ? 'queued' : 'claimed', nodeId });
      const [own, orphan, queued] = [held(node), held(gone), held(null)];
      await insert(harness(), own, orphan, queued);
      await cluster.heartbeat(node, { running: 1, reportedUntil: 4_711, lockProvider: 'redis' });
      await cluster.setNodeStatus(gone, 'stopped');
      await inTransaction(harness(), async (transaction) => {
        const ids = [own, orphan, queued].map(({ id }) => id);
        expect(await transaction.readReported(ids)).toEqual([
          { executionId: own.id, nodeId: node, reportedUntil: 4_711 },
        ]);
      });
    });
  });

  describe('waiting executions', () => {
    test('are counted with the newest of them, and locked the longest due first', async () => {
      const { store } = harness();
      const [now, taskId, other] = [await store.readNow(), nextId(), nextId()];
      const waiting = (fireAt: number, dueAt: number, createdAt: number) =>
        newExecution({ fireAt, taskId, status: 'waiting', dueAt, createdAt });
      const [late, same, first] = [
        waiting(now - 1, now - 1, now - 5),
        waiting(now - 2, now - 9, now - 3),
        waiting(now - 3, now - 9, now - 4),
      ];
      await insert(harness(), late, same, first, newExecution({ fireAt: now, taskId }));
      await inTransaction(harness(), async (transaction) => {
        expect(await transaction.countWaiting([other, taskId])).toEqual([
          { taskId, count: 3, newestDueAt: now - 1 },
        ]);
        const rows = await transaction.lockWaiting([taskId, other]);
        expect(rows.map((row) => row.executionId)).toEqual([same.id, first.id, late.id]);
        const [oldest, ...more] = await transaction.lockFirstWaiting([other, taskId]);
        expect([oldest?.executionId, more]).toEqual([same.id, []]);
        expect(await transaction.lockFirstWaiting([taskId, other, taskId])).toEqual(rows);
      });
      const tasks = await store.readWaitingTasks(1_000);
      expect(tasks).toContain(taskId);
      expect(tasks).not.toContain(other);
    });

    test('are promoted with their lane; what waits no more is not touched', async () => {
      const { store } = harness();
      const [fireAt, taskId] = [await store.readNow(), nextId()];
      const [waiting, queued] = [
        newExecution({ fireAt, taskId, status: 'waiting' }),
        newExecution({ fireAt: fireAt - 1, taskId }),
      ];
      await insert(harness(), waiting, queued);
      const live = await inTransaction(harness(), async (transaction) => {
        await transaction.promote(
          [waiting, queued].map(({ id, fireAt: at }) => ({ executionId: id, fireAt: at, lane: 4 })),
        );
        return transaction.lockLive([waiting.id, queued.id]);
      });
      expect(live).toMatchObject([
        { executionId: waiting.id, status: 'queued', lane: 4 },
        { executionId: queued.id, status: 'queued', lane: null },
      ]);
      expect(await harness().readExecution(waiting.id)).toMatchObject({ status: 'queued' });
    });

    test('are handed over with their lane to a node, which holds them under a token of its own', async () => {
      const { store } = harness();
      const [fireAt, taskId, nodeId] = [await store.readNow(), nextId(), nextId()];
      const waiting = [0, 1].map((index) =>
        newExecution({ fireAt: fireAt - index, taskId, status: 'waiting' }),
      );
      await insert(harness(), ...waiting);
      const live = await inTransaction(harness(), async (transaction) => {
        await transaction.handOver(
          waiting.map(({ id, fireAt: at }, index) => ({
            ...{ executionId: id, fireAt: at, lane: index + 1, nodeId, token: 1, claimedAt: fireAt + 5 },
          })),
        );
        return transaction.lockLive(waiting.map(({ id }) => id));
      });
      expect(live).toMatchObject(
        waiting.map(({ id }, index) => ({
          ...{ executionId: id, status: 'claimed', lane: index + 1, nodeId, token: 1, attempt: 1 },
        })),
      );
      expect(await harness().readExecution(waiting[1]?.id as number)).toMatchObject({
        status: 'claimed',
        nodeId,
      });
      expect((await store.readHeld(nodeId)).map((row) => row.executionId).sort()).toEqual(
        waiting.map(({ id }) => id).sort(),
      );
    });

    test('that another transaction promotes are waited for and then left out', async () => {
      const { store } = harness();
      const [fireAt, taskId] = [await store.readNow(), nextId()];
      const execution = newExecution({ fireAt, taskId, status: 'waiting' });
      await insert(harness(), execution);
      const open = await openTransaction(store);
      await open.transaction.lockWaiting([taskId]);
      await open.transaction.promote([{ executionId: execution.id, fireAt, lane: 1 }]);
      const second = inTransaction(harness(), (transaction) => transaction.lockWaiting([taskId]));
      const third = inTransaction(harness(), (transaction) => transaction.lockFirstWaiting([taskId]));
      expect(await isWaiting(second, open)).toBe(true);
      await open.commit();
      expect([await second, await third]).toEqual([[], []]);
    });
  });
}
