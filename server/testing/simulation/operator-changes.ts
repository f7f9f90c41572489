import { pendingOf } from '@/server/domain/task/after-execution';
import { changeBoundary, pendingAfterEdit, pendingAfterPause } from '@/server/domain/task/change-schedule';
import { fireSourceOf } from '@/server/domain/task/fire-source';
import { type PendingFire, pendingFireAfter } from '@/server/domain/task/pending-fire';
import type { TaskDefinition } from '@/server/domain/task/task-definition';
import { laneLimitOf } from '@/server/domain/task/task-policies';
import type { TimelineGap } from '@/server/domain/task/timeline-fires';
import type { ScheduledTask } from '@/server/scheduler/task-rows';
import type { MemoryEngineStore } from '@/server/testing/memory/memory-engine-store';
import type { MemoryTransaction } from '@/server/testing/memory/memory-transaction';
import { compileSimulated } from './compile-simulated';
import * as statement from './operator-statements';
import type { ScheduleRules } from './sabotage';

/** What the services of the console do to a task, as small transactions: the same pure functions in the same order of locks. */
export interface OperatorTools {
  store: MemoryEngineStore;
  nextId: () => number;
  /** The latest instant that the clock of the database ever showed. */
  highestNow: () => number;
  rules: ScheduleRules;
}

interface LockedTask {
  transaction: MemoryTransaction;
  task: ScheduledTask;
  definition: TaskDefinition;
  now: number;
  boundary: number;
  pending: PendingFire | null;
}

/** The rules as the product has them; a sabotage puts others in their place. */
export const PRODUCT_RULES: ScheduleRules = { changeBoundary, pendingAfterEdit, pendingAfterPause };

async function changeTask(
  { store, rules }: OperatorTools,
  taskId: number,
  change: (locked: LockedTask) => Promise<void>,
): Promise<void> {
  await store.transaction(async (transaction) => {
    const [task] = await transaction.lockTasks([taskId]);
    if (!task || task.isArchived) return;
    const now = await transaction.readNow();
    const range = { taskId, fromVersion: task.version, toVersion: task.version };
    const [version] = await transaction.readVersions([range]);
    if (!version) throw new Error(`task ${taskId} has no version ${task.version}`);
    const boundary = rules.changeBoundary(now, task.lastFireAt);
    await change({
      transaction,
      task,
      definition: version.definition,
      now,
      boundary,
      pending: pendingOf(task),
    });
  });
}

export async function createTask(
  { store }: OperatorTools,
  place: { id: number; groupId: number; shard: number },
  drawn: TaskDefinition,
): Promise<void> {
  const { id } = place;
  await store.transaction(async (transaction) => {
    const now = await transaction.readNow();
    const definition = anchored(drawn, now);
    const source = fireSourceOf(definition, now, compileSimulated);
    const timeline = { segments: [{ version: 1, source, fromAt: now, untilAt: null }], gaps: [] };
    const pending = pendingFireAfter(timeline, now, () => definition);
    await statement.insertVersion(transaction, { taskId: id, version: 1, definition, effectiveFrom: now });
    await statement.insertTask(transaction, {
      ...{
        ...place,
        version: 1,
        isArchived: false,
        lastFireAt: now,
        awaitingExecutionId: null,
        failuresInRow: 0,
      },
      ...{ nextFireAt: pending?.fireAt ?? null, nextFireVersion: pending?.version ?? null },
      nextDueAt: pending?.dueAt ?? null,
    });
    await ensureLanes(transaction, id, definition);
  });
}

export function editTask(
  tools: OperatorTools,
  taskId: number,
  drawEdit: (old: TaskDefinition, now: number) => TaskDefinition,
): Promise<void> {
  return changeTask(tools, taskId, async ({ transaction, task, definition: old, now, boundary, pending }) => {
    const definition = anchored(drawEdit(old, now), now);
    const source = fireSourceOf(definition, boundary, compileSimulated);
    const version = task.version + 1;
    const gaps = await statement.findGaps(transaction, taskId, boundary);
    const timeline = { segments: [{ version, source, fromAt: boundary, untilAt: null }], gaps };
    await statement.insertVersion(transaction, { taskId, version, definition, effectiveFrom: boundary });
    const next = tools.rules.pendingAfterEdit(pending, boundary, timeline, () => definition);
    await ensureLanes(transaction, taskId, definition);
    await statement.writeTask(transaction, task, { version, awaitingExecutionId: null, pending: next });
  });
}

export function pauseTask(tools: OperatorTools, taskId: number, forMs: number | null): Promise<void> {
  return changeTask(tools, taskId, async (locked) => {
    const { transaction, now, boundary } = locked;
    const toAt = forMs === null ? null : now + forMs;
    const of = { scope: 'task', scopeId: taskId, kind: 'pause' } as const;
    if (
      (toAt !== null && toAt <= boundary) ||
      (await statement.findIntervals(transaction, of, boundary)).length > 0
    )
      return;
    await statement.insertInterval(transaction, {
      ...{ ...of, id: tools.nextId(), fromAt: boundary, toAt, reason: 'pause', actorId: 1, createdAt: now },
    });
    await reschedule(tools, locked);
  });
}

