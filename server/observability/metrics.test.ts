import { describe, expect, test } from 'vitest';
import type { EngineStore, EngineTransaction } from '@/server/scheduler/ports';
import { newExecution } from '@/server/testing/contracts/engine-store/harness';
import { countedStore } from './counted-store';
import { EngineMetrics } from './metrics';

const openMetrics = () => new EngineMetrics({ shardsOwned: () => 64, lockProvider: () => 'redis' });

describe('the figures of a worker', () => {
  test('begin with nothing, and ask for what is not counted', () => {
    expect(openMetrics().snapshot()).toMatchObject({
      ...{ executions: {}, heldFires: 0, staleWritesRefused: {}, scannerFindings: {} },
      ...{ shardsOwned: 64, lockProvider: 'redis' },
      latenessMs: { count: 0, sum: 0 },
    });
  });

  test('tell how many attempts started within each bound of lateness', () => {
    const metrics = openMetrics();
    for (const lateness of [-3, 0, 1, 2, 7, 30, 70_000]) metrics.started(lateness);
    const { bounds, counts, count, sum } = metrics.snapshot().latenessMs;
    const within = (bound: number) => counts[bounds.indexOf(bound)];
    expect([within(1), within(2), within(5), within(10), within(50), within(60_000)]).toEqual([
      3, 4, 4, 5, 6, 6,
    ]);
    expect({ count, sum }).toEqual({ count: 7, sum: 70_040 });
  });

  test('add up by kind', () => {
    const metrics = openMetrics();
    metrics.became('claimed', 3);
    metrics.became('claimed', 2);
    metrics.preClaimed({ tasks: 500, held: 2 });
    metrics.preClaimed({ tasks: 7, held: 1 });
    metrics.staleWriteRefused('report');
    metrics.found('lanes_damaged', 4);
    expect(metrics.snapshot()).toMatchObject({
      ...{ executions: { claimed: 5 }, heldFires: 3, staleWritesRefused: { report: 1 } },
      scannerFindings: { lanes_damaged: 4 },
      preClaimBatches: { count: 2, sum: 507 },
    });
  });
});

describe('executions that come into a status', () => {
  const nothing = async () => undefined;
  const transaction = {
    ...{ insertExecutions: nothing, claim: nothing, markStarted: nothing, requeue: nothing },
    ...{ promote: nothing, finish: nothing },
  } as unknown as EngineTransaction;

  function open(runs: number, isCommitted = true) {
    const counts: Record<string, number> = {};
    const store = {
      async transaction(work: (inside: EngineTransaction) => Promise<unknown>) {
        let result: unknown;
        for (let run = 0; run < runs; run += 1) result = await work(transaction);
        if (!isCommitted) throw new Error('rolled back');
        return result;
      },
    } as unknown as EngineStore;
    const counted = countedStore(store, (status, count) => {
      counts[status] = (counts[status] ?? 0) + count;
    });
    return { counts, counted };
  }
  const work = async (inside: EngineTransaction) => {
    const fireAt = 1;
    await inside.insertExecutions([newExecution({ fireAt }), newExecution({ fireAt, status: 'waiting' })]);
    await inside.finish([
      {
        executionId: 1,
        fireAt,
        status: 'failed',
        startedAt: null,
        finishedAt: 1,
        errorCode: null,
        errorMessage: null,
        result: null,
      },
    ]);
  };

  test('are counted once, however often their transaction had to be run', async () => {
    const { counts, counted } = open(3);
    await counted.transaction(work);
    expect(counts).toEqual({ queued: 1, waiting: 1, failed: 1 });
  });

  test('are not counted when it was rolled back', async () => {
    const { counts, counted } = open(1, false);
    await expect(counted.transaction(work)).rejects.toThrow('rolled back');
    expect(counts).toEqual({});
  });
});
