import { beforeEach, expect, test } from 'vitest';
import { ExecutionReporter } from '@/server/executor/execution-reporter';
import { newExecution, scheduledTask } from '@/server/testing/contracts/engine-store/harness';
import { taskDefinition } from '@/server/testing/factories';
import { directWire } from '@/server/testing/memory/direct-wire';
import { MemoryDatabase } from '@/server/testing/memory/memory-database';
import { createMemoryEngineStore } from '@/server/testing/memory/memory-engine-store';
import { compileSimulated } from '@/server/testing/simulation/compile-simulated';
import { TaskCatalog } from './task-catalog';
import { TaskScheduler } from './task-scheduler';

// A task of every ten seconds whose fire finds its lane taken by the one before.
const [TASK, NODE, OTHER_NODE, HOLDER] = [1, 5, 6, 77];
const [FIRST, SECOND] = [10_000, 20_000];
let now: number;
/** Up to when the deciding node, which runs the holder, has reported what ended. */
let reportedUntil: number;
let freeSlots: number;
let started: number[];
let wakes: number[];
let database: MemoryDatabase;
let scheduler: TaskScheduler;
let reporter: ExecutionReporter;
let wasAsked: boolean;

beforeEach(async () => {
  [now, reportedUntil, freeSlots, started, wakes, wasAsked] = [SECOND, SECOND - 1, 10, [], [], false];
  const clock = { now: () => now, after: (_ms: number, callback: () => void) => queueMicrotask(callback) };
  database = new MemoryDatabase({ clock, shards: 1 });
  const store = createMemoryEngineStore(database, directWire);
  const schedule = { kind: 'fixed_rate', everyMs: 10_000, anchorAt: 0 } as const;
  database.change((session) => {
    const task = { id: TASK, shard: 0, lastFireAt: FIRST, nextFireAt: SECOND, nextDueAt: SECOND };
    database.tasks.write(session, TASK, scheduledTask({ ...task, nextFireVersion: 1 }));
    database.versions.write(session, `${TASK}:1`, {
      ...{ taskId: TASK, version: 1, effectiveFrom: 0 },
      definition: taskDefinition({ schedule, overlap: { policy: 'skip' } }),
    });
    database.lanes.write(session, `${TASK}:1`, {
      ...{ taskId: TASK, lane: 1, executionId: HOLDER, takenAt: FIRST, holderId: HOLDER },
      ...{ holderDueAt: FIRST, holderRunMs: null },
    });
    const node = {
      id: NODE,
      status: 'live',
      heartbeat: 1,
      reportedUntil: 0,
      labels: [],
      startedAt: 0,
    } as const;
    database.nodes.write(session, NODE, node);
    database.fences.write(session, NODE, { nodeId: NODE, fencedBy: null });
    database.shards.write(session, 0, { id: 0, ownerId: NODE, epoch: 1, leaseUntil: now + 5_000 });
  });
  const holder = { id: HOLDER, taskId: TASK, fireAt: FIRST, status: 'claimed', nodeId: NODE } as const;
  await store.transaction((transaction) =>
    transaction.insertExecutions([newExecution({ ...holder, token: 1, lane: 1 })]),
  );
  const engine = { store, catalog: new TaskCatalog(compileSimulated), takeIds: () => Promise.resolve([900]) };
  const slots = {
    free: () => freeSlots,
    ahead: () => ({ certain: freeSlots, most: freeSlots }),
    tookLong: () => false,
    reportedUntil: () => reportedUntil,
    accept: (executions: readonly { fireAt: number }[]) =>
      started.push(...executions.map((one) => one.fireAt)),
  };
  scheduler = new TaskScheduler({
    ...{ ...engine, slots, nodeId: NODE, executors: ['http'], labels: [], mayClaim: () => true },
    ...{ epochs: () => new Map([[0, 1]]), aheadMs: 700, now: () => now, wakeAt: (at) => wakes.push(at) },
    onTaskFailed: (_id, error) => {
      throw error;
    },
  });
  reporter = new ExecutionReporter({
    ...{ ...engine, random: () => 0 },
    onWritten: ({ lanes }) => {
      wasAsked = scheduler.lanesPassedOn(lanes);
    },
  });
});

