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
const schedule = { kind: 'fixed_rate', everyMs: 10_000, anchorAt: 0 } as const;
const definition = taskDefinition({ schedule, overlap: { policy: 'allow' } });

/** A node with one shard, in which one task after the other has become due. */
function overloaded(): MemoryDatabase {
  const clock = { now: () => NOW, after: (_ms: number, callback: () => void) => queueMicrotask(callback) };
  const database = new MemoryDatabase({ clock, shards: 1 });
  database.change((session) => {
    for (let id = 1; id <= TASKS; id += 1) {
      const dueAt = NOW - TASKS + id;
      const task = { id, shard: 0, lastFireAt: 10_000, nextFireAt: NOW - TASKS, nextDueAt: dueAt };
      database.tasks.write(session, id, scheduledTask({ ...task, nextFireVersion: 1 }));
      database.versions.write(session, `${id}:1`, { taskId: id, version: 1, effectiveFrom: 0, definition });
    }
    const node = { status: 'live', heartbeat: 1, reportedUntil: 0, labels: [], startedAt: 0 } as const;
    database.nodes.write(session, NODE, { id: NODE, ...node });
    database.fences.write(session, NODE, { nodeId: NODE, fencedBy: null });
    database.shards.write(session, 0, { id: 0, ownerId: NODE, epoch: 1, leaseUntil: NOW + 5_000 });
  });
  return database;
}

test('what finds no room is taken from the queue before what is due later, however much is due', async () => {
  const store = createMemoryEngineStore(overloaded(), directWire);
  const started: number[] = [];
  let lastId = 10_000;
  const takeIds = async (count: number) => Array.from({ length: count }, () => (lastId += 1));
  const slots = {
    // whatever is started is over before there is more to start
    free: () => SLOTS,
    reportedUntil: () => NOW,
    accept: (executions: readonly { taskId: number }[]) =>
      started.push(...executions.map((one) => one.taskId)),
  };
  const scheduler = new TaskScheduler({
    ...{ store, catalog: new TaskCatalog(compileSimulated), takeIds, slots, nodeId: NODE },
    ...{ executors: ['http'], labels: [], mayClaim: () => true, epochs: () => new Map([[0, 1]]) },
    ...{ aheadMs: 700, now: () => NOW, wakeAt: () => undefined },
    onTaskFailed: (_id, error) => {
      throw error;
    },
  });
  await scheduler.runOnce();
  expect(started).toHaveLength(TASKS);
  expect(started.findIndex((task) => task > 500)).toBe(500);
});
