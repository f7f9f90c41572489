import { type SQL, sql } from 'drizzle-orm';
import type { Executor } from '@/server/db/client';
import type { Scope } from '@/server/domain/access/grants';
import type {
  LedgerExecution,
  LedgerInterval,
  LedgerLane,
  LedgerSkip,
} from '@/server/domain/task/ledger-facts';
import { fromStored } from '@/server/domain/task/stored-definition';
import type { TaskDefinition } from '@/server/domain/task/task-definition';
import { firstStartedAt } from './execution-view.repository';
import { andInScope } from './scope';

/** A part of a history: (from, to], its first or its last `limit` rows. */
export interface HistoryPart {
  from: number;
  to: number;
  limit: number;
  order: 'oldest' | 'newest';
}

const byInstant = (column: SQL, { order, limit }: HistoryPart) =>
  order === 'oldest' ? sql`ORDER BY ${column} LIMIT ${limit}` : sql`ORDER BY ${column} DESC LIMIT ${limit}`;

async function select<Row>(executor: Executor, statement: SQL): Promise<Row[]> {
  const [rows] = await executor.execute(statement);
  return rows as unknown as Row[];
}

export interface LedgerTaskRow {
  id: number;
  groupId: number;
  version: number;
  /** Where the first version begins. */
  createdAt: number;
  lastFireAt: number;
  nextFireAt: number | null;
  nextFireVersion: number | null;
  nextDueAt: number | null;
  awaitingExecutionId: number | null;
}

/** Where the schedule of a task stands, archived or not. Primary keys of task and task_version. */
export async function findLedgerTask(
  executor: Executor,
  id: number,
  scope: Scope,
): Promise<LedgerTaskRow | null> {
  const rows = await select<LedgerTaskRow>(
    executor,
    sql`SELECT t.id, t.group_id AS groupId, t.version, v.effective_from AS createdAt, t.last_fire_at AS lastFireAt,
        t.next_fire_at AS nextFireAt, t.next_fire_version AS nextFireVersion, t.next_due_at AS nextDueAt,
        t.awaiting_execution_id AS awaitingExecutionId
      FROM task t JOIN task_version v ON v.task_id = t.id AND v.version = 1
      WHERE t.id = ${id} ${andInScope(sql`t.group_id`, scope)}`,
  );
  return rows[0] ?? null;
}

export interface LedgerVersionRow {
  version: number;
  definition: TaskDefinition;
  effectiveFrom: number;
}

/**
 * The versions in force in a range and the one behind it, whose beginning is the end of the last. `to` null reads up to the newest.
 * Primary key of task_version, from the version in force at the beginning of the range on.
 */
export async function listLedgerVersions(
  executor: Executor,
  taskId: number,
  part: Omit<HistoryPart, 'to'> & { to: number | null },
): Promise<LedgerVersionRow[]> {
  const { from, to } = part;
  const newestBefore = (at: number) =>
    sql`COALESCE((SELECT MAX(o.version) FROM task_version o WHERE o.task_id = ${taskId} AND o.effective_from <= ${at}), 1)`;
  const rows = await select<LedgerVersionRow>(
    executor,
    sql`SELECT v.version, v.definition, v.effective_from AS effectiveFrom FROM task_version v
      WHERE v.task_id = ${taskId} AND v.version >= ${newestBefore(from)}
        ${to === null ? sql`` : sql`AND v.version <= ${newestBefore(to)} + 1`}
      ${byInstant(sql`v.version`, { ...part, to: to ?? from })}`,
  );
  return rows.map((row) => ({ ...row, definition: fromStored(row.definition) }));
}

/** The ids of groups by their names. Unique key task_group_name. */
export async function findGroupIds(
  executor: Executor,
  names: readonly string[],
): Promise<{ id: number; name: string }[]> {
  return select(executor, sql`SELECT id, name FROM task_group WHERE name IN ${[...names]}`);
}

/** Intervals of a task, of groups and of everything that reach into (from, to]. Index task_interval_scope, once for each kind of scope. */
export async function listLedgerIntervals(
  executor: Executor,
  { taskId, groupIds }: { taskId: number; groupIds: readonly number[] },
  { from, to }: Pick<HistoryPart, 'from' | 'to'>,
): Promise<LedgerInterval[]> {
  const of = (scope: SQL, scopeIds: readonly number[]) => sql`
    SELECT i.id, i.scope, i.scope_id AS scopeId, g.name AS scopeName, i.kind, i.from_at AS fromAt, i.to_at AS toAt, i.reason,
      a.display_name AS actorName, e.display_name AS endedByName
    FROM task_interval i LEFT JOIN task_group g ON i.scope = 'group' AND g.id = i.scope_id
      LEFT JOIN \`user\` a ON a.id = i.actor_id LEFT JOIN \`user\` e ON e.id = i.ended_by
    WHERE i.scope = ${scope} AND i.scope_id IN ${[...scopeIds]} AND i.from_at < ${to}
      AND (i.to_at IS NULL OR (i.to_at > ${from} AND i.to_at > i.from_at))`;
  return select(
    executor,
    sql`${of(sql`'task'`, [taskId])} UNION ALL ${of(sql`'group'`, groupIds)} UNION ALL ${of(sql`'all'`, [0])}`,
  );
}

