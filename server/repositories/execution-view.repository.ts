import { type SQL, sql } from 'drizzle-orm';
import type { Executor } from '@/server/db/client';
import type { Scope } from '@/server/domain/access/grants';
import { type ExecutionStatus, isTerminal } from '@/server/domain/execution/execution-status';
import { fromStored } from '@/server/domain/task/stored-definition';
import type { TaskDefinition } from '@/server/domain/task/task-definition';
import type { CallTurn } from '@/server/scheduler/execution-rows';
import { andInScope } from './scope';

/** An execution as lists and pages show it. */
export interface ExecutionView {
  id: number;
  fireAt: number;
  taskId: number;
  taskName: string;
  groupId: number;
  groupName: string;
  taskVersion: number;
  trigger: string;
  status: ExecutionStatus;
  dueAt: number;
  queuedAt: number;
  /** When a lane was passed on to it; null when it never waited for one, or still does. */
  grantedAt: number | null;
  claimedAt: number | null;
  startedAt: number | null;
  finishedAt: number | null;
  attempt: number;
  token: number;
  priority: number;
  nodeId: number | null;
  nodeName: string | null;
  errorCode: string | null;
  errorMessage: string | null;
  /** JSON text: the whole result, or a summary of one that `resultBytes` says is larger than the row holds. */
  result: string | null;
  resultBytes: number | null;
  requestedBy: string | null;
  /** When the first attempt started; `startedAt` is that of the last one. */
  firstStartedAt: number | null;
  /** The instant the work is about, where somebody named one. */
  asOfAt: number | null;
  deadlineAt: number | null;
  backfillId: number | null;
  replayOfId: number | null;
  replayOfFireAt: number | null;
  cancelRequestedAt: number | null;
  /** Null when nobody asked for it, or the product itself did. */
  cancelRequestedBy: string | null;
}

/** Where a page ends: the value its order goes by, and the id. */
export interface ExecutionCursor {
  at: number;
  id: number;
}

export interface ExecutionQuery {
  scope: Scope;
  taskId?: number;
  statuses?: readonly ExecutionStatus[];
  after?: ExecutionCursor;
  limit: number;
}

/** When the first attempt of an execution started: what lateness counts to. Primary key of task_attempt, only after a retry or a rescue. */
export function firstStartedAt(execution: SQL): SQL {
  return sql`CASE WHEN ${execution}.attempt > 1 THEN (SELECT a.started_at FROM task_attempt a WHERE a.execution_id = ${execution}.id
    AND a.attempt = 1 AND a.fire_at = ${execution}.fire_at) ELSE ${execution}.started_at END`;
}

const COLUMNS = sql`e.id, e.fire_at AS fireAt, e.task_id AS taskId, t.name AS taskName, e.group_id AS groupId, g.name AS groupName,
  e.task_version AS taskVersion, e.trigger_kind AS \`trigger\`, e.status, e.due_at AS dueAt, e.created_at AS queuedAt,
  e.granted_at AS grantedAt, e.claimed_at AS claimedAt, e.started_at AS startedAt, e.finished_at AS finishedAt, e.attempt, e.token, e.priority,
  e.node_id AS nodeId, n.name AS nodeName, e.error_code AS errorCode, e.error_message AS errorMessage, e.result, e.result_bytes AS resultBytes,
  u.display_name AS requestedBy, e.as_of_at AS asOfAt, e.deadline_at AS deadlineAt, e.backfill_id AS backfillId,
  e.replay_of_id AS replayOfId, e.replay_of_fire_at AS replayOfFireAt, e.cancel_requested_at AS cancelRequestedAt,
  c.display_name AS cancelRequestedBy,
  ${firstStartedAt(sql`e`)} AS firstStartedAt`;

const JOINS = sql`JOIN task t ON t.id = e.task_id JOIN task_group g ON g.id = e.group_id
  LEFT JOIN scheduler_node n ON n.id = e.node_id LEFT JOIN \`user\` u ON u.id = e.requested_by
  LEFT JOIN \`user\` c ON c.id = e.cancel_requested_by`;

const inGroups = (scope: Scope): SQL => andInScope(sql`e.group_id`, scope);

/**
 * A page of executions, newest first. The path follows the filter: of one task by its unique key; only unfinished ones from the narrow
 * table; only unsuccessful ends by the index of what is notable; everything else by the primary key, whose ids grow with time.
 */
export async function listExecutions(
  executor: Executor,
  query: ExecutionQuery,
): Promise<{ rows: ExecutionView[]; next: ExecutionCursor | null }> {
  const { from, at } = pathOf(query);
  const { after, statuses, scope, taskId, limit } = query;
  const [found] = await executor.execute(sql`
    SELECT ${COLUMNS}, ${at} AS orderAt FROM ${from} ${JOINS}
    WHERE TRUE ${inGroups(scope)}
      ${taskId === undefined ? sql`` : sql` AND e.task_id = ${taskId}`}
      ${statuses === undefined ? sql`` : sql` AND e.status IN ${[...statuses]}`}
      ${after === undefined ? sql`` : sql` AND (${at} < ${after.at} OR (${at} = ${after.at} AND e.id < ${after.id}))`}
    ORDER BY ${at} DESC, e.id DESC LIMIT ${limit + 1}`);
  const rows = found as unknown as (ExecutionView & { orderAt: number })[];
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, next: rows.length > limit && last ? { at: last.orderAt, id: last.id } : null };
}

