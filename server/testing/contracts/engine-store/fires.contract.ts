import { describe, expect, test } from 'vitest';
import {
  type EngineStoreHarness,
  insert,
  inTransaction,
  isWaiting,
  newExecution,
  nextId,
  openTransaction,
  written,
} from './harness';

/** One execution per fire, whatever the locks do; skips; once-only keys. */
export function describeFires(harness: () => EngineStoreHarness): void {
  const refused = async (promise: Promise<unknown>): Promise<unknown> =>
    promise.then(
      () => null,
      (error: unknown) => error,
    );

  describe('the unique key of a fire', () => {
    test('refuses a second execution, and nothing else of the statement is kept', async () => {
      const { store } = harness();
      const fireAt = await store.readNow();
      const first = newExecution({ fireAt });
      await insert(harness(), first);
      const other = newExecution({ fireAt });
      const error = await refused(insert(harness(), other, newExecution({ fireAt, taskId: first.taskId })));
      expect(store.isDuplicateFire(error)).toBe(true);
      expect(await harness().readExecution(other.id)).toBeNull();
    });

    test('lets executions that somebody asked for stand beside each other at one instant', async () => {
      const { store } = harness();
      const [fireAt, taskId] = [await store.readNow(), nextId()];
      const requests = [nextId(), nextId()].map((id) =>
        newExecution({ id, fireAt, fireKey: id, taskId, trigger: 'manual' }),
      );
      await insert(harness(), newExecution({ fireAt, taskId }), ...requests);
      const taken = await inTransaction(harness(), (transaction) =>
        transaction.findTakenFires(taskId, [fireAt - 1, fireAt, fireAt + 1]),
      );
      expect(taken).toEqual([fireAt]);
    });

    test.each(['commits', 'rolls back'] as const)(
      'makes a second insert wait until the first one %s',
      async (how) => {
        const { store } = harness();
        const [fireAt, taskId] = [await store.readNow(), nextId()];
        const open = await openTransaction(store);
        await open.transaction.insertExecutions([newExecution({ fireAt, taskId })]);
        await written(open);
        const rival = newExecution({ fireAt, taskId });
        const second = refused(insert(harness(), rival));
        expect(await isWaiting(second, open)).toBe(true);
        await (how === 'commits' ? open.commit() : open.rollBack());
        expect(store.isDuplicateFire(await second)).toBe(how === 'commits');
        expect(await harness().readExecution(rival.id)).toEqual(
          how === 'commits' ? null : expect.objectContaining({ status: 'queued' }),
        );
      },
    );

    test('is told apart from every other duplicate', async () => {
      const { store } = harness();
      const taskId = nextId();
      const skip = {
        ...{ taskId, firstFireAt: 1, lastFireAt: 1, fireCount: 1, reason: 'misfire' as const },
        ...{ blockingExecutionId: null, taskVersion: 1, recordedAt: 1 },
      };
      await inTransaction(harness(), (transaction) => transaction.insertSkips([skip]));
      const error = await refused(inTransaction(harness(), (transaction) => transaction.insertSkips([skip])));
      expect(error).toMatchObject({ errno: 1062 });
      expect(store.isDuplicateFire(error)).toBe(false);
    });
  });

  describe('skips', () => {
    test('are found by their newest, and an extension moves its end and adds to its count', async () => {
      const [taskId, other] = [nextId(), nextId()];
      const skip = (firstFireAt: number, fireCount: number) => ({
        ...{
          taskId,
          firstFireAt,
          lastFireAt: firstFireAt + fireCount - 1,
          fireCount,
          reason: 'overlap' as const,
        },
        ...{ blockingExecutionId: 9, taskVersion: 2, recordedAt: 1 },
      });
      await inTransaction(harness(), async (transaction) => {
        await transaction.insertSkips([skip(30, 3), skip(10, 2)]);
        expect(await transaction.readLastSkips([other, taskId])).toEqual([
          {
            ...{
              taskId,
              firstFireAt: 30,
              lastFireAt: 32,
              reason: 'overlap',
              blockingExecutionId: 9,
              taskVersion: 2,
            },
          },
        ]);
        await transaction.extendSkips([{ taskId, firstFireAt: 30, lastFireAt: 40, addedCount: 8 }]);
      });
      expect(await harness().readSkips(taskId)).toEqual([
        { firstFireAt: 10, lastFireAt: 11, fireCount: 2 },
        { firstFireAt: 30, lastFireAt: 40, fireCount: 11 },
      ]);
    });
  });

  describe('a once-only key', () => {
    test('stands for its first execution and refuses another', async () => {
      const key = `contract:${nextId()}`;
      const execution = { executionId: nextId(), fireAt: 7 };
      await inTransaction(harness(), async (transaction) => {
        expect(await transaction.readOnce('request', key)).toBeNull();
        await transaction.insertOnce('request', key, execution, 7);
        expect(await transaction.readOnce('request', key)).toEqual(execution);
      });
      const second = inTransaction(harness(), (transaction) =>
        transaction.insertOnce('request', key, { ...execution, executionId: 1 }, 8),
      );
      expect(await refused(second)).toMatchObject({ errno: 1062 });
      expect(await inTransaction(harness(), (transaction) => transaction.readOnce('request', key))).toEqual(
        execution,
      );
    });
  });
}
