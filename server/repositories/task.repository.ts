import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Executor } from '@/server/db/client';
import { executionLane } from '@/server/db/schema/execution';
import { httpTaskParams, task, taskVersion } from '@/server/db/schema/task';
import type { Scope } from '@/server/domain/access/grants';
import type { PendingFire } from '@/server/domain/task/pending-fire';
import { fromStored } from '@/server/domain/task/stored-definition';
import type { TaskDefinition } from '@/server/domain/task/task-definition';
import { laneLimitOf } from '@/server/domain/task/task-policies';
import { inScope } from './scope';

export type TaskRecord = typeof task.$inferSelect;

/** Living tasks in order of their keys, locked until the end of the transaction. */
export async function lockTasks(
  executor: Executor,
  ids: readonly number[],
  scope: Scope,
): Promise<TaskRecord[]> {
  if (ids.length === 0) return [];
  return executor
    .select()
    .from(task)
    .where(and(inArray(task.id, [...ids]), isNull(task.archivedAt), inScope(task.groupId, scope)))
    .orderBy(task.id)
    .for('update');
}

/** A living task a reader may see, by primary key. */
export async function readTask(executor: Executor, id: number, scope: Scope): Promise<TaskRecord | null> {
  const rows = await executor
    .select()
    .from(task)
    .where(and(eq(task.id, id), isNull(task.archivedAt), inScope(task.groupId, scope)));
  return rows[0] ?? null;
}

/** All versions of a task in their order, by primary key. */
export async function findVersions(
  executor: Executor,
  taskId: number,
): Promise<{ version: number; definition: TaskDefinition; effectiveFrom: number }[]> {
  const rows = await executor
    .select({
      version: taskVersion.version,
      definition: taskVersion.definition,
      effectiveFrom: taskVersion.effectiveFrom,
    })
    .from(taskVersion)
    .where(eq(taskVersion.taskId, taskId))
    .orderBy(taskVersion.version);
  return rows.map((row) => ({ ...row, definition: fromStored(row.definition) }));
}

/** The next number of a shard's edits; its row stays locked until COMMIT, so numbers become visible in their order. */
export async function nextChangeSeq(executor: Executor, shard: number): Promise<number> {
  const [result] = await executor.execute(
    sql`UPDATE change_counter SET seq = LAST_INSERT_ID(seq + 1) WHERE shard = ${shard}`,
  );
  return result.insertId;
}

export interface NewTask {
  id: number;
  groupId: number;
  shard: number;
  definition: TaskDefinition;
  /** The first fire is the first one after this instant. */
  effectiveFrom: number;
  pending: PendingFire | null;
  createdBy: number;
}

const pendingColumns = (pending: PendingFire | null) => ({
  nextFireAt: pending?.fireAt ?? null,
  nextFireVersion: pending?.version ?? null,
  nextDueAt: pending?.dueAt ?? null,
});

const definitionColumns = (definition: TaskDefinition) => ({
  name: definition.name,
  executor: definition.executor,
  definition,
  spreadSeed: definition.spreadSeed,
  priority: definition.priority,
  parallelLimit: laneLimitOf(definition.overlap) ?? 0,
});

export async function insertTask(executor: Executor, input: NewTask): Promise<void> {
  await executor.insert(task).values({
    id: input.id,
    groupId: input.groupId,
    ...definitionColumns(input.definition),
    ...pendingColumns(input.pending),
    version: 1,
    shard: input.shard,
    changeSeq: await nextChangeSeq(executor, input.shard),
    lastFireAt: input.effectiveFrom,
    createdAt: input.effectiveFrom,
    createdBy: input.createdBy,
    updatedAt: input.effectiveFrom,
  });
}

export interface NewVersion {
  taskId: number;
  version: number;
  definition: TaskDefinition;
  effectiveFrom: number;
  createdAt: number;
  createdBy: number;
}

/** A version with what its HTTP attempts send. */
export async function insertVersion(executor: Executor, input: NewVersion): Promise<void> {
  await executor.insert(taskVersion).values(input);
  if (input.definition.executor !== 'http') return;
  const { method, url, headers, body } = input.definition.http;
  await executor
    .insert(httpTaskParams)
    .values({ taskId: input.taskId, version: input.version, method, url, headers, body });
}

/** Puts a new version in force. The caller holds the row locked and has compared versions. */
export async function updateDefinition(
  executor: Executor,
  current: TaskRecord,
  change: { groupId: number; definition: TaskDefinition; pending: PendingFire | null; updatedAt: number },
): Promise<void> {
  await executor
    .update(task)
    .set({
      groupId: change.groupId,
      ...definitionColumns(change.definition),
      ...pendingColumns(change.pending),
      version: current.version + 1,
      // the execution a fixed delay awaited belongs to the version before
      awaitingExecutionId: null,
      changeSeq: await nextChangeSeq(executor, current.shard),
      updatedAt: change.updatedAt,
    })
    .where(eq(task.id, current.id));
}

/** Makes the lanes of a task as far as they are missing; the caller holds the task locked. */
export async function ensureLanes(
  executor: Executor,
  taskId: number,
  definition: TaskDefinition,
): Promise<void> {
  const limit = laneLimitOf(definition.overlap);
  if (limit === null) return;
  await executor
    .insert(executionLane)
    .values(Array.from({ length: limit }, (_, index) => ({ taskId, lane: index + 1 })))
    .onDuplicateKeyUpdate({ set: { lane: sql`lane` } });
}

/** Moves the pending fire after a pause, a resume or an archive. */
export async function updatePending(
  executor: Executor,
  current: TaskRecord,
  change: { pending: PendingFire | null; updatedAt: number; archivedAt?: number },
): Promise<void> {
  await executor
    .update(task)
    .set({
      ...pendingColumns(change.pending),
      changeSeq: await nextChangeSeq(executor, current.shard),
      updatedAt: change.updatedAt,
      ...(change.archivedAt === undefined ? {} : { archivedAt: change.archivedAt, nameKey: current.id }),
    })
    .where(eq(task.id, current.id));
}

/** When the version in force took effect, by primary key. */
export async function findEffectiveFrom(
  executor: Executor,
  taskId: number,
  version: number,
): Promise<number> {
  const rows = await executor
    .select({ effectiveFrom: taskVersion.effectiveFrom })
    .from(taskVersion)
    .where(and(eq(taskVersion.taskId, taskId), eq(taskVersion.version, version)));
  const row = rows[0];
  if (!row) throw new Error(`version ${version} of task ${taskId} is missing`);
  return row.effectiveFrom;
}
