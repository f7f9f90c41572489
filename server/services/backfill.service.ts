import type { Database } from '@/server/db/client';
import { nextId } from '@/server/db/ids';
import { databaseNow } from '@/server/db/time';
import { type Actor, scopeOf } from '@/server/domain/access/grants';
import { AppError } from '@/server/domain/errors/app-error';
import type { JsonObject } from '@/server/domain/json/json-value';
import { MAX_BACKFILL_FIRES } from '@/server/domain/task/backfill-pace';
import type { LanePolicy } from '@/server/domain/task/task-policies';
import {
  countFiresOnTimeline,
  lastFireOnTimeline,
  nextFireOnTimeline,
  type Timeline,
} from '@/server/domain/task/timeline-fires';
import {
  type BackfillView,
  countFiresWithExecution,
  findBackfill,
  insertBackfill,
  listBackfills,
  cancelBackfill as writeCancelled,
} from '@/server/repositories/backfill.repository';
import { readRetentionWatermark } from '@/server/repositories/setting.repository';
import { findVersions, readTask, type TaskRecord } from '@/server/repositories/task.repository';
import { cancelExecutions } from '@/server/scheduler/cancel-executions';
import type { EngineDependencies } from '@/server/scheduler/ports';
import { beforeRetention } from '@/server/scheduler/request-execution';
import { writeAudit } from './audit';
import { cancelAudits } from './execution-control.service';
import { changeTask, taskNotFound } from './locked-task';
import { sourceForSaving } from './task-schedule';

/** 补跑: running the fires of a range after the fact, whatever became of them then. */
export interface BackfillRange {
  taskId: number;
  from: number;
  to: number;
}

export interface BackfillPreview {
  fireCount: number;
  /** Of these so many have an execution already and are passed over. */
  existingCount: number;
  firstFireAt: number | null;
  lastFireAt: number | null;
  /** Where the range ends at the latest: what comes after is not decided yet, and is the schedule's own. */
  endsAt: number;
  /** The schedule names fires between that end and the one asked for. */
  isShortened: boolean;
}

/** What a backfill of a range would do. Costs a few counts, however many fires the range has. */
export async function previewBackfill(
  database: Database,
  actor: Actor,
  range: BackfillRange,
): Promise<BackfillPreview> {
  const task = await readTask(database, range.taskId, scopeOf(actor.grants, 'task:read'));
  if (task === null) throw taskNotFound(range.taskId);
  return preview(database, task, range, await databaseNow(database));
}

export interface NewBackfill extends BackfillRange {
  overlap: LanePolicy['policy'] | null;
  perMinute: number | null;
  parameters?: JsonObject | undefined;
  reason: string;
}

/** Begins a backfill; a worker inserts its executions in order, at its pace. */
export async function createBackfill(
  database: Database,
  actor: Actor,
  input: NewBackfill,
): Promise<{ id: number } & Pick<BackfillPreview, 'fireCount' | 'endsAt' | 'isShortened'>> {
  const id = await nextId(database);
  return changeTask(database, actor, 'task:run', input.taskId, async ({ transaction, task, now }) => {
    const { fireCount, existingCount, endsAt, isShortened } = await preview(transaction, task, input, now);
    if (fireCount === existingCount) {
      const message =
        'There is nothing to run: of the fires that are decided, none in this range is without an execution.';
      throw new AppError('BAD_INPUT', message, { field: 'from', fireCount, existingCount });
    }
    const { from: fromAt, overlap, perMinute, parameters = null, reason } = input;
    await insertBackfill(transaction, {
      ...{
        id,
        taskId: task.id,
        fromAt,
        toAt: endsAt,
        doneUntil: fromAt - 1,
        status: 'running',
        fireCount,
        perMinute,
      },
      ...{
        overlapOverride: overlap,
        parameters,
        reason,
        requestedBy: actor.id,
        createdAt: now,
      },
    });
    const target = { targetType: 'backfill', targetId: id, groupId: task.groupId, at: now } as const;
    const after = {
      ...{ taskId: task.id, fromAt, toAt: endsAt, fireCount, overlap, perMinute, parameters, reason },
    };
    await writeAudit(transaction, actor, { action: 'backfill.create', ...target, after });
    return { id, fireCount, endsAt, isShortened };
  });
}

