import { and, between, count, desc, eq, inArray, sql } from 'drizzle-orm';
import type { Executor } from '@/server/db/client';
import { user } from '@/server/db/schema/access';
import { backfill, executionLive, taskExecution } from '@/server/db/schema/execution';

/** A backfill as the page of its task shows it. */
export interface BackfillView {
  id: number;
  fromAt: number;
  toAt: number;
  doneUntil: number;
  status: string;
  fireCount: number;
  insertedCount: number;
  /** Of these so many are not over yet. */
  unfinishedCount: number;
  overlap: string | null;
  perMinute: number | null;
  /** Parameters of its own, in place of the task's. */
  hasParameters: boolean;
  reason: string | null;
  requestedBy: string | null;
  createdAt: number;
  finishedAt: number | null;
}

const MOST_SHOWN = 50;

export async function insertBackfill(executor: Executor, row: typeof backfill.$inferInsert): Promise<void> {
  await executor.insert(backfill).values(row);
}

/** The newest backfills of a task. Index backfill_task. */
export async function listBackfills(executor: Executor, taskId: number): Promise<BackfillView[]> {
  const rows = await executor
    .select({
      ...{ id: backfill.id, fromAt: backfill.fromAt, toAt: backfill.toAt, doneUntil: backfill.doneUntil },
      ...{ status: backfill.status, fireCount: backfill.fireCount, insertedCount: backfill.insertedCount },
      ...{ overlap: backfill.overlapOverride, perMinute: backfill.perMinute, reason: backfill.reason },
      hasParameters: sql<number>`${backfill.parameters} IS NOT NULL`,
      ...{ requestedBy: user.displayName, createdAt: backfill.createdAt, finishedAt: backfill.finishedAt },
    })
    .from(backfill)
    .leftJoin(user, eq(user.id, backfill.requestedBy))
    .where(eq(backfill.taskId, taskId))
    .orderBy(desc(backfill.id))
    .limit(MOST_SHOWN);
  const running = rows.flatMap(({ id, status }) => (status === 'running' ? id : []));
  const unfinished = await countUnfinished(executor, taskId, running);
  return rows.map((row) => ({
    ...row,
    hasParameters: row.hasParameters === 1,
    unfinishedCount: unfinished.get(row.id) ?? 0,
  }));
}

/** Index execution_live_task, then the primary key of task_execution. */
async function countUnfinished(
  executor: Executor,
  taskId: number,
  ids: readonly number[],
): Promise<Map<number, number>> {
  if (ids.length === 0) return new Map();
  const rows = await executor
    .select({ id: taskExecution.backfillId, unfinished: count() })
    .from(executionLive)
    .innerJoin(
      taskExecution,
      and(eq(taskExecution.id, executionLive.executionId), eq(taskExecution.fireAt, executionLive.fireAt)),
    )
    .where(
      and(
        eq(executionLive.taskId, taskId),
        eq(executionLive.trigger, 'backfill'),
        inArray(taskExecution.backfillId, [...ids]),
      ),
    )
    .groupBy(taskExecution.backfillId);
  return new Map(rows.map(({ id, unfinished }) => [id as number, unfinished]));
}

/** Primary key. */
export async function findBackfill(
  executor: Executor,
  id: number,
): Promise<{ id: number; taskId: number } | null> {
  const rows = await executor
    .select({ id: backfill.id, taskId: backfill.taskId })
    .from(backfill)
    .where(eq(backfill.id, id));
  return rows[0] ?? null;
}

/** Ends a backfill that is under way; whether this call did it. Primary key. */
export async function cancelBackfill(executor: Executor, id: number, at: number): Promise<boolean> {
  const [result] = await executor
    .update(backfill)
    .set({ status: 'cancelled', finishedAt: at })
    .where(and(eq(backfill.id, id), eq(backfill.status, 'running')));
  return result.affectedRows === 1;
}

/** How many fires of the schedule in [from, to] have an execution. Unique key task_execution_fire. */
export async function countFiresWithExecution(
  executor: Executor,
  taskId: number,
  from: number,
  to: number,
): Promise<number> {
  const rows = await executor
    .select({ fires: count() })
    .from(taskExecution)
    .where(
      and(
        eq(taskExecution.taskId, taskId),
        between(taskExecution.fireAt, from, to),
        eq(taskExecution.fireKey, 0),
      ),
    );
  return Number(rows[0]?.fires ?? 0);
}
