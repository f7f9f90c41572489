import { and, between, count, desc, eq } from 'drizzle-orm';
import type { Executor } from '@/server/db/client';
import { user } from '@/server/db/schema/access';
import { backfill, taskExecution } from '@/server/db/schema/execution';

/** A backfill as the page of its task shows it. */
export interface BackfillView {
  id: number;
  fromAt: number;
  toAt: number;
  doneUntil: number;
  status: string;
  fireCount: number;
  insertedCount: number;
  overlap: string | null;
  perMinute: number | null;
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
  return executor
    .select({
      ...{ id: backfill.id, fromAt: backfill.fromAt, toAt: backfill.toAt, doneUntil: backfill.doneUntil },
      ...{ status: backfill.status, fireCount: backfill.fireCount, insertedCount: backfill.insertedCount },
      ...{ overlap: backfill.overlapOverride, perMinute: backfill.perMinute, reason: backfill.reason },
      ...{ requestedBy: user.displayName, createdAt: backfill.createdAt, finishedAt: backfill.finishedAt },
    })
    .from(backfill)
    .leftJoin(user, eq(user.id, backfill.requestedBy))
    .where(eq(backfill.taskId, taskId))
    .orderBy(desc(backfill.id))
    .limit(MOST_SHOWN);
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
