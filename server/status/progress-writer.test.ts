import { expect, test } from 'vitest';
import type { ProgressRow } from '@/server/repositories/task-progress.repository';
import { ProgressWriter } from './progress-writer';

const row = (executionId: number, percent: number): ProgressRow => ({
  ...{ executionId, percent, fireAt: 1, attempt: 1, message: '', at: 1 },
});

test('only the newest progress of each execution is written', async () => {
  const saved: ProgressRow[][] = [];
  const writer = new ProgressWriter(
    async (rows) => void saved.push(rows),
    () => undefined,
  );
  for (const percent of [1, 2, 3]) writer.report(row(1, percent));
  writer.report(row(2, 9));
  await writer.flush();
  expect(saved).toEqual([[row(1, 3), row(2, 9)]]);
  await writer.flush();
  expect(saved).toHaveLength(1);
});

test('a refused write is reported and does not stop the next', async () => {
  const errors: unknown[] = [];
  const saved: ProgressRow[][] = [];
  let isAway = true;
  const writer = new ProgressWriter(
    async (rows) => {
      if (isAway) throw new Error('away');
      saved.push(rows);
    },
    (error) => errors.push(error),
  );
  writer.report(row(1, 1));
  await writer.flush();
  isAway = false;
  writer.report(row(1, 2));
  await writer.flush();
  expect(errors).toEqual([new Error('away')]);
  expect(saved).toEqual([[row(1, 2)]]);
});
