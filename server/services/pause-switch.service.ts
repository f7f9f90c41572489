import type { Database } from '@/server/db/client';
import { nextId } from '@/server/db/ids';
import { databaseNow } from '@/server/db/time';
import { inTransaction } from '@/server/db/transaction';
import { type Actor, scopeOf } from '@/server/domain/access/grants';
import { AppError } from '@/server/domain/errors/app-error';
import { sharedPauseEnd } from '@/server/domain/task/change-schedule';
import { readHighestNow } from '@/server/repositories/incident.repository';
import {
  endSharedInterval,
  findGroupPauses,
  findSharedIntervals,
  insertSharedInterval,
  lockSwitches,
  type SharedInterval,
} from '@/server/repositories/shared-interval.repository';
import { groupExists } from '@/server/repositories/task-group.repository';
import { writeAudit } from './audit';
import { requirePermission } from './permission';

/** 任务控制: the pause of everything and of a group. One row each; the rows of the tasks are not touched. */
export interface PauseState {
  reason: string;
  actorName: string | null;
  fromAt: number;
  untilAt: number | null;
}

export interface PauseOrder {
  reason: string;
  until: number | null;
}

/** What is paused: everything, or a group by its id. */
type Target = { scope: 'all'; scopeId: 0 } | { scope: 'group'; scopeId: number };

const EVERYTHING: Target = { scope: 'all', scopeId: 0 };

export async function readPauseState(database: Database): Promise<{ everything: PauseState | null }> {
  const pauses = await findSharedIntervals(
    database,
    { ...EVERYTHING, kind: 'pause' },
    await databaseNow(database),
  );
  return { everything: pauses[0] ? stateOf(pauses[0]) : null };
}

/** The groups that are paused, by their ids. */
export async function readGroupPauses(database: Database): Promise<Map<number, PauseState>> {
  const pauses = await findGroupPauses(database, await databaseNow(database));
  return new Map(pauses.map((pause) => [pause.scopeId, stateOf(pause)]));
}

/** Stops every schedule from now on. What is paused already stays as it is. */
export function pauseEverything(database: Database, actor: Actor, order: PauseOrder): Promise<PauseState> {
  requirePermission(actor, 'system:pause');
  return pause(database, actor, EVERYTHING, order);
}

export function resumeEverything(database: Database, actor: Actor): Promise<{ changed: number }> {
  requirePermission(actor, 'system:pause');
  return resume(database, actor, EVERYTHING);
}

export async function pauseGroup(
  database: Database,
  actor: Actor,
  { id, ...order }: PauseOrder & { id: number },
): Promise<PauseState> {
  await requireGroup(database, actor, id);
  return pause(database, actor, { scope: 'group', scopeId: id }, order);
}

export async function resumeGroup(
  database: Database,
  actor: Actor,
  id: number,
): Promise<{ changed: number }> {
  await requireGroup(database, actor, id);
  return resume(database, actor, { scope: 'group', scopeId: id });
}

async function pause(
  database: Database,
  actor: Actor,
  target: Target,
  order: PauseOrder,
): Promise<PauseState> {
  const id = await nextId(database);
  return inTransaction(database, async (transaction) => {
    await lockSwitches(transaction);
    // read behind the lock: nothing decided before it lies beyond this boundary
    const now = await databaseNow(transaction);
    const [known] = await findSharedIntervals(transaction, { ...target, kind: 'pause' }, now);
    if (known) return stateOf(known);
    if (order.until !== null && order.until <= now) {
      const message = 'The end of the pause has passed already. Choose a later instant, or none.';
      throw new AppError('BAD_INPUT', message, { field: 'until' });
    }
    const interval = {
      ...target,
      kind: 'pause',
      fromAt: now,
      toAt: order.until,
      reason: order.reason,
    } as const;
    await insertSharedInterval(transaction, { id, ...interval, actorId: actor.id, createdAt: now });
    const after = { reason: order.reason, untilAt: order.until };
    await writeAudit(transaction, actor, {
      action: actionOf(target, 'pause'),
      ...auditTarget(target),
      at: now,
      after,
    });
    return { reason: order.reason, actorName: actor.displayName, fromAt: now, untilAt: order.until };
  });
}

function resume(database: Database, actor: Actor, target: Target): Promise<{ changed: number }> {
  return inTransaction(database, async (transaction) => {
    await lockSwitches(transaction);
    const now = await databaseNow(transaction);
    const highestNow = await readHighestNow(transaction);
    const pauses = await findSharedIntervals(transaction, { ...target, kind: 'pause' }, now);
    for (const interval of pauses) {
      const end = sharedPauseEnd(now, highestNow, interval);
      await endSharedInterval(transaction, interval, end, actor.id);
    }
    if (pauses.length > 0)
      await writeAudit(transaction, actor, {
        action: actionOf(target, 'resume'),
        ...auditTarget(target),
        at: now,
      });
    return { changed: pauses.length };
  });
}

/** A group the actor may not see is not there for him. */
export async function requireGroup(database: Database, actor: Actor, id: number): Promise<void> {
  const { groups } = scopeOf(actor.grants, 'group:read');
  const isSeen = groups === 'all' || groups.includes(id);
  if (!isSeen || !(await groupExists(database, id)))
    throw new AppError('GROUP_NOT_FOUND', `There is no group ${id}, or you may not see it.`, { id });
  requirePermission(actor, 'task:pause', id);
}

const actionOf = ({ scope }: Target, verb: 'pause' | 'resume') =>
  `${scope === 'all' ? 'system' : 'group'}.${verb}`;

const auditTarget = ({ scope, scopeId }: Target) =>
  scope === 'all'
    ? ({ targetType: 'system', targetId: 0 } as const)
    : ({ targetType: 'group', targetId: scopeId, groupId: scopeId } as const);

const stateOf = ({ reason, actorName, fromAt, toAt }: SharedInterval): PauseState => ({
  ...{ reason, actorName, fromAt, untilAt: toAt },
});
