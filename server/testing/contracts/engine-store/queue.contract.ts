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
  written,
} from './harness';

/** What nodes take, and from whom it is taken over. */
export function describeQueue(harness: () => EngineStoreHarness): void {
  const idsOf = (rows: readonly { executionId: number }[]) => rows.map((row) => row.executionId);
  const asked = (at: number, by: number, errorMessage: string) => ({
    ...{ at, by, reason: { errorCode: 'CANCELLED', errorMessage } },
  });
  /** An executor that only the executions of one test have. */
  const executorOf = () => `contract-${nextId()}`;

  describe('the queue', () => {
    test('gives what is due by priority, due instant and key, and nothing before its due instant', async () => {
      const { store } = harness();
      const [now, executor] = [await store.readNow(), executorOf()];
      const queued = (priority: number, dueAt: number) =>
        newExecution({ fireAt: now - nextId(), executor, priority, dueAt });
      const rows = [queued(5, now - 10), queued(9, now - 5), queued(5, now - 20), queued(5, now - 20)];
      const [middle, urgent, early, sameDue] = rows.map((row) => row.id);
      await insert(
        harness(),
        ...rows,
        queued(9, now + 60_000),
        newExecution({ fireAt: now, executor, status: 'waiting' }),
        newExecution({ fireAt: now, executor, status: 'claimed', nodeId: 1 }),
        newExecution({ fireAt: now, executor: executorOf() }),
      );
      await inTransaction(harness(), async (transaction) => {
        const all = await transaction.lockQueued({ labelSets: [''], executor, limit: 10, withoutGroups: [] });
        expect(idsOf(all)).toEqual([urgent, early, sameDue, middle]);
        const two = await transaction.lockQueued({ labelSets: [''], executor, limit: 2, withoutGroups: [] });
        expect(idsOf(two)).toEqual([urgent, early]);
      });
    });

    test('gives only what requires one of the sets of labels, and tells which sets there are', async () => {
      const { store } = harness();
      const [now, executor] = [await store.readNow(), executorOf()];
      const queued = (priority: number, ...requiredLabels: string[]) =>
        newExecution({ fireAt: now - nextId(), executor, priority, dueAt: now - 1, requiredLabels });
      const rows = [queued(5), queued(6, 'gpu'), queued(9, 'gpu', 'region=eu'), queued(7, 'gpu')];
      const [plain, later, , first] = rows.map((row) => row.id);
      await insert(harness(), ...rows, newExecution({ fireAt: now, executor: executorOf() }));
      await inTransaction(harness(), async (transaction) => {
        expect((await transaction.readQueuedLabelSets(executor)).sort()).toEqual([
          '',
          'gpu',
          'gpu,region=eu',
        ]);
        const request = { executor, limit: 10, withoutGroups: [] };
        expect(idsOf(await transaction.lockQueued({ ...request, labelSets: ['', 'gpu'] }))).toEqual([
          ...[first, later, plain],
        ]);
        expect(await transaction.lockQueued({ ...request, labelSets: [] })).toEqual([]);
      });
    });

    test('tells of which executors something is due in it', async () => {
      const { store } = harness();
      const [due, retrying, later, waiting, none] = [0, 1, 2, 3, 4].map(executorOf) as [
        ...[string, string, string, string, string],
      ];
      const now = await store.readNow();
      const retry = newExecution({ fireAt: now, executor: retrying, dueAt: now - 3 });
      await insert(
        harness(),
        ...[due, due].map((executor) => newExecution({ fireAt: now - nextId(), executor, dueAt: now - 3 })),
        retry,
        newExecution({ fireAt: now, executor: later, dueAt: now + 60_000 }),
        newExecution({ fireAt: now, executor: waiting, status: 'waiting' }),
        newExecution({ fireAt: now, executor: none, status: 'claimed', nodeId: 1 }),
      );
      await inTransaction(harness(), (transaction) =>
        transaction.requeue([
          {
            ...{ executionId: retry.id, fireAt: now, status: 'retrying', dueAt: now - 9 },
            ...{ token: 4, attempt: 2, rescues: 1, retries: 1 },
          },
        ]),
      );
      const found = await store.readQueuedExecutors([due, retrying, later, waiting, none]);
      expect(found.sort()).toEqual([due, retrying].sort());
      expect(await store.readQueuedExecutors([later])).toEqual([]);
    });

    test('holds a retry in line as soon as it is due', async () => {
      const { store } = harness();
      const [now, executor] = [await store.readNow(), executorOf()];
      const [due, later, queued] = [0, 1, 2].map((back) =>
        newExecution({ fireAt: now - back, executor, dueAt: now - 3 }),
      );
      await insert(harness(), due as never, later as never, queued as never);
      await inTransaction(harness(), async (transaction) => {
        const requeue = (row: typeof due, dueAt: number) => ({
          ...{
            executionId: row?.id as number,
            fireAt: row?.fireAt as number,
            status: 'retrying' as const,
            dueAt,
          },
          ...{ token: 4, attempt: 2, rescues: 1, retries: 1 },
        });
        await transaction.requeue([requeue(due, now - 9), requeue(later, now + 60_000)]);
        const rows = await transaction.lockQueued({
          labelSets: [''],
          executor,
          limit: 10,
          withoutGroups: [],
        });
        expect(rows).toMatchObject([
          {
            executionId: due?.id,
            status: 'retrying',
            token: 4,
            attempt: 2,
            rescues: 1,
            retries: 1,
            dueAt: now - 9,
          },
          { executionId: queued?.id, status: 'queued' },
        ]);
      });
    });

    test('passes over what another transaction has locked, and over groups that are named', async () => {
      const { store } = harness();
      const [now, executor, groupId] = [await store.readNow(), executorOf(), nextId()];
      const [one, two, three] = [0, 1, 2].map((index) =>
        newExecution({
          fireAt: now - index,
          executor,
          dueAt: now - 10 + index,
          groupId: index === 2 ? groupId : 1,
        }),
      ) as [
        ReturnType<typeof newExecution>,
        ReturnType<typeof newExecution>,
        ReturnType<typeof newExecution>,
      ];
      await insert(harness(), one, two, three);
      const open = await openTransaction(store);
      expect(
        idsOf(await open.transaction.lockQueued({ labelSets: [''], executor, limit: 1, withoutGroups: [] })),
      ).toEqual([one.id]);
      const others = await inTransaction(harness(), async (transaction) => [
        await transaction.lockQueued({ labelSets: [''], executor, limit: 10, withoutGroups: [groupId] }),
        await transaction.lockQueued({ labelSets: [''], executor, limit: 10, withoutGroups: [] }),
      ]);
      expect(others.map(idsOf)).toEqual([[two.id], [two.id, three.id]]);
      await open.commit();
    });

    test('does not show what is not committed yet', async () => {
      const { store } = harness();
      const [fireAt, executor] = [await store.readNow(), executorOf()];
      const open = await openTransaction(store);
      await open.transaction.insertExecutions([newExecution({ fireAt, executor })]);
      await written(open);
      const seen = await inTransaction(harness(), (transaction) =>
        transaction.lockQueued({ labelSets: [''], executor, limit: 10, withoutGroups: [] }),
      );
      expect(seen).toEqual([]);
      await open.commit();
    });
  });

  test('a group with a limit is locked and counts what is claimed or running', async () => {
    const { store, setGroupLimit } = harness();
    const [now, limited, open] = [await store.readNow(), nextId(), nextId()];
    await setGroupLimit(limited, 7);
    await setGroupLimit(open, null);
    const active = newExecution({ fireAt: now, groupId: limited, status: 'claimed', nodeId: 1, token: 1 });
    const running = newExecution({ fireAt: now, groupId: limited, status: 'claimed', nodeId: 1, token: 1 });
    await insert(harness(), active, running, newExecution({ fireAt: now, groupId: limited }));
    const mark = { executionId: running.id, fireAt: now, token: 1, attempt: 1, startedAt: now };
    await inTransaction(harness(), (transaction) => transaction.markStarted([mark]));
    const first = await openTransaction(store);
    expect(await first.transaction.lockLimitedGroups([limited, open])).toEqual([
      { id: limited, parallelLimit: 7, active: 2 },
    ]);
    const second = inTransaction(harness(), (transaction) => transaction.lockLimitedGroups([limited]));
    expect(await isWaiting(second, first)).toBe(true);
    await first.commit();
    expect(await second).toHaveLength(1);
  });

  describe('executions of nodes', () => {
    test('that are dead, stopped or unknown are orphans; of live and draining ones they are not', async () => {
      const { store, cluster } = harness();
      const fireAt = await store.readNow();
      const [live, draining, stopped, dead] = [
        await addNode(harness()),
        await addNode(harness()),
        await addNode(harness()),
        await addNode(harness()),
      ];
      await cluster.setNodeStatus(draining, 'draining');
      await cluster.setNodeStatus(stopped, 'stopped');
      await cluster.fenceNode(dead, 1, live);
      const held = [live, draining, stopped, dead, 999_999_999].map((nodeId) =>
        newExecution({ fireAt, status: 'claimed', nodeId, token: 1 }),
      );
      await insert(harness(), ...held, newExecution({ fireAt, nodeId: dead }));
      const orphans = await store.findOrphans(1_000);
      const mine = new Set(held.map((row) => row.id));
      expect(idsOf(orphans).filter((id) => mine.has(id))).toEqual(held.slice(2).map((row) => row.id));
    });

    test('are read by their node, with those somebody asked to cancel', async () => {
      const { store } = harness();
      const [fireAt, nodeId] = [await store.readNow(), await addNode(harness())];
      const [one, two] = [0, 1].map(() => newExecution({ fireAt, status: 'claimed', nodeId, token: 3 })) as [
        ReturnType<typeof newExecution>,
        ReturnType<typeof newExecution>,
      ];
      await insert(harness(), one, two);
      await inTransaction(harness(), async (transaction) => {
        await transaction.requestCancel([{ executionId: two.id, fireAt }], asked(50, 8, 'By Li.'));
        await transaction.requestCancel([{ executionId: two.id, fireAt }], asked(60, 9, 'By Wu.'));
      });
      expect(idsOf(await store.readHeld(nodeId)).sort()).toEqual([one.id, two.id].sort());
      expect(await store.readCancelRequests(nodeId)).toMatchObject([
        { executionId: two.id, fireAt, token: 3, attempt: 1, reason: 'By Li.' },
      ]);
      expect(await harness().readExecution(two.id)).toMatchObject({ cancelRequestedBy: 8 });
    });
  });

  test('what no node holds is overdue after its deadline', async () => {
    const { store } = harness();
    const now = await store.readNow();
    const at = (deadlineAt: number | null, status: 'queued' | 'waiting' | 'claimed' = 'queued') =>
      newExecution({ fireAt: now, deadlineAt, status, nodeId: status === 'claimed' ? 1 : null });
    const rows = [at(now - 5), at(now - 9, 'waiting'), at(now - 7, 'claimed'), at(now + 60_000), at(null)];
    await insert(harness(), ...rows);
    const mine = new Set(rows.map((row) => row.id));
    const overdue = idsOf(await store.readOverdue(1_000)).filter((id) => mine.has(id));
    expect(overdue).toEqual([rows[1]?.id, rows[0]?.id]);
  });
}
