import type { Database } from '@/server/db/client';
import { databaseNow } from '@/server/db/time';
import { type Actor, scopeOf } from '@/server/domain/access/grants';
import type { ExecutionStatus } from '@/server/domain/execution/execution-status';
import { medianOf } from '@/server/domain/execution/median';
import type { Schedule } from '@/server/domain/schedule/schedule-schema';
import type { TaskDefinition } from '@/server/domain/task/task-definition';
import type { TaskState } from '@/server/domain/task/task-state';
import { listNewestOfTasks, type OutcomeRow } from '@/server/repositories/task-execution.repository';
import { findPauses, type PauseRecord } from '@/server/repositories/task-interval.repository';
import {
  countTasks,
  findTaskView,
  listTasks,
  type TaskListRow,
} from '@/server/repositories/task-view.repository';
import { decodeCursor, encodeCursor } from './cursor';
import { taskNotFound } from './locked-task';
import { shownTo } from './shown-to';

/** Outcomes a row's sparkline shows, and over which its median is taken. */
const OUTCOMES = 40;

export interface Outcome {
  id: number;
  fireAt: number;
  status: ExecutionStatus;
  durationMs: number | null;
}

/** What the executions of a task call. */
export type TaskTarget =
  | { kind: 'http'; method: string; url: string }
  | { kind: 'function'; handler: string };

/** A task as a list shows it. */
export interface TaskRow {
  id: number;
  groupId: number;
  groupName: string;
  name: string;
  target: TaskTarget;
  schedule: Schedule;
  spreadSeed: number;
  validFrom: number | null;
  validUntil: number | null;
  version: number;
  isEnabled: boolean;
  pause: Omit<PauseRecord, 'taskId'> | null;
  nextFireAt: number | null;
  /** When that fire starts: its instant and its spread. */
  nextDueAt: number | null;
  lastExecution: (Outcome & { startedAt: number | null; finishedAt: number | null }) | null;
  /** Median duration of the successes among the shown outcomes. */
  p50Ms: number | null;
  /** The last executions, oldest first. */
  outcomes: Outcome[];
}

/** A task for its page: its row and the whole definition. */
export type TaskDetail = TaskRow & { definition: TaskDefinition };

export interface TaskListInput {
  search?: string | undefined;
  status: TaskState;
  groupId?: number | undefined;
  cursor?: string | undefined;
  limit: number;
}

export async function listTaskRows(database: Database, actor: Actor, input: TaskListInput) {
  const now = await databaseNow(database);
  const filter = {
    ...{ scope: scopeOf(actor.grants, 'task:read'), now },
    ...(input.search === undefined ? {} : { search: input.search }),
    ...(input.groupId === undefined ? {} : { groupId: input.groupId }),
  };
  const after = decodeCursor(input.cursor, (value): value is { name: string; id: number } => {
    const cursor = value as { name?: unknown; id?: unknown };
    return typeof cursor.name === 'string' && Number.isSafeInteger(cursor.id);
  });
  const [{ rows, next }, counts] = await Promise.all([
    listTasks(database, { ...filter, state: input.status, limit: input.limit, ...(after && { after }) }),
    countTasks(database, filter),
  ]);
  return {
    items: await withOutcomes(database, actor, rows, now),
    nextCursor: next && encodeCursor(next),
    counts,
  };
}

export async function getTaskDetail(database: Database, actor: Actor, id: number): Promise<TaskDetail> {
  const row = await findTaskView(database, id, scopeOf(actor.grants, 'task:read'));
  if (row === null) throw taskNotFound(id);
  const [task] = await withOutcomes(database, actor, [row], await databaseNow(database));
  return { ...(task as TaskRow), definition: shownTo(actor, row.groupId, row.definition) };
}

async function withOutcomes(
  database: Database,
  actor: Actor,
  rows: readonly TaskListRow[],
  now: number,
): Promise<TaskRow[]> {
  const ids = rows.map((row) => row.id);
  const [executions, pauses] = await Promise.all([
    listNewestOfTasks(database, ids, OUTCOMES),
    findPauses(database, ids, now),
  ]);
  const executionsOf = new Map(ids.map((id) => [id, executions.filter((row) => row.taskId === id)]));
  const pauseOf = new Map(pauses.map(({ taskId, ...pause }) => [taskId, pause]));
  return rows.map((row) => {
    const definition = shownTo(actor, row.groupId, row.definition);
    return taskRow({ ...row, definition }, executionsOf.get(row.id) ?? [], pauseOf.get(row.id) ?? null);
  });
}

function taskRow(row: TaskListRow, newestFirst: readonly OutcomeRow[], pause: TaskRow['pause']): TaskRow {
  const { definition } = row;
  const [last] = newestFirst;
  const successes = newestFirst.filter((execution) => execution.status === 'succeeded').map(durationOf);
  return {
    ...{ id: row.id, groupId: row.groupId, groupName: row.groupName, name: row.name, version: row.version },
    ...{ target: targetOf(definition), schedule: definition.schedule, spreadSeed: definition.spreadSeed },
    ...{ validFrom: definition.validFrom, validUntil: definition.validUntil, isEnabled: row.isEnabled === 1 },
    pause,
    ...{ nextFireAt: row.nextFireAt, nextDueAt: row.nextDueAt },
    lastExecution: last
      ? { ...outcomeOf(last), startedAt: last.startedAt, finishedAt: last.finishedAt }
      : null,
    p50Ms: medianOf(successes.filter((duration) => duration !== null)),
    outcomes: newestFirst.map(outcomeOf).reverse(),
  };
}

function targetOf(definition: TaskDefinition): TaskTarget {
  if (definition.executor === 'function') return { kind: 'function', handler: definition.handler };
  const { method, url } = definition.http;
  return { kind: 'http', method, url };
}

const durationOf = ({ startedAt, finishedAt }: OutcomeRow): number | null =>
  startedAt === null || finishedAt === null ? null : finishedAt - startedAt;

function outcomeOf(row: OutcomeRow): Outcome {
  return {
    id: row.id,
    fireAt: row.fireAt,
    status: row.status as ExecutionStatus,
    durationMs: durationOf(row),
  };
}