const report = (finishedAt: number) =>
  reporter.finished({
    ...{ executionId: HOLDER, fireAt: FIRST, token: 1, attempt: 1, taskId: TASK, taskVersion: 1, lane: 1 },
    ...{
      status: 'succeeded',
      startedAt: FIRST,
      finishedAt,
      result: null,
      errorCode: null,
      errorMessage: null,
    },
  });

test('runs as soon as the report tells that its lane was free', async () => {
  expect(await scheduler.runOnce()).toMatchObject({ held: 1, skippedFires: 0 });
  expect(wakes).toEqual([SECOND + 500]);
  now += 300;
  await report(SECOND - 1);
  expect(wasAsked).toBe(true);
  expect(await scheduler.runDue()).toMatchObject({ fired: 1 });
  expect(started).toEqual([SECOND]);
});

test('is decided before its instant when its lane becomes free by then', async () => {
  now = SECOND - 500;
  expect(await scheduler.runOnce()).toMatchObject({ held: 1 });
  expect(wakes).toEqual([SECOND]);
  now += 100;
  await report(now);
  expect(wasAsked).toBe(true);
  expect(await scheduler.runDue()).toMatchObject({ fired: 1, skippedFires: 0 });
  expect(started).toEqual([SECOND]);
});

test('is left to others by a node that began to stop while it was deciding', async () => {
  await scheduler.runOnce();
  await report(SECOND - 1);
  const run = scheduler.runDue();
  freeSlots = 0;
  expect(await run).toMatchObject({ fired: 1, taken: 0 });
  expect(started).toEqual([]);
  database.change((session) =>
    expect(database.live.get(900, session)).toMatchObject({ status: 'queued', nodeId: null }),
  );
});

test('is skipped as soon as the report tells that its lane was taken', async () => {
  await scheduler.runOnce();
  now += 300;
  await report(SECOND + 1);
  expect(await scheduler.runDue()).toMatchObject({ fired: 0, skippedFires: 1 });
});

test('is left alone by the scan until it can be judged, and skipped once all that ended is reported', async () => {
  await scheduler.runOnce();
  now += 499;
  expect(await scheduler.runOnce()).toMatchObject({ held: 0, skippedFires: 0 });
  now += 1;
  expect(await scheduler.runOnce()).toMatchObject({ held: 1, skippedFires: 0 });
  reportedUntil = SECOND;
  now += 500;
  expect(await scheduler.runOnce()).toMatchObject({ skippedFires: 1 });
});

test('behind a holder on another node it is judged by what that node last said, as long as it lives', async () => {
  const other = { id: OTHER_NODE, status: 'live', heartbeat: 1, labels: [], startedAt: 0 } as const;
  const say = (status: 'live' | 'dead', until: number) =>
    database.change((session) =>
      database.nodes.write(session, OTHER_NODE, { ...other, status, reportedUntil: until }),
    );
  database.change((session) => {
    const holder = database.live.get(HOLDER, session);
    if (holder) database.live.write(session, HOLDER, { ...holder, nodeId: OTHER_NODE });
  });
  reportedUntil = SECOND;
  say('live', SECOND - 1);
  expect(await scheduler.runOnce()).toMatchObject({ held: 1, skippedFires: 0 });
  now += 500;
  say('dead', SECOND - 1);
  expect(await scheduler.runOnce()).toMatchObject({ skippedFires: 1 });
});

test('that is found late, as when the clock of the database is set forward, is not skipped before the end of its holder is reported', async () => {
  now += 55_000;
  expect(await scheduler.runOnce()).toMatchObject({ held: 1, skippedFires: 0 });
  now += 500;
  expect(await scheduler.runDue()).toMatchObject({ held: 1, skippedFires: 0 });
  await report(FIRST + 100);
  expect(await scheduler.runDue()).toMatchObject({ fired: 1, skippedFires: 0 });
});

test('that is found late is skipped when nothing is reported for two heartbeats', async () => {
  now += 50_000;
  await scheduler.runOnce();
  now += 2_999;
  expect(await scheduler.runDue()).toMatchObject({ held: 1, skippedFires: 0 });
  now += 1;
  expect(await scheduler.runDue()).toMatchObject({ held: 1, skippedFires: 1 });
});

test('a lane that nothing waits for asks for nothing', async () => {
  now = SECOND - 5_000;
  await scheduler.runOnce();
  await report(now);
  expect(wasAsked).toBe(false);
});
