import { beforeEach, expect, test } from 'vitest';
import { TURN_AHEAD_MS } from '@/server/domain/http/host-rate';
import { TaskCatalog } from '@/server/scheduler/task-catalog';
import { newExecution } from '@/server/testing/contracts/engine-store/harness';
import { directWire, processClock } from '@/server/testing/memory/direct-wire';
import { MemoryDatabase } from '@/server/testing/memory/memory-database';
import { createMemoryEngineStore } from '@/server/testing/memory/memory-engine-store';
import { compileSimulated } from '@/server/testing/simulation/compile-simulated';
import { ExecutionReporter } from './execution-reporter';

const [EXECUTION, FIRE_AT, CALL_AT] = [77, 1_000, 60_000];
const PUT_OFF = {
  ...{ executionId: EXECUTION, fireAt: FIRE_AT, token: 1, attempt: 1 },
  turn: { host: 'api', callAt: CALL_AT },
};
let database: MemoryDatabase;
let store: ReturnType<typeof createMemoryEngineStore>;
let reporter: ExecutionReporter;
const live = () => database.live.peek(EXECUTION);

beforeEach(async () => {
  database = new MemoryDatabase({ clock: processClock, shards: 1, lockWaitMs: 30 });
  store = createMemoryEngineStore(database, directWire);
  const engine = { store, catalog: new TaskCatalog(compileSimulated), takeIds: () => Promise.resolve([900]) };
  reporter = new ExecutionReporter({ ...engine, random: () => 0 });
  const claimed = {
    id: EXECUTION,
    fireAt: FIRE_AT,
    status: 'claimed',
    nodeId: 5,
    token: 1,
    lane: 3,
  } as const;
  await store.transaction((transaction) => transaction.insertExecutions([newExecution(claimed)]));
});

test('one that is put off is in the queue with its turn and its lane, under a token of its own', async () => {
  expect(await reporter.putOff(PUT_OFF)).toBe('put_off');
  expect(live()).toMatchObject({
    ...{ status: 'queued', nodeId: null, token: 2, attempt: 1, lane: 3 },
    ...{ callAt: CALL_AT, dueAt: CALL_AT - TURN_AHEAD_MS },
  });
});

test('one that found no slot is in the queue at its own instant, for whoever has one', async () => {
  const { dueAt } = live() ?? {};
  for (const _ of ['once', 'and again behind a lost answer'])
    expect(await reporter.putOff({ ...PUT_OFF, turn: null })).toBe('put_off');
  expect(live()).toMatchObject({
    ...{ status: 'queued', nodeId: null, token: 2, attempt: 1, lane: 3, callAt: null, dueAt },
  });
});

test('what an answer that was lost had written is recognised', async () => {
  await reporter.putOff(PUT_OFF);
  expect(await reporter.putOff(PUT_OFF)).toBe('put_off');
  expect(live()).toMatchObject({ token: 2 });
});

test('one that is to be cancelled stays with its holder', async () => {
  const reason = { errorCode: 'CANCELLED', errorMessage: 'No longer.' };
  await store.transaction((transaction) =>
    transaction.requestCancel([{ executionId: EXECUTION, fireAt: FIRE_AT }], { at: 1, by: null, reason }),
  );
  expect(await reporter.putOff(PUT_OFF)).toBe('cancel');
  expect(live()).toMatchObject({ status: 'claimed', nodeId: 5, token: 1 });
});

test.each([
  ['of another owner', { token: 2 }],
  ['of another attempt', { attempt: 2 }],
  ['nobody knows', { executionId: 78 }],
])('one %s is not touched', async (_, change) => {
  expect(await reporter.putOff({ ...PUT_OFF, ...change })).toBe('stale');
  expect(live()).toMatchObject({ status: 'claimed', nodeId: 5, token: 1, callAt: null });
});

test('one that runs is not touched', async () => {
  await reporter.started({ ...PUT_OFF, startedAt: 2_000 });
  expect(await reporter.putOff(PUT_OFF)).toBe('stale');
  expect(live()).toMatchObject({ status: 'running', nodeId: 5 });
});
