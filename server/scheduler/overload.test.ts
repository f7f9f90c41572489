import { expect, test } from 'vitest';
import { scheduledTask } from '@/server/testing/contracts/engine-store/harness';
import { taskDefinition } from '@/server/testing/factories';
import { directWire } from '@/server/testing/memory/direct-wire';
import { MemoryDatabase } from '@/server/testing/memory/memory-database';
import { createMemoryEngineStore } from '@/server/testing/memory/memory-engine-store';
import { compileSimulated } from '@/server/testing/simulation/compile-simulated';
import { TaskCatalog } from './task-catalog';
import { TaskScheduler } from './task-scheduler';

const [NODE, TASKS, SLOTS, NOW] = [5, 1_200, 100, 20_000];
const LONG_TASK = 2;
const schedule = { kind: 'fixed_rate', everyMs: 10_000, anchorAt: 0 } as const;

/** A node with one shard, whose tasks become due at these instants. */
function nodeWith(
  dueAts: readonly number[],
  now: () => number,
  priorityOf = (_id: number): number => 5,
): MemoryDatabase {
  const clock = { now, after: (_ms: number, callback: () => void) => queueMicrotask(callback) };
  const database = new MemoryDatabase({ clock, shards: 1 });
  database.change((session) => {
    for (const [index, dueAt] of dueAts.entries()) {
      const id = index + 1;
      const task = { id, shard: 0, lastFireAt: 10_000, nextFireAt: NOW - dueAts.length, nextDueAt: dueAt };
      database.tasks.write(session, id, scheduledTask({ ...task, nextFireVersion: 1 }));
      const priority = priorityOf(id);
      const definition = taskDefinition({ schedule, overlap: { policy: 'allow' }, priority });
      database.versions.write(session, `${id}:1`, { taskId: id, version: 1, effectiveFrom: 0, definition });
    }
    const node = { status: 'live', heartbeat: 1, reportedUntil: 0, labels: [], startedAt: 0 } as const;
    database.nodes.write(session, NODE, { id: NODE, ...node });
    database.fences.write(session, NODE, { nodeId: NODE, fencedBy: null });
    database.shards.write(session, 0, { id: 0, ownerId: NODE, epoch: 1, leaseUntil: NOW + 5_000 });
  });
  return database;
}

/** A scheduler with this room, and the tasks whose executions it started. */
function schedulerOf(
  database: MemoryDatabase,
  now: () => number,
  free: (started: number) => number,
  certain = () => 0,
) {
  const started: number[] = [];
  let lastId = 10_000;
  const scheduler = new TaskScheduler({
    ...{ store: createMemoryEngineStore(database, directWire), catalog: new TaskCatalog(compileSimulated) },
    takeIds: async (count) => Array.from({ length: count }, () => (lastId += 1)),
    slots: {
      free: () => free(started.length),
      ahead: () => ({ certain: certain(), most: free(started.length) }),
      tookLong: (task) => task === LONG_TASK,
      reportedUntil: now,
      accept: (executions) => started.push(...executions.map((one) => one.taskId)),
    },
    ...{ nodeId: NODE, executors: ['http'], labels: [], mayClaim: () => true },
    ...{ epochs: () => new Map([[0, 1]]), aheadMs: 700, now, wakeAt: () => undefined },
    onTaskFailed: (_id, error) => {
      throw error;
    },
  });
  return { scheduler, started };
}

test('what finds no room is taken from the queue before what is due later, however much is due', async () => {
  const now = () => NOW;
  const database = nodeWith(
    Array.from({ length: TASKS }, (_, index) => NOW - TASKS + index + 1),
    now,
  );
  // whatever is started is over before there is more to start
  const { scheduler, started } = schedulerOf(database, now, () => SLOTS);
  await scheduler.runOnce();
  expect(started).toHaveLength(TASKS);
  expect(started.findIndex((task) => task > 500)).toBe(500);
});

test('a slot that is free goes to what is due and in the queue, and is not reserved for a fire to come', async () => {
  let at = NOW;
  let slots = 0;
  const now = () => at;
  const database = nodeWith([NOW, NOW + 1_000], now);
  const { scheduler, started } = schedulerOf(database, now, (count) => slots - count);
  await scheduler.runOnce();
  expect(started).toEqual([]);
  at += 500;
  slots = 1;
  await scheduler.runOnce();
  expect(started).toEqual([1]);
});

test('of what is due at one instant the most urgent is claimed first', async () => {
  const now = () => NOW - 500;
  const database = nodeWith([NOW, NOW, NOW], now, (id) => (id === 3 ? 9 : 5));
  const { scheduler, started } = schedulerOf(database, now, (count) => 1 - count);
  await scheduler.runOnce();
  expect(started).toEqual([3]);
});

test('what goes on with a lane gets a slot only while nothing of its type is in line for one', async () => {
  let slots = 0;
  const now = () => NOW;
  const database = nodeWith([NOW, NOW, NOW], now);
  const { scheduler, started } = schedulerOf(database, now, (count) => slots - count);
  slots = 9;
  // nobody has looked yet
  expect(scheduler.roomForSuccessors('http')).toBe(0);
  slots = 0;
  await scheduler.runOnce();
  slots = 2;
  await scheduler.runDue();
  expect(started).toHaveLength(2);
  // one is still in line, whatever has become free since
  slots = 9;
  expect(scheduler.roomForSuccessors('http')).toBe(0);
  await scheduler.runDue();
  expect([started.length, scheduler.roomForSuccessors('http'), scheduler.roomForSuccessors('shell')]).toEqual(
    [3, 6, 0],
  );
  slots = 3;
  await scheduler.runDue();
  slots = 9;
  expect(scheduler.roomForSuccessors('http')).toBe(0);
  await scheduler.runDue();
  expect(scheduler.roomForSuccessors('http')).toBe(6);
});

test.each([
  [0, [1, 3]],
  [2, [1, 2, 3]],
])('beyond %i free slots only what is not known to take long is claimed ahead', async (slots, expected) => {
  const now = () => NOW - 500;
  const database = nodeWith([NOW, NOW, NOW], now);
  const { scheduler, started } = schedulerOf(
    database,
    now,
    (count) => 3 - count,
    () => slots,
  );
  await scheduler.runOnce();
  expect(started).toEqual(expected);
});
