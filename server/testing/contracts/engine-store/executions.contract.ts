import { describe, expect, test } from 'vitest';
import type { Finish } from '@/server/scheduler/execution-rows';
import { addNode, type EngineStoreHarness, insert, inTransaction, newExecution, nextId } from './harness';

/** The life of an execution: every write fenced, a terminal state for good. */
export function describeExecutions(harness: () => EngineStoreHarness): void {
  const success = {
    ...{ status: 'succeeded' as const, startedAt: 5, finishedAt: 9, errorCode: null, errorMessage: null },
    result: '{"ok":true}',
  };

  async function claimed() {
    const fireAt = await harness().store.readNow();
    const nodeId = await addNode(harness());
    const execution = newExecution({ fireAt });
    const key = { executionId: execution.id, fireAt };
    await insert(harness(), execution);
    await inTransaction(harness(), (transaction) =>
      transaction.claim([{ ...key, nodeId, token: 1, claimedAt: fireAt }]),
    );
    return { key, nodeId, ref: { ...key, token: 1, attempt: 1 } };
  }

  describe('an execution', () => {
    test('that is claimed names its node and token', async () => {
      const { key, nodeId } = await claimed();
      expect(await harness().readExecution(key.executionId)).toMatchObject({
        status: 'claimed',
        nodeId,
        token: 1,
      });
      const [live] = await harness().store.readHeld(nodeId);
      expect(live).toMatchObject({ ...key, status: 'claimed', nodeId, token: 1, attempt: 1 });
    });

    test.each([
      ['the token', { token: 2 }],
      ['the attempt', { attempt: 2 }],
    ])('is not marked as started by a mark that names %s wrongly', async (_, wrong) => {
      const { key, ref, nodeId } = await claimed();
      await inTransaction(harness(), (transaction) =>
        transaction.markStarted([{ ...ref, ...wrong, startedAt: 5 }]),
      );
      expect(await harness().readExecution(key.executionId)).toMatchObject({
        status: 'claimed',
        startedAt: null,
      });
      expect(await harness().store.readHeld(nodeId)).toMatchObject([{ status: 'claimed' }]);
      await inTransaction(harness(), (transaction) => transaction.markStarted([{ ...ref, startedAt: 6 }]));
      expect(await harness().readExecution(key.executionId)).toMatchObject({
        status: 'running',
        startedAt: 6,
      });
      expect(await harness().store.readHeld(nodeId)).toMatchObject([{ status: 'running' }]);
    });

    test('that is given back names no node, and its ended attempt keeps what it was', async () => {
      const { key, ref, nodeId } = await claimed();
      await inTransaction(harness(), async (transaction) => {
        await transaction.markStarted([{ ...ref, startedAt: 6 }]);
        await transaction.insertAttempts([
          {
            ...{ ...ref, nodeId, status: 'lost', startedAt: null, finishedAt: 8, nextAttemptAt: null },
            ...{ errorCode: 'NODE_LOST', errorMessage: 'gone' },
          },
        ]);
        await transaction.requeue([
          { ...key, status: 'queued', dueAt: 7, token: 2, attempt: 2, rescues: 1, retries: 0 },
        ]);
      });
      expect(await harness().readExecution(key.executionId)).toMatchObject({
        ...{ status: 'queued', nodeId: null, token: 2, attempt: 2, startedAt: null },
      });
      expect(await harness().readAttempts(key.executionId)).toEqual([
        { attempt: 1, token: 1, status: 'lost', startedAt: 6 },
      ]);
      const live = await inTransaction(harness(), (transaction) => transaction.lockLive([key.executionId]));
      expect(live).toMatchObject([
        { status: 'queued', nodeId: null, token: 2, attempt: 2, rescues: 1, dueAt: 7 },
      ]);
    });

    test('that is put off to a turn keeps it until it is given back for something else', async () => {
      const { key } = await claimed();
      const queued = { ...key, status: 'queued' as const, attempt: 1, rescues: 0, retries: 0 };
      const liveAfter = (row: { token: number; dueAt: number; turn?: { host: string; callAt: number } }) =>
        inTransaction(harness(), async (transaction) => {
          await transaction.requeue([{ ...queued, ...row }]);
          return transaction.lockLive([key.executionId]);
        });
      expect(await liveAfter({ token: 2, dueAt: 6, turn: { host: 'api', callAt: 506 } })).toMatchObject([
        { status: 'queued', dueAt: 6, callAt: 506 },
      ]);
      expect(await liveAfter({ token: 3, dueAt: 7 })).toMatchObject([{ dueAt: 7, callAt: null }]);
    });

    test('tells how each of its attempts ended, when it did', async () => {
      const [retried, over, running] = [await claimed(), await claimed(), await claimed()];
      await inTransaction(harness(), async (transaction) => {
        const { ref, key, nodeId } = retried;
        await transaction.insertAttempts([
          {
            ...{ ...ref, nodeId, status: 'failed', startedAt: 5, finishedAt: 8, nextAttemptAt: 9 },
            ...{ errorCode: 'HTTP_STATUS', errorMessage: 'no' },
          },
        ]);
        await transaction.requeue([
          { ...key, status: 'retrying', dueAt: 9, token: 2, attempt: 2, rescues: 0, retries: 1 },
        ]);
        await transaction.finish([{ ...over.key, ...success }]);
      });
      const refs = [retried, over, running].map(({ ref }) => ref);
      const ended = await inTransaction(harness(), (transaction) =>
        transaction.readEnded([...refs, { ...retried.ref, attempt: 2 }]),
      );
      expect(ended.sort((a, b) => a.executionId - b.executionId)).toEqual([
        { executionId: retried.ref.executionId, attempt: 1, token: 1, status: 'failed', finishedAt: 8 },
        { executionId: over.ref.executionId, attempt: 1, token: 1, status: 'succeeded', finishedAt: 9 },
      ]);
    });

    test('that ended has no live row, and its end is final', async () => {
      const { key, nodeId } = await claimed();
      await inTransaction(harness(), (transaction) => transaction.finish([{ ...key, ...success }]));
      const ended = {
        ...{
          status: 'succeeded',
          startedAt: 5,
          finishedAt: 9,
          errorCode: null,
          nodeId,
          cancelRequestedBy: null,
        },
      };
      expect(await harness().readExecution(key.executionId)).toMatchObject(ended);
      await inTransaction(harness(), async (transaction) => {
        expect(await transaction.lockLive([key.executionId])).toEqual([]);
        await transaction.finish([{ ...key, ...success, status: 'failed', finishedAt: 99, errorCode: 'X' }]);
        await transaction.requestCancel([key], {
          ...{ at: 99, by: 3, reason: { errorCode: 'CANCELLED', errorMessage: 'Too late.' } },
        });
      });
      expect(await harness().readExecution(key.executionId)).toMatchObject(ended);
      expect(await harness().store.readHeld(nodeId)).toEqual([]);
    });

    test('that was asked to stop keeps why, unless it came to its end all the same', async () => {
      const reason = { errorCode: 'SUPERSEDED', errorMessage: 'The next one came.' };
      const endAs = async (end: Partial<Finish>) => {
        const { key } = await claimed();
        await inTransaction(harness(), async (transaction) => {
          await transaction.requestCancel([key], { at: 8, by: null, reason });
          await transaction.finish([{ ...key, ...success, ...end }]);
        });
        return harness().readExecution(key.executionId);
      };
      expect(await endAs({ status: 'cancelled' })).toMatchObject(reason);
      const said = { errorCode: 'CANCELLED', errorMessage: 'The next one came. It had sent nothing.' };
      expect(await endAs({ status: 'cancelled', ...said })).toMatchObject({
        ...{ errorCode: 'SUPERSEDED', errorMessage: said.errorMessage },
      });
      const failure = { errorCode: 'HTTP_STATUS', errorMessage: 'no' };
      expect(await endAs({ status: 'failed', ...failure })).toMatchObject(failure);
      expect(await endAs({ status: 'succeeded' })).toMatchObject({ errorCode: null, errorMessage: null });
    });

    test('keeps when it started if its end does not say so', async () => {
      const { key, ref } = await claimed();
      await inTransaction(harness(), async (transaction) => {
        await transaction.markStarted([{ ...ref, startedAt: 6 }]);
        await transaction.finish([{ ...key, ...success, startedAt: null, status: 'lost' }]);
      });
      expect(await harness().readExecution(key.executionId)).toMatchObject({ status: 'lost', startedAt: 6 });
    });

    test('is locked by id in the order of the keys, as whole as it was inserted', async () => {
      const fireAt = await harness().store.readNow();
      const row = newExecution({
        ...{
          fireAt,
          groupId: 31,
          taskVersion: 4,
          trigger: 'replay',
          fireKey: nextId(),
          priority: 2,
          dueAt: fireAt - 1,
        },
        ...{ executor: 'http', onNodeLoss: 'fail', lane: 3, deadlineAt: fireAt + 5, asOfAt: 77 },
        ...{ parameters: '{"a":1}', replayOf: { executionId: 1, fireAt: 2 }, requestedBy: 9 },
      });
      const second = newExecution({ fireAt });
      await insert(harness(), row, second);
      const live = await inTransaction(harness(), (transaction) =>
        transaction.lockLive([second.id, row.id, nextId()]),
      );
      expect(live.map((one) => one.executionId)).toEqual([row.id, second.id]);
      expect(live[0]).toMatchObject({
        ...{
          executionId: row.id,
          fireAt,
          taskId: row.taskId,
          groupId: 31,
          taskVersion: 4,
          trigger: 'replay',
        },
        ...{
          status: 'queued',
          dueAt: fireAt - 1,
          executor: 'http',
          onNodeLoss: 'fail',
          nodeId: null,
          token: 0,
        },
        ...{
          attempt: 1,
          rescues: 0,
          retries: 0,
          lane: 3,
          deadlineAt: fireAt + 5,
          isCancelRequested: false,
          callAt: null,
        },
      });
      const inputs = await harness().store.readInputs([{ executionId: row.id, fireAt }]);
      expect(inputs).toEqual([{ executionId: row.id, fireAt, parameters: '{"a":1}', asOfAt: 77 }]);
    });
  });

  describe('a node', () => {
    test('is valid until it is fenced, and an unknown one is not', async () => {
      const { cluster } = harness();
      const nodeId = await addNode(harness());
      const isValid = (id: number) => inTransaction(harness(), (transaction) => transaction.isNodeValid(id));
      expect(await isValid(nodeId)).toBe(true);
      expect(await isValid(nextId())).toBe(false);
      expect(await cluster.fenceNode(nodeId, 99, 1)).toBe(false);
      expect(await isValid(nodeId)).toBe(true);
      expect(await cluster.fenceNode(nodeId, 1, 1)).toBe(true);
      expect(await isValid(nodeId)).toBe(false);
      expect(await cluster.heartbeat(nodeId, { running: 0, reportedUntil: 0, lockProvider: 'redis' })).toBe(
        false,
      );
    });
  });
}
