import type { Database } from '@/server/db/client';
import { duplicateKeyName } from '@/server/db/errors';
import { nextId } from '@/server/db/ids';
import { databaseNow } from '@/server/db/time';
import { inTransaction, type Transaction } from '@/server/db/transaction';
import { type Actor, can } from '@/server/domain/access/grants';
import { shardOf } from '@/server/domain/cluster/shard-of';
import type { Announce } from '@/server/domain/cluster/wake-up';
import { AppError } from '@/server/domain/errors/app-error';
import { pendingAfterEdit, pendingAfterPause } from '@/server/domain/task/change-schedule';
import { pendingFireAfter } from '@/server/domain/task/pending-fire';
import type { TaskDefinition } from '@/server/domain/task/task-definition';
import type { Timeline } from '@/server/domain/task/timeline-fires';
import {
  ensureLanes,
  insertTask,
  insertVersion,
  updateDefinition,
  updatePending,
} from '@/server/repositories/task.repository';
import { findGroupId, insertGroup } from '@/server/repositories/task-group.repository';
import { findGaps, insertInterval } from '@/server/repositories/task-interval.repository';
import { writeAudit } from './audit';
import { changeTask } from './locked-task';
import { requirePermission } from './permission';
import { compileForSaving, getZones, sourceForSaving } from './task-schedule';

/** 任务管理: creating, editing and archiving tasks. Every change is one transaction with its audit record. */
export interface TaskVersionRef {
  id: number;
  version: number;
}

export async function createTask(
  database: Database,
  actor: Actor,
  input: TaskDefinition,
  announce?: Announce,
): Promise<TaskVersionRef> {
  const id = await nextId(database);
  const newGroupId = await nextId(database);
  const ref = await withNameTaken(input, () =>
    inTransaction(database, async (transaction) => {
      const now = await databaseNow(transaction);
      const definition = normalise(input, now);
      const groupId = await groupFor(transaction, actor, definition.groupName, newGroupId, now);
      const source = sourceForSaving(definition, now);
      const timeline: Timeline = { segments: [{ version: 1, source, fromAt: now, untilAt: null }], gaps: [] };
      const pending = pendingFireAfter(timeline, now, () => definition);
      const by = { createdBy: actor.id, effectiveFrom: now };
      await insertVersion(transaction, { taskId: id, version: 1, definition, createdAt: now, ...by });
      await insertTask(transaction, { id, groupId, shard: shardOf(id), definition, pending, ...by });
      await ensureLanes(transaction, id, definition);
      const target = { targetType: 'task', targetId: id, groupId, at: now } as const;
      await writeAudit(transaction, actor, { action: 'task.create', ...target, after: definition });
      return { id, version: 1 };
    }),
  );
  announce?.('due');
  return ref;
}

export async function updateTask(
  database: Database,
  actor: Actor,
  input: TaskVersionRef & { definition: TaskDefinition },
  announce?: Announce,
): Promise<TaskVersionRef> {
  const newGroupId = await nextId(database);
  const ref = await withNameTaken(input.definition, () =>
    changeTask(
      database,
      actor,
      'task:write',
      input.id,
      async ({ transaction, task, now, boundary, pending }) => {
        checkVersion(task, input.version);
        const definition = normalise(input.definition, now);
        const groupId = await groupFor(transaction, actor, definition.groupName, newGroupId, now);
        const source = sourceForSaving(definition, boundary);
        const version = task.version + 1;
        const gaps = await findGaps(transaction, task.id, boundary);
        const timeline: Timeline = { segments: [{ version, source, fromAt: boundary, untilAt: null }], gaps };
        const by = { createdAt: now, createdBy: actor.id };
        await insertVersion(transaction, {
          taskId: task.id,
          version,
          definition,
          effectiveFrom: boundary,
          ...by,
        });
        const next = pendingAfterEdit(pending, boundary, timeline, () => definition);
        await ensureLanes(transaction, task.id, definition);
        await updateDefinition(transaction, task, { groupId, definition, pending: next, updatedAt: now });
        const target = { targetType: 'task', targetId: task.id, groupId, at: now } as const;
        await writeAudit(transaction, actor, {
          action: 'task.update',
          ...target,
          before: task.definition,
          after: definition,
        });
        return { id: task.id, version };
      },
    ),
  );
  announce?.('due');
  return ref;
}

/** Deletes a task for its users: it fires no more, its history stays, and its name is free again. */
export async function archiveTask(database: Database, actor: Actor, ref: TaskVersionRef): Promise<void> {
  const intervalId = await nextId(database);
  await changeTask(
    database,
    actor,
    'task:write',
    ref.id,
    async ({ transaction, task, now, boundary, pending }) => {
      checkVersion(task, ref.version);
      const by = { actorId: actor.id, createdAt: now };
      const interval = { kind: 'archive', fromAt: boundary, toAt: null, reason: '' } as const;
      await insertInterval(transaction, { id: intervalId, taskId: task.id, ...interval, ...by });
      // a fire that was due before is still decided by its owner, as in a pause
      const gaps = [{ fromAt: boundary, toAt: null }];
      const next = pendingAfterPause(pending, boundary, { segments: [], gaps }, () => task.definition);
      await updatePending(transaction, task, { pending: next, updatedAt: now, archivedAt: now });
      const target = { targetType: 'task', targetId: task.id, groupId: task.groupId, at: now } as const;
      await writeAudit(transaction, actor, { action: 'task.archive', ...target, before: task.definition });
    },
  );
}

function checkVersion(task: { version: number; definition: TaskDefinition }, seenVersion: number): void {
  if (task.version === seenVersion) return;
  throw new AppError(
    'VERSION_CONFLICT',
    `Somebody saved version ${task.version} of this task since you opened version ${seenVersion}. Look at it, then save again.`,
    { currentVersion: task.version, seenVersion, current: task.definition },
  );
}

/** The group of a name, which the actor may write to; made when it is new and he may write to all groups. */
async function groupFor(
  transaction: Transaction,
  actor: Actor,
  name: string,
  newGroupId: number,
  now: number,
): Promise<number> {
  const known = await findGroupId(transaction, name);
  if (known !== null) {
    requirePermission(actor, 'task:write', known);
    return known;
  }
  if (can(actor.grants, 'task:write'))
    return insertGroup(transaction, { id: newGroupId, name, createdAt: now });
  throw new AppError(
    'GROUP_NOT_FOUND',
    `There is no group "${name}". Choose one of yours, or ask an operator of all groups to make it.`,
    { field: 'groupName' },
  );
}

/** The definition as it is kept: the zone in the spelling of the list, a fixed rate anchored where it begins. */
function normalise(definition: TaskDefinition, now: number): TaskDefinition {
  const { schedule } = definition;
  if (schedule.kind === 'fixed_rate' && schedule.anchorAt === null) {
    return { ...definition, schedule: { ...schedule, anchorAt: Math.ceil(now / 1_000) * 1_000 } };
  }
  if (schedule.kind !== 'cron') return definition;
  compileForSaving(definition);
  return {
    ...definition,
    schedule: { ...schedule, timeZone: getZones().transitionsOf(schedule.timeZone).name },
  };
}

async function withNameTaken<T>(definition: TaskDefinition, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (duplicateKeyName(error) !== 'task_group_name_key') throw error;
    throw new AppError(
      'NAME_TAKEN',
      `The group "${definition.groupName}" has a task "${definition.name}" already. Choose another name.`,
      { field: 'name' },
      error,
    );
  }
}
