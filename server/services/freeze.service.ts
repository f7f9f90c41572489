import type { Database } from '@/server/db/client';
import { nextId } from '@/server/db/ids';
import { databaseNow } from '@/server/db/time';
import { inTransaction, type Transaction } from '@/server/db/transaction';
import { type Actor, scopeOf } from '@/server/domain/access/grants';
import { AppError } from '@/server/domain/errors/app-error';
import {
  endSharedInterval,
  type FreezeView,
  findFreezes,
  findSharedInterval,
  type IntervalScope,
  insertSharedInterval,
  lockSwitches,
} from '@/server/repositories/shared-interval.repository';
import { writeAudit } from './audit';
import { changeTask } from './locked-task';
import { requireGroup } from './pause-switch.service';
import { requirePermission } from './permission';

/** 冻结: stretches in which fires are skipped and recorded, over a task, a group or everything. */
export interface FreezeTarget {
  scope: IntervalScope;
  /** The task or the group; 0 for everything. */
  scopeId: number;
}

export interface NewFreeze extends FreezeTarget {
  from: number;
  to: number;
  reason: string;
}

/** The freezes that are not over over everything and over what the actor may see, the first to begin first. */
export async function listFreezes(database: Database, actor: Actor): Promise<{ items: FreezeView[] }> {
  const now = await databaseNow(database);
  return { items: await findFreezes(database, scopeOf(actor.grants, 'task:read'), now) };
}

/** Adds a freeze from now on at the earliest: what is decided stays decided. */
export async function createFreeze(
  database: Database,
  actor: Actor,
  input: NewFreeze,
): Promise<{ id: number }> {
  const { scope, scopeId, from, to, reason } = input;
  const id = await nextId(database);
  return locked(database, actor, input, async (transaction, now, groupId) => {
    const fromAt = Math.max(from, now);
    if (to <= fromAt) {
      const message = 'The freeze would be over before it begins. Choose a later end.';
      throw new AppError('BAD_INPUT', message, { field: 'to' });
    }
    const interval = { id, scope, scopeId, kind: 'freeze', fromAt, toAt: to, reason } as const;
    await insertSharedInterval(transaction, { ...interval, actorId: actor.id, createdAt: now });
    const target = {
      targetType: 'interval',
      targetId: id,
      ...(groupId === null ? {} : { groupId }),
    } as const;
    await writeAudit(transaction, actor, { action: 'freeze.create', ...target, at: now, after: interval });
    return { id };
  });
}

/** Ends a freeze now, or before it begins. */
export async function endFreeze(database: Database, actor: Actor, id: number): Promise<void> {
  const freeze = await findSharedInterval(database, id);
  if (freeze?.kind !== 'freeze')
    throw new AppError('NOT_FOUND', `There is no freeze ${id}, or you may not see it.`, { id });
  await locked(database, actor, freeze, async (transaction, now, groupId) => {
    await endSharedInterval(transaction, freeze, now, actor.id);
    const target = {
      targetType: 'interval',
      targetId: id,
      ...(groupId === null ? {} : { groupId }),
    } as const;
    await writeAudit(transaction, actor, { action: 'freeze.end', ...target, at: now, before: freeze });
  });
}

/** Holds what the decision of a fire reads: the row of the task, or the switches. `now` lies beyond every decided fire. */
async function locked<T>(
  database: Database,
  actor: Actor,
  { scope, scopeId }: FreezeTarget,
  work: (transaction: Transaction, now: number, groupId: number | null) => Promise<T>,
): Promise<T> {
  if (scope === 'task') {
    return changeTask(database, actor, 'task:pause', scopeId, ({ transaction, boundary, task }) =>
      work(transaction, boundary, task.groupId),
    );
  }
  if (scope === 'group') await requireGroup(database, actor, scopeId);
  else requirePermission(actor, 'system:pause');
  return inTransaction(database, async (transaction) => {
    await lockSwitches(transaction);
    return work(transaction, await databaseNow(transaction), scope === 'group' ? scopeId : null);
  });
}