/** The backfills of a task, the newest first. */
export async function listBackfillRows(
  database: Database,
  actor: Actor,
  taskId: number,
): Promise<{ items: BackfillView[] }> {
  const task = await readTask(database, taskId, scopeOf(actor.grants, 'task:read'));
  if (task === null) throw taskNotFound(taskId);
  return { items: await listBackfills(database, taskId) };
}

/** Ends a backfill: nothing more is inserted, and what has not begun is cancelled; what runs is asked to stop. */
export async function cancelBackfill(
  database: Database,
  engine: EngineDependencies,
  actor: Actor,
  id: number,
): Promise<{ cancelled: number[]; requested: number[] }> {
  const known = await findBackfill(database, id);
  const task = known && (await readTask(database, known.taskId, scopeOf(actor.grants, 'task:read')));
  if (!known || !task)
    throw new AppError('BACKFILL_NOT_FOUND', `There is no backfill ${id}, or you may not see it.`, { id });
  await changeTask(database, actor, 'task:run', known.taskId, async ({ transaction, now }) => {
    if (!(await writeCancelled(transaction, id, now))) return;
    const target = { targetType: 'backfill', targetId: id, groupId: task.groupId, at: now } as const;
    await writeAudit(transaction, actor, { action: 'backfill.cancel', ...target });
  });
  // the worker that was inserting held the task: whatever it inserted is committed and found here
  const executions = await engine.store.transaction((transaction) =>
    transaction.findBackfillExecutions(known),
  );
  if (executions.length === 0) return { cancelled: [], requested: [] };
  return cancelExecutions(engine, {
    executions: executions.map((execution) => ({ ...execution, taskId: known.taskId })),
    by: actor.id,
    reason: { errorCode: 'CANCELLED', errorMessage: `Its backfill was cancelled by ${actor.displayName}.` },
    audits: cancelAudits(actor, 'backfill cancelled'),
  });
}

async function preview(
  executor: Parameters<typeof findVersions>[0],
  task: TaskRecord,
  { from, to }: BackfillRange,
  now: number,
): Promise<BackfillPreview> {
  if (to < from)
    throw new AppError('BAD_INPUT', 'The range ends before it begins. Choose a later end.', { field: 'to' });
  if (from > now) {
    const message =
      'The range lies in the future, whose fires the schedule decides. Choose a beginning in the past.';
    throw new AppError('BAD_INPUT', message, { field: 'from', now });
  }
  if (from < (await readRetentionWatermark(executor))) throw beforeRetention();
  const timeline = await timelineOf(executor, task);
  const endsAt = Math.min(to, now, task.lastFireAt);
  const fireCount = endsAt < from ? 0 : countFiresOnTimeline(timeline, from - 1, endsAt);
  if (fireCount > MAX_BACKFILL_FIRES) {
    const message = `The range holds ${fireCount} fires, and one backfill may run ${MAX_BACKFILL_FIRES}. Choose a shorter range.`;
    throw new AppError('BACKFILL_TOO_LARGE', message, { field: 'from', fireCount, most: MAX_BACKFILL_FIRES });
  }
  const beyond = nextFireOnTimeline(timeline, Math.max(endsAt, from - 1));
  return {
    fireCount,
    existingCount: await countFiresWithExecution(executor, task.id, from, endsAt),
    firstFireAt: fireCount === 0 ? null : (nextFireOnTimeline(timeline, from - 1)?.fireAt ?? null),
    lastFireAt: fireCount === 0 ? null : (lastFireOnTimeline(timeline, from - 1, endsAt)?.fireAt ?? null),
    endsAt,
    isShortened: beyond !== null && beyond.fireAt <= to,
  };
}

/** What the schedule named, paused or not: every version in its time. */
async function timelineOf(executor: Parameters<typeof findVersions>[0], task: TaskRecord): Promise<Timeline> {
  const versions = await findVersions(executor, task.id);
  const segments = versions.map(({ version, definition, effectiveFrom }, index) => ({
    ...{ version, source: sourceForSaving(definition, effectiveFrom), fromAt: effectiveFrom },
    untilAt: versions[index + 1]?.effectiveFrom ?? null,
  }));
  return { segments, gaps: [] };
}
