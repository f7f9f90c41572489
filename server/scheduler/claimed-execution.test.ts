import { expect, test } from 'vitest';
import { fromLive, type JustClaimed } from './claimed-execution';
import type { EngineStore, ExecutionKey } from './ports';

const row = (executionId: number, trigger: JustClaimed['trigger']): JustClaimed => ({
  ...{ executionId, fireAt: 9_000, taskId: 3, groupId: 1, taskVersion: 1, trigger, status: 'claimed' },
  ...{ token: 1, attempt: 1, dueAt: 9_000, executor: 'http', onNodeLoss: 'retry', nodeId: 5, rescues: 0 },
  ...{ retries: 0, lane: null, deadlineAt: null, isCancelRequested: false, callAt: null, claimedAt: 9_100 },
});

test('what triggers gave to claimed executions is read at once, and nothing for fires of the schedule', async () => {
  const asked: number[][] = [];
  const store = {
    readInputs: async (keys: readonly ExecutionKey[]) => {
      asked.push(keys.map((key) => key.executionId));
      return [{ executionId: 2, fireAt: 9_000, parameters: '{"from":"li"}', asOfAt: 5_000 }];
    },
  } as unknown as EngineStore;
  const claimed = await fromLive(store, [row(1, 'schedule'), row(2, 'manual'), row(3, 'api')]);
  expect(asked).toEqual([[2, 3]]);
  expect(claimed).toMatchObject([
    { executionId: 1, parameters: null, asOfAt: null },
    { executionId: 2, parameters: '{"from":"li"}', asOfAt: 5_000 },
    { executionId: 3, parameters: null, asOfAt: null },
  ]);
  await fromLive(store, [row(4, 'schedule'), row(5, 'catch_up')]);
  expect(asked).toHaveLength(1);
});
