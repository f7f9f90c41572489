import { type SQL, sql } from 'drizzle-orm';
import type { Executor } from '@/server/db/client';
import type { Scope } from '@/server/domain/access/grants';
import { fromStored } from '@/server/domain/task/stored-definition';
import type { TaskDefinition } from '@/server/domain/task/task-definition';
import type { TaskState } from '@/server/domain/task/task-state';

export interface TaskListRow {
  id: number;
  groupId: number;
  groupName: string;
  name: string;
  definition: TaskDefinition;
  version: number;
  isEnabled: number;
  nextFireAt: number | null;
  nextDueAt: number | null;
}

export interface TaskQuery {
  scope: Scope;
  /** The instant pauses are judged at. */
  now: number;
  search?: string;
  groupId?: number;
  state: TaskState;
  after?: { name: string; id: number };
  limit: number;
}

// index task_interval_scope
const isPaused = (
  now: number,
) => sql`EXISTS (SELECT 1 FROM task_interval i WHERE i.scope = 'task' AND i.scope_id = t.id
  AND i.kind = 'pause' AND i.from_at <= ${now} AND (i.to_at IS NULL OR i.to_at > ${now}))`;
// unique key task_execution_fire, read backwards: the newest execution of a task
const lastStatus = sql`(SELECT e.status FROM task_execution e WHERE e.task_id = t.id ORDER BY e.fire_at DESC, e.fire_key DESC LIMIT 1)`;

/** One state per task: the first that applies. */
const stateOf = (now: number) => sql`CASE
  WHEN ${isPaused(now)} THEN 'paused'
  WHEN ${lastStatus} IN ('failed', 'timed_out', 'lost') THEN 'failing'
  WHEN ${lastStatus} IS NULL THEN 'never_run'
  WHEN t.next_fire_at IS NULL AND t.awaiting_execution_id IS NULL THEN 'no_next_fire'
  ELSE 'healthy' END`;

function matching({ scope, search, groupId }: Pick<TaskQuery, 'scope' | 'search' | 'groupId'>): SQL {
  const parts = [sql`t.name_key = 0`];
  if (scope.groups !== 'all')
    parts.push(scope.groups.length === 0 ? sql`FALSE` : sql`t.group_id IN ${[...scope.groups]}`);
  if (groupId !== undefined) parts.push(sql`t.group_id = ${groupId}`);
  const text = search?.trim().toLowerCase();
  if (text) {
    const pattern = `%${text.replace(/[\\%_]/g, (character) => `\\${character}`)}%`;
    parts.push(sql`(LOWER(t.name) LIKE ${pattern} OR LOWER(g.name) LIKE ${pattern}
      OR LOWER(JSON_UNQUOTE(JSON_EXTRACT(t.definition, '$.http.url'))) LIKE ${pattern}
      OR LOWER(JSON_UNQUOTE(JSON_EXTRACT(t.definition, '$.handler'))) LIKE ${pattern})`);
  }
  return sql.join(parts, sql` AND `);
}

/** A page of living tasks by name. Index task_name_key_name. */
export async function listTasks(
  executor: Executor,
  query: TaskQuery,
): Promise<{ rows: TaskListRow[]; next: { name: string; id: number } | null }> {
  const { after, state, now, limit } = query;
  const [found] = await executor.execute(sql`
    SELECT t.id, t.group_id AS groupId, g.name AS groupName, t.name, t.definition, t.version, t.is_enabled AS isEnabled,
      t.next_fire_at AS nextFireAt, t.next_due_at AS nextDueAt
    FROM task t JOIN task_group g ON g.id = t.group_id
    WHERE ${matching(query)}
      ${state === 'all' ? sql`` : sql` AND ${stateOf(now)} = ${state}`}
      ${after === undefined ? sql`` : sql` AND (t.name > ${after.name} OR (t.name = ${after.name} AND t.id > ${after.id}))`}
    ORDER BY t.name, t.id LIMIT ${limit + 1}`);
  const rows = (found as unknown as TaskListRow[]).map(complete);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, next: rows.length > limit && last ? { name: last.name, id: last.id } : null };
}

/** How many of the matching tasks are in each state. */
export async function countTasks(
  executor: Executor,
  query: Pick<TaskQuery, 'scope' | 'search' | 'groupId' | 'now'>,
): Promise<Record<TaskState, number>> {
  const [rows] = await executor.execute(sql`
    SELECT ${stateOf(query.now)} AS state, COUNT(*) AS n FROM task t JOIN task_group g ON g.id = t.group_id
    WHERE ${matching(query)} GROUP BY state`);
  const counts: Record<TaskState, number> = {
    all: 0,
    healthy: 0,
    failing: 0,
    paused: 0,
    never_run: 0,
    no_next_fire: 0,
  };
  for (const { state, n } of rows as unknown as { state: TaskState; n: number }[]) {
    counts[state] = Number(n);
    counts.all += Number(n);
  }
  return counts;
}

/** A living task for its page, by primary key. */
export async function findTaskView(
  executor: Executor,
  id: number,
  scope: Scope,
): Promise<TaskListRow | null> {
  const [rows] = await executor.execute(sql`
    SELECT t.id, t.group_id AS groupId, g.name AS groupName, t.name, t.definition, t.version, t.is_enabled AS isEnabled,
      t.next_fire_at AS nextFireAt, t.next_due_at AS nextDueAt
    FROM task t JOIN task_group g ON g.id = t.group_id WHERE t.id = ${id} AND ${matching({ scope })}`);
  const [row] = rows as unknown as TaskListRow[];
  return row ? complete(row) : null;
}

const complete = (row: TaskListRow): TaskListRow => ({ ...row, definition: fromStored(row.definition) });
