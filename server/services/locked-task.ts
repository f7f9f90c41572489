import type { Database } from '@/server/db/client';
import { databaseNow } from '@/server/db/time';
import { inTransaction, type Transaction } from '@/server/db/transaction';
import { type Actor, scopeOf } from '@/server/domain/access/grants';
import type { Permission } from '@/server/domain/access/permissions';
import { AppError } from '@/server/domain/errors/app-error';
import { pendingOf } from '@/server/domain/task/after-execution';
import { changeBoundary } from '@/server/domain/task/change-schedule';
import type { PendingFire } from '@/server/domain/task/pending-fire';
import { lockTasks, type TaskRecord } from '@/server/repositories/task.repository';
import { requirePermission } from './permission';

/** A task under change: its row is locked, nothing about it moves until COMMIT. */
export interface LockedTask {
  transaction: Transaction;
  task: TaskRecord;
  now: number;
  /** Fires up to here belong to what was. */
  boundary: number;
  pending: PendingFire | null;
}

export function taskNotFound(id: number): AppError {
  return new AppError('TASK_NOT_FOUND', `There is no task ${id}, or you may not see it.`, { id });
}

/** Runs a change of one task in a transaction that holds its row, after checking that the actor may make it. */
export function changeTask<T>(
  database: Database,
  actor: Actor,
  permission: Permission,
  id: number,
  change: (locked: LockedTask) => Promise<T>,
): Promise<T> {
  return inTransaction(database, async (transaction) => {
    const [task] = await lockTasks(transaction, [id], scopeOf(actor.grants, 'task:read'));
    if (!task) throw taskNotFound(id);
    requirePermission(actor, permission, task.groupId);
    // the clock is read behind the lock: whoever waited for it must not act in the past
    const now = await databaseNow(transaction);
    const pending = pendingOf(task);
    return change({ transaction, task, now, boundary: changeBoundary(now, task.lastFireAt), pending });
  });
}
