import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { databaseNow } from '@/server/db/time';
import { actorWith } from '@/server/testing/actors';
import { createTestDatabase, type TestDatabase } from '@/server/testing/database';
import { taskDefinition } from '@/server/testing/factories';
import { GateHandler, startTestWorker } from '@/server/testing/worker';
import { listTaskFires } from './ledger.service';
import { createTask } from './task.service';
import { pauseTasks, resumeTasks } from './task-control.service';

const viewer = actorWith('viewer');
const operator = actorWith('operator');
let testDatabase: TestDatabase;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
});
afterAll(() => testDatabase.drop());
const database = () => testDatabase.database;

test('what the engine decides is accounted for without a gap: runs, skips, a pause, and what comes', async () => {
  const gate = new GateHandler();
  const worker = await startTestWorker(testDatabase.url, [gate]);
  const schedule = { kind: 'fixed_rate', everyMs: 1_000, anchorAt: 0 } as const;
  const watched = taskDefinition({ executor: 'function', handler: 'gate', name: 'watched', schedule });
  // before it is made: its first fire may have run by the time the answer is here
  const from = await databaseNow(database());
  const { id } = await createTask(database(), operator, watched);
  const listed = async () => {
    const now = await databaseNow(database());
    const range = { id, from, to: now - 2_000, limit: 500, order: 'oldest' } as const;
    return (await listTaskFires(database(), viewer, range)).items;
  };
  const until = <T>(check: () => Promise<T>) => vi.waitFor(check, { timeout: 20_000, interval: 100 });
  const kinds = async () => (await listed()).map(({ answer }) => answer.kind);
  await until(async () => expect(await kinds()).toEqual(expect.arrayContaining(['execution', 'skipped'])));
  for (const { executionId } of gate.calls) gate.end(executionId);
  await pauseTasks(database(), operator, { ids: [id], reason: 'test', until: null });
  await until(async () => expect(await kinds()).toContain('interval'));
  await resumeTasks(database(), operator, [id]);
  await until(async () =>
    expect((await kinds()).lastIndexOf('interval')).toBeLessThan((await kinds()).length - 1),
  );
  const items = await listed();
  expect(items.map(({ answer }) => answer.kind)).not.toContain('unaccounted');
  const told = items.reduce((count, { fireCount }) => count + (fireCount ?? 0), 0);
  // the stretch before it was made holds no fire
  const first = items.find(({ fireCount }) => (fireCount ?? 0) > 0)?.firstFireAt ?? 0;
  const last = items.at(-1)?.lastFireAt ?? 0;
  expect(told).toBe((last - first) / 1_000 + 1);
  await worker.stop(1_000);
}, 60_000);