function pathOf({ taskId, statuses }: ExecutionQuery): { from: SQL; at: SQL } {
  if (taskId !== undefined) return { from: sql`task_execution e`, at: sql`e.fire_at` };
  if (statuses?.every((status) => !isTerminal(status))) {
    return {
      from: sql`execution_live l JOIN task_execution e ON e.id = l.execution_id AND e.fire_at = l.fire_at`,
      at: sql`e.id`,
    };
  }
  if (statuses?.every((status) => isTerminal(status) && status !== 'succeeded')) {
    return { from: sql`task_execution e FORCE INDEX (task_execution_notable)`, at: sql`e.notable_at` };
  }
  return { from: sql`task_execution e`, at: sql`e.id` };
}

/** One execution by its primary key. */
export async function findExecutionView(
  executor: Executor,
  id: number,
  fireAt: number,
  scope: Scope,
): Promise<ExecutionView | null> {
  const [rows] = await executor.execute(sql`
    SELECT ${COLUMNS} FROM task_execution e ${JOINS} WHERE e.id = ${id} AND e.fire_at = ${fireAt} ${inGroups(scope)}`);
  return (rows as unknown as ExecutionView[])[0] ?? null;
}

export interface NeighbourRow {
  id: number;
  fireAt: number;
}

/** The execution of the same task before or after one. Unique key task_execution_fire. */
export async function findNeighbour(
  executor: Executor,
  execution: { id: number; fireAt: number; taskId: number },
  direction: 'previous' | 'next',
): Promise<NeighbourRow | null> {
  const { id, fireAt, taskId } = execution;
  const isBefore = direction === 'previous';
  const [rows] = await executor.execute(sql`
    SELECT id, fire_at AS fireAt FROM task_execution
    WHERE task_id = ${taskId} AND ${
      isBefore
        ? sql`(fire_at < ${fireAt} OR (fire_at = ${fireAt} AND id < ${id}))`
        : sql`(fire_at > ${fireAt} OR (fire_at = ${fireAt} AND id > ${id}))`
    }
    ORDER BY ${isBefore ? sql`fire_at DESC, id DESC` : sql`fire_at, id`} LIMIT 1`);
  return (rows as unknown as NeighbourRow[])[0] ?? null;
}

export interface AttemptView {
  attempt: number;
  token: number;
  nodeName: string | null;
  status: ExecutionStatus;
  claimedAt: number | null;
  startedAt: number | null;
  finishedAt: number | null;
  errorCode: string | null;
  errorMessage: string | null;
  /** When the next attempt may begin; null after the last one. */
  nextAttemptAt: number | null;
}

/** Attempts before the last one, by primary key. */
export async function listEarlierAttempts(
  executor: Executor,
  id: number,
  fireAt: number,
): Promise<AttemptView[]> {
  const [rows] = await executor.execute(sql`
    SELECT a.attempt, a.token, n.name AS nodeName, a.status, a.claimed_at AS claimedAt, a.started_at AS startedAt,
      a.finished_at AS finishedAt, a.error_code AS errorCode, a.error_message AS errorMessage,
      a.next_attempt_at AS nextAttemptAt
    FROM task_attempt a LEFT JOIN scheduler_node n ON n.id = a.node_id
    WHERE a.execution_id = ${id} AND a.fire_at = ${fireAt} ORDER BY a.attempt`);
  return rows as unknown as AttemptView[];
}

/** The turn an execution has at a host whose rate is limited, while it is in the queue for it. Primary key of execution_live. */
export async function findTurn(executor: Executor, id: number): Promise<CallTurn | null> {
  const [rows] = await executor.execute(
    sql`SELECT call_host AS host, call_at AS callAt FROM execution_live
      WHERE execution_id = ${id} AND status = 'queued' AND call_at IS NOT NULL`,
  );
  return (rows as unknown as CallTurn[])[0] ?? null;
}

/** The text of a result too large for the execution row, by primary key. */
export async function findLargeResult(
  executor: Executor,
  id: number,
  fireAt: number,
): Promise<string | null> {
  const [rows] = await executor.execute(
    sql`SELECT body FROM task_result WHERE execution_id = ${id} AND fire_at = ${fireAt}`,
  );
  return (rows as unknown as { body: string }[])[0]?.body ?? null;
}

export interface ExecutionWork {
  /** The version of the task it belongs to. */
  definition: TaskDefinition;
  /** JSON text of the parameters its trigger brought; null when they are those of the version. */
  parameters: string | null;
}

/** What an execution does and with what. Primary keys. */
export async function findExecutionWork(
  executor: Executor,
  { id, fireAt, taskId, taskVersion }: Pick<ExecutionView, 'id' | 'fireAt' | 'taskId' | 'taskVersion'>,
): Promise<ExecutionWork | null> {
  const [rows] = await executor.execute(sql`
    SELECT v.definition, CAST(e.parameters AS CHAR) AS parameters
    FROM task_execution e JOIN task_version v ON v.task_id = ${taskId} AND v.version = ${taskVersion}
    WHERE e.id = ${id} AND e.fire_at = ${fireAt}`);
  const [work] = rows as unknown as ExecutionWork[];
  return work ? { ...work, definition: fromStored(work.definition) } : null;
}
