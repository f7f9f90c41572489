import { beforeEach, expect, test } from 'vitest';
import { type AttemptReport, ExecutionReporter } from '@/server/executor/execution-reporter';
import { newExecution } from '@/server/testing/contracts/engine-store/harness';
import { taskDefinition } from '@/server/testing/factories';
import { directWire, processClock } from '@/server/testing/memory/direct-wire';
import { MemoryDatabase } from '@/server/testing/memory/memory-database';
import { createMemoryEngineStore } from '@/server/testing/memory/memory-engine-store';
import { compileSimulated } from '@/server/testing/simulation/compile-simulated';
import { cancelExecutions } from './cancel-executions';
import { expireOverdue } from './expire-overdue';
import { TaskCatalog } from './task-catalog';

// Executions of a version that all may run, on a lane of the limit that came with the next version: a backfill fills old fires in so.
const TASK = 1;
const EXECUTION = 77;
const FIRE_AT = 1_000;
const REPORT: AttemptReport = {
  ...{ executionId: EXECUTION, fireAt: FIRE_AT, token: 1, attempt: 1, taskId: TASK, taskVersion: 1, lane: 1 },
  ...{ status: 'succeeded', startedAt: FIRE_AT, finishedAt: FIRE_AT + 1, result: null },
  ...{ errorCode: null, errorMessage: null },
};
let database: MemoryDatabase;

beforeEach(() => {
  database = new MemoryDatabase({ clock: processClock, shards: 1, lockWaitMs: 30 });
});

function engineWith(change: Partial<Parameters<typeof newExecution>[0]>) {
  const store = createMemoryEngineStore(database, directWire);
  const row = newExecution({
    ...{ id: EXECUTION, taskId: TASK, fireAt: FIRE_AT, taskVersion: 1, trigger: 'backfill', lane: 1 },
    ...change,
  });
  database.change((session) => {
    const version = (number: number, overlap: object) =>
      database.versions.write(session, `${TASK}:${number}`, {
        ...{ taskId: TASK, version: number, effectiveFrom: 0 },
        definition: taskDefinition({ schedule: { kind: 'none' }, overlap }),
      });
    version(1, { policy: 'allow' });
    version(2, { policy: 'skip', parallelLimit: 1 });
    database.lanes.write(session, `${TASK}:1`, {
      ...{ taskId: TASK, lane: 1, executionId: EXECUTION, takenAt: FIRE_AT, holderId: EXECUTION },
      ...{ holderDueAt: FIRE_AT, holderRunMs: null },
    });
  });
  const engine = { store, catalog: new TaskCatalog(compileSimulated), takeIds: () => Promise.resolve([900]) };
  return { engine, insert: () => store.transaction((transaction) => transaction.insertExecutions([row])) };
}

const holder = () => database.lanes.peek(`${TASK}:1`)?.executionId;

test('give the lane back with their report', async () => {
  const { engine, insert } = engineWith({ status: 'claimed', nodeId: 5, token: 1 });
  await insert();
  const reporter = new ExecutionReporter({ ...engine, random: () => 0 });
  expect(await reporter.finished(REPORT)).toBe(true);
  expect(holder()).toBeNull();
});

test('give the lane to what waits, also of a version their node has not met', async () => {
  const { engine, insert } = engineWith({ status: 'claimed', nodeId: 5, token: 1 });
  await insert();
  const next = newExecution({ id: 78, taskId: TASK, fireAt: FIRE_AT + 1, taskVersion: 2, status: 'waiting' });
  await engine.store.transaction((transaction) => transaction.insertExecutions([next]));
  const reporter = new ExecutionReporter({ ...engine, random: () => 0 });
  expect(await reporter.finished(REPORT)).toBe(true);
  expect(holder()).toBe(78);
});

test('give the lane back when they are cancelled', async () => {
  const { engine, insert } = engineWith({ status: 'queued' });
  await insert();
  await cancelExecutions(engine, {
    executions: [{ executionId: EXECUTION, taskId: TASK, taskVersion: 1 }],
    ...{ by: 1, reason: { errorCode: 'CANCELLED', errorMessage: 'by a test' }, audits: () => [] },
  });
  expect(holder()).toBeNull();
});

test('give the lane back when their deadline passes', async () => {
  const { engine, insert } = engineWith({ status: 'queued', deadlineAt: FIRE_AT + 5 });
  await insert();
  expect(await expireOverdue(engine)).toBe(1);
  expect(holder()).toBeNull();
});
