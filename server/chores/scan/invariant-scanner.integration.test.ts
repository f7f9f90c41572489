import { beforeEach, expect, test } from 'vitest';
import { everyTenSeconds, prepareScanner, type ScanRows, tens } from '@/server/testing/test-scanner';

const { fresh, open, openScanner } = prepareScanner();
let rows: ScanRows;
let now: number;

beforeEach(async () => {
  ({ rows, now } = await fresh());
});

test('an installation that works well has no finding, and nothing in it is changed', async () => {
  const nodeId = await rows.node();
  const lastFireAt = tens(now);
  const taskId = await rows.task(everyTenSeconds, lastFireAt, lastFireAt + 10_000);
  await rows.damage('UPDATE task_version SET effective_from = ? WHERE task_id = ?', [
    lastFireAt - 10_000,
    taskId,
  ]);
  const run = await rows.execution({
    taskId,
    fireAt: lastFireAt,
    status: 'claimed',
    nodeId,
    token: 1,
    lane: 1,
  });
  const waiting = await rows.execution({ taskId, fireAt: now, fireKey: 5, status: 'waiting' });
  await rows.lanes(taskId, [run.id]);
  const before = [await rows.live(run.id), await rows.stored(run.id), await rows.live(waiting.id)];
  const { counts, run: scanOnce } = openScanner();
  await scanOnce();
  await scanOnce();
  expect(await open()).toEqual({});
  expect(counts).toEqual({});
  expect([await rows.live(run.id), await rows.stored(run.id), await rows.live(waiting.id)]).toEqual(before);
  expect(await rows.holders(taskId)).toEqual([run.id]);
});

test('a look that fails keeps none of the others from being made', async () => {
  await rows.node();
  await rows.execution({ fireAt: now - 11_000, executor: 'shell' });
  const { run } = openScanner(undefined, { walkLive: () => Promise.reject(new Error('table is gone')) });
  await expect(run()).rejects.toThrow('table is gone');
  expect(Object.keys(await open())).toEqual(['executions_without_node']);
});
