import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Executor } from '@/server/db/client';
import { task, taskGroup } from '@/server/db/schema/task';
import type { Scope } from '@/server/domain/access/grants';
import { inScope } from './scope';

export interface GroupRow {
  id: number;
  name: string;
  taskCount: number;
  /** How many of its executions may be active at once; null sets no limit. */
  parallelLimit: number | null;
}

/** Groups by name with the number of their living tasks. */
export async function listGroups(executor: Executor, scope: Scope): Promise<GroupRow[]> {
  const rows = await executor
    .select({
      ...{ id: taskGroup.id, name: taskGroup.name, parallelLimit: taskGroup.parallelLimit },
      taskCount: sql<number>`COUNT(${task.id})`,
    })
    .from(taskGroup)
    .leftJoin(task, and(eq(task.groupId, taskGroup.id), isNull(task.archivedAt)))
    .where(inScope(taskGroup.id, scope))
    .groupBy(taskGroup.id, taskGroup.name, taskGroup.parallelLimit)
    .orderBy(taskGroup.name);
  return rows.map((row) => ({ ...row, taskCount: Number(row.taskCount) }));
}

/** The id of a group by its unique name, or null. */
export async function findGroupId(executor: Executor, name: string): Promise<number | null> {
  const rows = await executor.select({ id: taskGroup.id }).from(taskGroup).where(eq(taskGroup.name, name));
  return rows[0]?.id ?? null;
}

/** Primary key. */
export async function groupExists(executor: Executor, id: number): Promise<boolean> {
  const rows = await executor.select({ id: taskGroup.id }).from(taskGroup).where(eq(taskGroup.id, id));
  return rows.length > 0;
}

/** Sets how many executions of a group may be active at once. Primary key; the row is locked by the caller's transaction. */
export async function updateParallelLimit(
  executor: Executor,
  id: number,
  parallelLimit: number | null,
): Promise<void> {
  await executor.update(taskGroup).set({ parallelLimit }).where(eq(taskGroup.id, id));
}

/** Makes a group unless somebody else just did; its id. */
export async function insertGroup(
  executor: Executor,
  group: { id: number; name: string; createdAt: number },
): Promise<number> {
  await executor
    .insert(taskGroup)
    .values(group)
    .onDuplicateKeyUpdate({ set: { name: sql`name` } });
  return (await findGroupId(executor, group.name)) ?? group.id;
}
