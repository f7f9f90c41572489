import { expect, test } from 'vitest';
import type { EngineStore } from '@/server/scheduler/ports';
import { TaskCatalog } from '@/server/scheduler/task-catalog';
import type { TaskVersionRow, VersionRange } from '@/server/scheduler/task-rows';
import { taskDefinition } from '@/server/testing/factories';
import { CLAIMED_AT, claimed, runnerAt, settled } from '@/server/testing/runner-at';

test('what is taken together is loaded by one read, and called in the order of the queue', async () => {
  const reads: VersionRange[][] = [];
  const answers: (() => void)[] = [];
  const store: Partial<EngineStore> = {
    readVersions: (ranges) =>
      new Promise<TaskVersionRow[]>((resolve) => {
        reads.push([...ranges]);
        answers.push(() =>
          resolve(
            ranges.map(({ taskId, toVersion }) => ({
              ...{ taskId, version: toVersion, definition: taskDefinition(), effectiveFrom: 0 },
            })),
          ),
        );
      }),
  };
  const catalog = new TaskCatalog(() => {
    throw new Error('nothing is compiled here');
  });
  const { runner, calls } = runnerAt(CLAIMED_AT, {
    ...{ store: store as EngineStore, catalog, slots: { http: 4 } },
  });
  const execution = (executionId: number, taskId: number) => ({ ...claimed, executionId, taskId });
  runner.accept([execution(7, 3), execution(8, 3), execution(9, 4), execution(10, 3)]);
  await settled();
  expect(reads.map((ranges) => ranges.map(({ taskId }) => taskId))).toEqual([[3, 4]]);
  // the answer that was asked for last comes first
  for (const answer of answers.reverse()) {
    answer();
    await settled();
  }
  expect(calls.map((call) => call.execution.executionId)).toEqual([7, 8, 9, 10]);
});
