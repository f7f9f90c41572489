import type { Database } from '@/server/db/client';
import { nextId } from '@/server/db/ids';
import type { Actor } from '@/server/domain/access/grants';
import type { Announce } from '@/server/domain/cluster/wake-up';
import { AppError } from '@/server/domain/errors/app-error';
import { pendingAfterPause } from '@/server/domain/task/change-schedule';
import type { PendingFire } from '@/server/domain/task/pending-fire';
import { findEffectiveFrom, type TaskRecord, updatePending } from '@/server/repositories/task.repository';
import {
  endPauses,
  findGaps,
  findPauses,
  insertInterval,
} from '@/server/repositories/task-interval.repository';
import { writeAudit } from './audit';
import { changeTask, type LockedTask } from './locked-task';
import { sourceForSaving } from './task-schedule';

/** 任务控制: pause and resume. */

/** A fire that was due already when its task was paused: it runs all the same. */
export interface CommittedFire {
  taskId: number;
  fireAt: number;
}

export interface ControlResult {
  /** How many tasks the call changed; the others were so already. */
  changed: number;
  committedFires: CommittedFire[];
}

export interface PauseInput {
  ids: readonly number[];
  reason: string;
  until: number | null;
}

/** Stops the schedules of tasks from now on, until an instant or until somebody resumes them. */
export async function pauseTasks(
  database: Database,
  actor: Actor,
  input: PauseInput,
): Promise<ControlResult> {
  const result: ControlResult = { changed: 0, committedFires: [] };
  for (const id of input.ids) {
    const intervalId = await nextId(database);
    await changeTask(database, actor, 'task:pause', id, async (locked) => {
      const { transaction, task, now, boundary, pending } = locked;
      if (input.until !== null && input.until <= boundary) {
        throw new AppError(
          'BAD_INPUT',
          'The end of the pause has passed already. Choose a later instant, or none.',
          { field: 'until' },
        );
      }
      if ((await findPauses(transaction, [id], boundary)).length > 0) return;
      const by = { reason: input.reason, actorId: actor.id, createdAt: now };
      await insertInterval(transaction, {
        id: intervalId,
        taskId: id,
        kind: 'pause',
        fromAt: boundary,
        toAt: input.until,
        ...by,
      });
      await reschedule(locked);
      const target = { targetType: 'task', targetId: id, groupId: task.groupId, at: now } as const;
      const after = { reason: input.reason, untilAt: input.until };
      await writeAudit(transaction, actor, { action: 'task.pause', ...target, after });
      result.changed += 1;
      result.committedFires.push(...committedFire(task, pending, boundary));
    });
  }
  return result;
}

/** Lets the schedules of tasks go on from now; what the pause left out is not made up for. */
export async function resumeTasks(
  database: Database,
  actor: Actor,
  ids: readonly number[],
  announce?: Announce,
): Promise<ControlResult> {
  const result: ControlResult = { changed: 0, committedFires: [] };
  for (const id of ids) {
    await changeTask(database, actor, 'task:pause', id, async (locked) => {
      const { transaction, task, now, boundary } = locked;
      if ((await endPauses(transaction, id, boundary, actor.id)) === 0) return;
      await reschedule(locked);
      const target = { targetType: 'task', targetId: id, groupId: task.groupId, at: now } as const;
      await writeAudit(transaction, actor, { action: 'task.resume', ...target });
      result.changed += 1;
    });
  }
  announce?.('due');
  return result;
}

/** Computes the pending fire anew from the timeline as it stands in this transaction. */
async function reschedule({ transaction, task, now, boundary, pending }: LockedTask): Promise<void> {
  const fromAt = await findEffectiveFrom(transaction, task.id, task.version);
  const source = sourceForSaving(task.definition, fromAt);
  const gaps = await findGaps(transaction, task.id, boundary);
  const timeline = { segments: [{ version: task.version, source, fromAt, untilAt: null }], gaps };
  await updatePending(transaction, task, {
    pending: pendingAfterPause(pending, boundary, timeline, () => task.definition),
    updatedAt: now,
  });
}

function committedFire(task: TaskRecord, pending: PendingFire | null, boundary: number): CommittedFire[] {
  return pending !== null && pending.fireAt <= boundary ? [{ taskId: task.id, fireAt: pending.fireAt }] : [];
}