const SKIP = sql`first_fire_at AS firstFireAt, last_fire_at AS lastFireAt, fire_count AS fireCount, reason,
  blocking_execution_id AS blockingExecutionId, task_version AS taskVersion, recorded_at AS recordedAt`;

/** Rows of skips that reach into a range. Primary key of task_skip: the row before the beginning, and those that begin inside. */
export async function listLedgerSkips(
  executor: Executor,
  taskId: number,
  part: HistoryPart,
): Promise<LedgerSkip[]> {
  const { from, to } = part;
  return select(
    executor,
    sql`(SELECT ${SKIP} FROM task_skip WHERE task_id = ${taskId} AND first_fire_at <= ${from}
        ORDER BY first_fire_at DESC LIMIT 1)
      UNION ALL (SELECT ${SKIP} FROM task_skip WHERE task_id = ${taskId} AND first_fire_at > ${from} AND first_fire_at <= ${to}
        ${byInstant(sql`first_fire_at`, part)})`,
  );
}

/**
 * The executions that keys name, in order of fires. The keys come from the unique key task_execution_fire alone, so that the search
 * begins where the range does: a statement that reads more columns at once walks through all fires of the task.
 */
const executionsOf = (keys: SQL) => sql`
  SELECT x.id, x.fire_at AS fireAt, x.task_version AS taskVersion, x.trigger_kind AS \`trigger\`, x.status, x.due_at AS dueAt,
    ${firstStartedAt(sql`x`)} AS startedAt, x.finished_at AS finishedAt, x.attempt, n.name AS nodeName, x.error_code AS errorCode,
    LEFT(x.error_message, 200) AS errorMessage
  FROM (${keys}) k JOIN task_execution x ON x.id = k.id AND x.fire_at = k.fire_at
    LEFT JOIN scheduler_node n ON n.id = x.node_id`;

const fireKeys = (taskId: number, place: SQL) =>
  sql`(SELECT id, fire_at FROM task_execution WHERE task_id = ${taskId} AND fire_key = 0 AND ${place})`;

/** Executions of fires in a range, not those somebody asked for, in the order of the part. Unique key task_execution_fire. */
export async function listFireExecutions(
  executor: Executor,
  taskId: number,
  part: HistoryPart,
): Promise<LedgerExecution[]> {
  const place = sql`fire_at > ${part.from} AND fire_at <= ${part.to} ${byInstant(sql`fire_at`, part)}`;
  return select(executor, sql`${executionsOf(fireKeys(taskId, place))} ${byInstant(sql`x.fire_at`, part)}`);
}

/** The execution of the fire at an instant, and of the fires before and after it. Unique key task_execution_fire, three times. */
export async function listNeighbourExecutions(
  executor: Executor,
  taskId: number,
  at: number,
): Promise<LedgerExecution[]> {
  const places = [
    sql`fire_at < ${at} ORDER BY fire_at DESC LIMIT 1`,
    sql`fire_at = ${at}`,
    sql`fire_at > ${at} ORDER BY fire_at LIMIT 1`,
  ];
  const keys = places.map((place) => fireKeys(taskId, place));
  return select(executor, executionsOf(sql.join(keys, sql` UNION ALL `)));
}

/** The row of skips that begins at or before an instant, and the next one. Primary key of task_skip, twice. */
export async function listNeighbourSkips(
  executor: Executor,
  taskId: number,
  at: number,
): Promise<LedgerSkip[]> {
  const of = (place: SQL) => sql`(SELECT ${SKIP} FROM task_skip WHERE task_id = ${taskId} AND ${place})`;
  return select(
    executor,
    sql`${of(sql`first_fire_at <= ${at} ORDER BY first_fire_at DESC LIMIT 1`)} UNION ALL
      ${of(sql`first_fire_at > ${at} ORDER BY first_fire_at LIMIT 1`)}`,
  );
}

/** The lanes of a task. Primary key of execution_lane. */
export async function listLanes(executor: Executor, taskId: number): Promise<LedgerLane[]> {
  return select(
    executor,
    sql`SELECT lane, execution_id AS executionId, taken_at AS takenAt FROM execution_lane WHERE task_id = ${taskId} ORDER BY lane`,
  );
}

/** An execution that an answer about another fire names. */
export interface NamedExecution {
  id: number;
  fireAt: number;
  status: LedgerExecution['status'];
  startedAt: number | null;
  finishedAt: number | null;
}

/** Executions by id alone: the beginning of the primary key of task_execution, in every partition. */
export async function findNamedExecutions(
  executor: Executor,
  taskId: number,
  ids: readonly number[],
): Promise<NamedExecution[]> {
  if (ids.length === 0) return [];
  return select(
    executor,
    sql`SELECT id, fire_at AS fireAt, status, started_at AS startedAt, finished_at AS finishedAt
      FROM task_execution WHERE id IN ${[...ids]} AND task_id = ${taskId}`,
  );
}
