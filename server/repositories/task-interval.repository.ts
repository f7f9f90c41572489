import { and, eq, gt, inArray, isNull, or } from 'drizzle-orm';
import type { Executor } from '@/server/db/client';
import { user } from '@/server/db/schema/access';
import { taskInterval } from '@/server/db/schema/task';
import type { TimelineGap } from '@/server/domain/task/timeline-fires';

export interface NewInterval {
  id: number;
  taskId: number;
  kind: 'pause' | 'archive';
  fromAt: number;
  toAt: number | null;
  reason: string;
  actorId: number;
  createdAt: number;
}

export async function insertInterval(executor: Executor, { taskId, ...row }: NewInterval): Promise<void> {
  await executor.insert(taskInterval).values({ ...row, scope: 'task', scopeId: taskId });
}

const ofTask = (taskIds: readonly number[]) =>
  and(eq(taskInterval.scope, 'task'), inArray(taskInterval.scopeId, [...taskIds]));
const endsAfter = (at: number) => or(isNull(taskInterval.toAt), gt(taskInterval.toAt, at));

/** The stretches of a task without fires that reach beyond an instant. Index task_interval_scope. */
export async function findGaps(executor: Executor, taskId: number, after: number): Promise<TimelineGap[]> {
  return executor
    .select({ fromAt: taskInterval.fromAt, toAt: taskInterval.toAt })
    .from(taskInterval)
    .where(
      and(ofTask([taskId]), inArray(taskInterval.kind, ['pause', 'disable', 'archive']), endsAfter(after)),
    );
}

export interface PauseRecord {
  taskId: number;
  reason: string;
  actorName: string | null;
  fromAt: number;
  untilAt: number | null;
}

/** Pauses of tasks in force at an instant, the newest of each last. Index task_interval_scope. */
export async function findPauses(
  executor: Executor,
  taskIds: readonly number[],
  at: number,
): Promise<PauseRecord[]> {
  if (taskIds.length === 0) return [];
  return executor
    .select({
      taskId: taskInterval.scopeId,
      reason: taskInterval.reason,
      actorName: user.displayName,
      fromAt: taskInterval.fromAt,
      untilAt: taskInterval.toAt,
    })
    .from(taskInterval)
    .leftJoin(user, eq(user.id, taskInterval.actorId))
    .where(and(ofTask(taskIds), eq(taskInterval.kind, 'pause'), endsAfter(at)))
    .orderBy(taskInterval.fromAt);
}

/** Ends the pauses of a task at `at`; how many were still in force. */
export async function endPauses(
  executor: Executor,
  taskId: number,
  at: number,
  actorId: number,
): Promise<number> {
  const [result] = await executor
    .update(taskInterval)
    .set({ toAt: at, endedBy: actorId })
    .where(and(ofTask([taskId]), eq(taskInterval.kind, 'pause'), endsAfter(at)));
  return result.affectedRows;
}
