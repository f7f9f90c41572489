import type { Database } from '@/server/db/client';
import { type Actor, scopeOf } from '@/server/domain/access/grants';
import { isEligible } from '@/server/domain/cluster/labels';
import { AppError } from '@/server/domain/errors/app-error';
import { type ExecutionStatus, isHeld, isTerminal } from '@/server/domain/execution/execution-status';
import { successorOf } from '@/server/domain/execution/superseded';
import type { HttpTaskParams } from '@/server/domain/http/http-task-params';
import type { JsonObject } from '@/server/domain/json/json-value';
import { INLINE_RESULT_BYTES } from '@/server/repositories/engine/execution-statements';
import {
  type AttemptView,
  type ExecutionCursor,
  type ExecutionView,
  type ExecutionWork,
  findExecutionView,
  findExecutionWork,
  findLargeResult,
  findNeighbour,
  findTurn,
  listEarlierAttempts,
  listExecutions,
} from '@/server/repositories/execution-view.repository';
import { listLiveNodes } from '@/server/repositories/scheduler-node.repository';
import { decodeCursor, encodeCursor } from './cursor';
import { shownTo } from './shown-to';

/** 任务状态: what ran, what runs, and how it went. */
export interface ExecutionRow extends Omit<ExecutionView, 'result' | 'resultBytes'> {
  durationMs: number | null;
  latenessMs: number | null;
  httpStatus: number | null;
}

export interface ExecutionListInput {
  taskId?: number | undefined;
  statuses?: readonly ExecutionStatus[] | undefined;
  cursor?: string | undefined;
  limit: number;
}

export async function listExecutionRows(database: Database, actor: Actor, input: ExecutionListInput) {
  const after = decodeCursor(input.cursor, (value): value is ExecutionCursor => {
    const cursor = value as Partial<Record<keyof ExecutionCursor, unknown>>;
    return Number.isSafeInteger(cursor.at) && Number.isSafeInteger(cursor.id);
  });
  const { rows, next } = await listExecutions(database, {
    ...{ scope: scopeOf(actor.grants, 'execution:read'), limit: input.limit },
    ...(input.taskId === undefined ? {} : { taskId: input.taskId }),
    ...(input.statuses === undefined || input.statuses.length === 0 ? {} : { statuses: input.statuses }),
    ...(after && { after }),
  });
  return { items: rows.map(rowOf), nextCursor: next && encodeCursor(next) };
}

export async function getExecutionDetail(database: Database, actor: Actor, id: number, fireAt: number) {
  const view = await findExecutionView(database, id, fireAt, scopeOf(actor.grants, 'execution:read'));
  if (view === null) throw executionNotFound(id);
  const [earlier, large, work, previous, next] = await Promise.all([
    listEarlierAttempts(database, id, fireAt),
    (view.resultBytes ?? 0) > INLINE_RESULT_BYTES ? findLargeResult(database, id, fireAt) : null,
    findExecutionWork(database, view),
    findNeighbour(database, view, 'previous'),
    findNeighbour(database, view, 'next'),
  ]);
  const text = large ?? view.result;
  return {
    ...rowOf(view),
    attempts: view.claimedAt === null ? earlier : [...earlier, currentAttempt(view)],
    result: text === null ? null : (JSON.parse(text) as JsonObject),
    work: shownTo(actor, view.groupId, workOf(work)),
    supersededBy: successorOf(view.errorCode, view.errorMessage),
    turn: view.status === 'queued' ? await findTurn(database, id) : null,
    labelsWithoutNode: isUnheld(view.status) ? await labelsWithoutNode(database, work) : [],
    previous,
    next,
  };
}

const isUnheld = (status: ExecutionStatus): boolean => !isTerminal(status) && !isHeld(status);

/** The labels it requires, when no live node carries all of them: it stays queued until one comes. */
async function labelsWithoutNode(database: Database, work: ExecutionWork | null): Promise<string[]> {
  const required = work?.definition.requiredLabels ?? [];
  if (required.length === 0) return [];
  const nodes = await listLiveNodes(database);
  return nodes.some((node) => node.status === 'live' && isEligible(node.labels, required)) ? [] : required;
}

/** What an execution calls, and with what. */
export type WorkView = {
  parameters: JsonObject;
  /** Brought by the trigger, not those of the task. */
  hasOwnParameters: boolean;
} & ({ kind: 'http'; request: HttpTaskParams } | { kind: 'function'; handler: string });

function workOf(work: ExecutionWork | null): WorkView | null {
  if (work === null) return null;
  const { definition, parameters } = work;
  const given = {
    parameters: parameters === null ? definition.parameters : (JSON.parse(parameters) as JsonObject),
    hasOwnParameters: parameters !== null,
  };
  return definition.executor === 'http'
    ? { ...given, kind: 'http', request: definition.http }
    : { ...given, kind: 'function', handler: definition.handler };
}

export function executionNotFound(id: number): AppError {
  return new AppError('EXECUTION_NOT_FOUND', `There is no execution ${id}, or you may not see it.`, { id });
}

function rowOf({ result, resultBytes: _, ...view }: ExecutionView): ExecutionRow {
  const { startedAt, firstStartedAt, finishedAt, dueAt } = view;
  return {
    ...view,
    durationMs: startedAt === null || finishedAt === null ? null : finishedAt - startedAt,
    latenessMs: firstStartedAt === null ? null : firstStartedAt - dueAt,
    httpStatus: httpStatusOf(result),
  };
}

/** The status an HTTP target answered with, which stands in whole results and in summaries. */
function httpStatusOf(result: string | null): number | null {
  if (result === null) return null;
  const { status } = JSON.parse(result) as { status?: unknown };
  return typeof status === 'number' ? status : null;
}

function currentAttempt(view: ExecutionView): AttemptView {
  const { attempt, token, nodeName, status, claimedAt, startedAt, finishedAt } = view;
  // while it is under way, what stands there is why it is to stop
  const isOver = finishedAt !== null;
  return {
    ...{ attempt, token, nodeName, status, claimedAt, startedAt, finishedAt },
    errorCode: isOver ? view.errorCode : null,
    errorMessage: isOver ? view.errorMessage : null,
    nextAttemptAt: null,
  };
}
