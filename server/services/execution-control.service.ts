import type { Database } from '@/server/db/client';
import { type Actor, scopeOf } from '@/server/domain/access/grants';
import type { Permission } from '@/server/domain/access/permissions';
import type { JsonObject } from '@/server/domain/json/json-value';
import { sentence } from '@/server/domain/text/sentence';
import { findExecutionOrigins } from '@/server/repositories/execution-origin.repository';
import { cancelExecutions } from '@/server/scheduler/cancel-executions';
import type { LiveExecution } from '@/server/scheduler/execution-rows';
import type { EngineDependencies } from '@/server/scheduler/ports';
import { type RequestedExecution, requestExecutions } from '@/server/scheduler/request-execution';
import type { AuditRow, ScheduledTask } from '@/server/scheduler/task-rows';
import { taskNotFound } from './locked-task';
import { requirePermission } from './permission';
import { executionNotFound } from './task-status.service';

/** 任务控制: run, replay and cancel. What they insert or end goes through the engine's own steps, in one transaction with its record. */
export interface RunInput {
  id: number;
  parameters?: JsonObject | undefined;
  asOfAt?: number | null | undefined;
  idempotencyKey?: string | undefined;
}

/** Asks for one execution now, paused or not; the next free worker takes it, or it waits for a lane. */
export async function runTask(
  engine: EngineDependencies,
  actor: Actor,
  { id, ...item }: RunInput,
): Promise<RequestedExecution> {
  const [answer] = await runTaskBatch(engine, actor, id, 'manual', [item]);
  return answer as RequestedExecution;
}

/** Asks for many executions of a task at once, all or none; the answers stand in the order of the items. */
export async function runTaskBatch(
  engine: EngineDependencies,
  actor: Actor,
  taskId: number,
  trigger: 'manual' | 'api',
  items: readonly Omit<RunInput, 'id'>[],
): Promise<RequestedExecution[]> {
  const ids = await engine.takeIds(items.length);
  const [only] = items.length === 1 ? items : [];
  const after = only
    ? { executionId: ids[0], ...only }
    : { executions: items.length, firstExecutionId: ids[0] };
  return requestExecutions(engine, {
    ...{ taskId, trigger, requestedBy: actor.id },
    items: items.map(({ parameters, asOfAt, idempotencyKey }, index) => ({
      executionId: ids[index] as number,
      parameters: parameters === undefined ? null : JSON.stringify(parameters),
      ...{ asOfAt: asOfAt ?? null, idempotencyKey: idempotencyKey ?? null, replayOf: null },
    })),
    authorise: authorised(actor, taskId),
    audit: (task, at) =>
      record(actor, 'task.run', at, { type: 'task', id: taskId, groupId: task.groupId }, after),
  });
}

export interface ReplayInput {
  id: number;
  fireAt: number;
  parameters?: JsonObject | undefined;
}

/** A new execution for the same instant as an old one, with its parameters or edited ones, under the task's present version. */
export async function replayExecution(
  database: Database,
  engine: EngineDependencies,
  actor: Actor,
  { id, fireAt, parameters }: ReplayInput,
): Promise<RequestedExecution> {
  const [origin] = await findExecutionOrigins(
    database,
    [{ id, fireAt }],
    scopeOf(actor.grants, 'execution:read'),
  );
  if (!origin) throw executionNotFound(id);
  const [executionId] = (await engine.takeIds(1)) as [number];
  const { taskId } = origin;
  const item = {
    ...{ executionId, replayOf: { executionId: id, fireAt }, asOfAt: origin.asOfAt ?? fireAt },
    parameters: parameters === undefined ? origin.parameters : JSON.stringify(parameters),
    idempotencyKey: null,
  };
  const target = { type: 'execution', id: executionId } as const;
  const after = { replayOf: id, parameters: parameters ?? null };
  const [answer] = await requestExecutions(engine, {
    ...{ taskId, trigger: 'replay', items: [item], requestedBy: actor.id },
    authorise: authorised(actor, taskId),
    audit: ({ groupId }, at) => record(actor, 'execution.replay', at, { ...target, groupId }, after),
  });
  return answer as RequestedExecution;
}

export interface CancelInput {
  executions: readonly { id: number; fireAt: number }[];
  reason: string;
}

export interface CancelResult {
  /** Ended at once. */
  cancelled: number[];
  /** Running: their nodes were asked. */
  requested: number[];
  /** Over before the cancel came. */
  over: number[];
}

/** Cancels executions of any state; those that are over stay as they are. Refused whole when one of them is not the actor's to cancel. */
export async function cancelExecutionsFor(
  database: Database,
  engine: EngineDependencies,
  actor: Actor,
  { executions, reason }: CancelInput,
): Promise<CancelResult> {
  const origins = await findExecutionOrigins(database, executions, scopeOf(actor.grants, 'execution:read'));
  const unknown = executions.find(({ id }) => !origins.some((origin) => origin.executionId === id));
  if (unknown) throw executionNotFound(unknown.id);
  for (const { groupId } of origins) requirePermission(actor, 'execution:cancel', groupId);
  const counts = await cancelExecutions(engine, {
    ...{ executions: origins, by: actor.id },
    reason: { errorCode: 'CANCELLED', errorMessage: cancelMessage(actor, reason) },
    audits: cancelAudits(actor, reason),
  });
  const known = new Set([...counts.cancelled, ...counts.requested]);
  return {
    ...counts,
    over: origins.flatMap(({ executionId }) => (known.has(executionId) ? [] : executionId)),
  };
}

/** A record for each execution a cancel touches. */
export function cancelAudits(actor: Actor, reason: string) {
  return (rows: readonly LiveExecution[], at: number): AuditRow[] =>
    rows.map(({ executionId, groupId }) =>
      record(actor, 'execution.cancel', at, { type: 'execution', id: executionId, groupId }, { reason }),
    );
}

function cancelMessage(actor: Actor, reason: string): string {
  return reason === ''
    ? `Cancelled by ${actor.displayName}.`
    : `Cancelled by ${actor.displayName}: ${sentence(reason)}`;
}

/** A task the actor may not see is not there for him; one he sees but may not run is refused. */
export function authorised(actor: Actor, taskId: number, permission: Permission = 'task:run') {
  const { groups } = scopeOf(actor.grants, 'task:read');
  return (task: ScheduledTask | null): void => {
    if (task === null || (groups !== 'all' && !groups.includes(task.groupId))) throw taskNotFound(taskId);
    requirePermission(actor, permission, task.groupId);
  };
}

function record(
  actor: Actor,
  action: string,
  at: number,
  target: { type: AuditRow['targetType']; id: number; groupId: number },
  after: unknown,
): AuditRow {
  return {
    ...{ at, action, targetType: target.type, targetId: target.id, groupId: target.groupId },
    ...{ actorId: actor.id, actorName: actor.displayName, before: null, after },
    ...{ requestId: actor.requestId ?? null, address: actor.address ?? null },
  };
}