export function resumeTask(tools: OperatorTools, taskId: number): Promise<void> {
  return changeTask(tools, taskId, async (locked) => {
    const { transaction, boundary } = locked;
    const of = { scope: 'task', scopeId: taskId, kind: 'pause' } as const;
    const pauses = await statement.findIntervals(transaction, of, boundary);
    if (pauses.length === 0) return;
    // one statement in production: every pause that reaches beyond the boundary ends there
    await statement.endIntervals(transaction, pauses, boundary);
    await reschedule(tools, locked);
  });
}

export function archiveTask(tools: OperatorTools, taskId: number): Promise<void> {
  return changeTask(tools, taskId, async ({ transaction, task, definition, now, boundary, pending }) => {
    await statement.insertInterval(transaction, {
      ...{
        id: tools.nextId(),
        scope: 'task',
        scopeId: taskId,
        kind: 'archive',
        fromAt: boundary,
        toAt: null,
      },
      ...{ reason: '', actorId: 1, createdAt: now },
    });
    const gaps = [{ fromAt: boundary, toAt: null }];
    const next = tools.rules.pendingAfterPause(pending, boundary, { segments: [], gaps }, () => definition);
    await statement.writeTask(transaction, task, { isArchived: true, pending: next });
  });
}

/** A freeze of one task, from now on at the earliest. */
export function freezeTask(
  tools: OperatorTools,
  taskId: number,
  span: { inMs: number; forMs: number },
): Promise<void> {
  return changeTask(tools, taskId, async ({ transaction, now, boundary }) => {
    const fromAt = Math.max(boundary, now + span.inMs);
    await statement.insertInterval(transaction, {
      ...{
        id: tools.nextId(),
        scope: 'task',
        scopeId: taskId,
        kind: 'freeze',
        fromAt,
        toAt: fromAt + span.forMs,
      },
      ...{ reason: '', actorId: 1, createdAt: now },
    });
  });
}

export async function createBackfill(
  tools: OperatorTools,
  taskId: number,
  order: { backMs: number; forMs: number; perMinute: number | null; isAllowed: boolean },
): Promise<void> {
  await changeTask(tools, taskId, async ({ transaction, task, now }) => {
    const fromAt = now - order.backMs;
    const toAt = Math.min(fromAt + order.forMs, now, task.lastFireAt);
    if (toAt < fromAt) return;
    await statement.insertBackfill(transaction, {
      ...{ id: tools.nextId(), taskId, fromAt, toAt, doneUntil: fromAt - 1, status: 'running', fireCount: 0 },
      ...{ insertedCount: 0, overlapOverride: order.isAllowed ? 'allow' : null, perMinute: order.perMinute },
      ...{ parameters: '{"backfill":true}', requestedBy: 1, createdAt: now, finishedAt: null },
    });
  });
}

/** Puts the row of a task back to where it was before its last fire. Not a change anybody may make: a row restored by hand. */
export function setBack(
  { store }: OperatorTools,
  last: { taskId: number; fireAt: number; dueAt: number; taskVersion: number },
): Promise<boolean> {
  return store.transaction(async (transaction) => {
    const [task] = await transaction.lockTasks([last.taskId]);
    if (!task || task.lastFireAt !== last.fireAt) return false;
    const pending = { fireAt: last.fireAt, version: last.taskVersion, dueAt: last.dueAt };
    await statement.writeTask(transaction, task, { lastFireAt: last.fireAt - 1, pending });
    return true;
  });
}

async function reschedule(
  { rules }: OperatorTools,
  { transaction, task, definition, boundary, pending }: LockedTask,
): Promise<void> {
  const range = { taskId: task.id, fromVersion: task.version, toVersion: task.version };
  const [row] = await transaction.readVersions([range]);
  const fromAt = row?.effectiveFrom ?? 0;
  const source = fireSourceOf(definition, fromAt, compileSimulated);
  const gaps: TimelineGap[] = await statement.findGaps(transaction, task.id, boundary);
  const timeline = { segments: [{ version: task.version, source, fromAt, untilAt: null }], gaps };
  const next = rules.pendingAfterPause(pending, boundary, timeline, () => definition);
  await statement.writeTask(transaction, task, { pending: next });
}

async function ensureLanes(
  transaction: MemoryTransaction,
  taskId: number,
  definition: TaskDefinition,
): Promise<void> {
  const limit = laneLimitOf(definition.overlap);
  if (limit !== null) await transaction.ensureLanes(taskId, limit);
}

/** A fixed rate counts from where it begins unless it says otherwise. */
function anchored(definition: TaskDefinition, now: number): TaskDefinition {
  const { schedule } = definition;
  if (schedule.kind !== 'fixed_rate' || schedule.anchorAt !== null) return definition;
  return { ...definition, schedule: { ...schedule, anchorAt: Math.ceil(now / 1_000) * 1_000 } };
}
