import type { ClusterStore } from '@/server/cluster/ports';
import type { DueRequest } from '@/server/scheduler/ports';
import type { ScheduledTask, TaskAdvance } from '@/server/scheduler/task-rows';
import type { MemoryDatabase } from '@/server/testing/memory/memory-database';
import type { MemoryEngineStore } from '@/server/testing/memory/memory-engine-store';
import type { MemoryTransaction } from '@/server/testing/memory/memory-transaction';
import type { Wire } from '@/server/testing/memory/statement';
import { overlaid, withStatements } from './overlay';

/** By node: tasks of shards it has taken, as they stood when it looked at the cluster before. */
const readBefore = new WeakMap<Wire, Map<number, ScheduledTask>>();

/** A node reads the tasks of a shard with its look at the cluster, and only then takes the shard over. */
export const readingBeforeTheEpoch = (
  store: ClusterStore,
  { tasks }: MemoryDatabase,
  wire: Wire,
): ClusterStore => {
  const known = new Map<number, ScheduledTask>();
  readBefore.set(wire, known);
  let seen: ScheduledTask[] = [];
  return {
    ...store,
    async readCluster() {
      seen = tasks.committed();
      return store.readCluster();
    },
    async takeShards(nodeId, shards, ttlMs) {
      const taken = await store.takeShards(nodeId, shards, ttlMs);
      for (const task of seen) if (taken.includes(task.shard)) known.set(task.id, task);
      return taken;
    },
  };
};

/** It decides the first fires of these tasks as it has read them, and takes them for unchanged. */
export const decidingAsReadBefore = withStatements((transaction) => {
  const { wire, database } = transaction.session;
  return {
    async lockTasks(ids: number[]) {
      const known = readBefore.get(wire);
      const rows = await transaction.lockTasks(ids);
      return rows.map((row) => {
        const old = known?.get(row.id);
        known?.delete(row.id);
        return old !== undefined && old.nextFireAt !== null ? old : row;
      });
    },
    advanceTasks: (rows: TaskAdvance[]) =>
      transaction.advanceTasks(
        rows.map((row) => ({
          ...row,
          seenNextFireAt: database.tasks.get(row.taskId, transaction.session)?.nextFireAt ?? null,
        })) as TaskAdvance[],
      ),
  };
});

/** A node keeps away from a task whose row had changed between its due read and its lock, and no scan brings it back. */
export function droppingLosers(store: MemoryEngineStore): MemoryEngineStore {
  const dropped = new Set<number>();
  const dueAt = new Map<number, number>();
  const overlay = (transaction: MemoryTransaction) => ({
    async lockTasks(ids: number[]) {
      const rows = await transaction.lockTasks(ids);
      for (const row of rows)
        if (dueAt.has(row.id) && row.nextDueAt !== dueAt.get(row.id)) dropped.add(row.id);
      return rows;
    },
  });
  return {
    ...store,
    async readDueTasks(request: DueRequest) {
      const tasks = (await store.readDueTasks(request)).filter((task) => !dropped.has(task.id));
      for (const task of tasks) dueAt.set(task.id, task.dueAt);
      return tasks;
    },
    transaction: (work) =>
      store.transaction((transaction) => work(overlaid(transaction, overlay(transaction)))),
  };
}
