import type { Connection, RowDataPacket } from 'mysql2/promise';
import { DATABASE_NOW } from '@/server/db/time';
import { valuesTable } from '@/server/db/values-table';
import type { LabelledNode } from '@/server/domain/cluster/labels';
import { splitByCount } from '@/server/domain/collections/group-by';
import type { CancelRequest, LiveExecution } from '@/server/scheduler/execution-rows';
import type { ExecutionInput, ExecutionKey, LimitedGroup, QueueRequest } from '@/server/scheduler/ports';
import { instantBounds } from './instant-bounds';

type Session = Pick<Connection, 'query'>;

const COLUMNS = `execution_id, fire_at, task_id, group_id, task_version, trigger_kind, status, urgency, due_at, executor, on_node_loss, node_id,
  token, attempt, rescues, retries, lane, deadline_at, cancel_requested_at, call_at`;

function fromRow(row: RowDataPacket): LiveExecution {
  return {
    executionId: row.execution_id,
    fireAt: row.fire_at,
    taskId: row.task_id,
    groupId: row.group_id,
    taskVersion: row.task_version,
    trigger: row.trigger_kind,
    status: row.status,
    dueAt: row.due_at,
    executor: row.executor,
    onNodeLoss: row.on_node_loss,
    nodeId: row.node_id,
    token: row.token,
    attempt: row.attempt,
    rescues: row.rescues,
    retries: row.retries,
    lane: row.lane,
    deadlineAt: row.deadline_at,
    isCancelRequested: row.cancel_requested_at !== null,
    callAt: row.call_at,
  };
}

async function selectRows(session: Session, rest: string, values: unknown[]): Promise<RowDataPacket[]> {
  const [rows] = await session.query<RowDataPacket[]>(
    `SELECT ${COLUMNS} FROM execution_live ${rest}`,
    values,
  );
  return rows;
}

async function select(session: Session, rest: string, values: unknown[]): Promise<LiveExecution[]> {
  return (await selectRows(session, rest, values)).map(fromRow);
}

/**
 * Index execution_live_queue, one ordered range for each of the two statuses and each set of labels; rows another node is taking are
 * passed over. Both statuses are read, because a retry that is due stands in line with what is queued.
 */
export async function lockQueued(session: Session, request: QueueRequest): Promise<LiveExecution[]> {
  const { executor, limit, labelSets, withoutGroups } = request;
  const others = withoutGroups.length === 0 ? '' : 'AND group_id NOT IN (?)';
  const groups = withoutGroups.length === 0 ? [] : [withoutGroups];
  const ranges = labelSets.flatMap((labels) => [
    ['retrying', labels],
    ['queued', labels],
  ]);
  const found = await Promise.all(
    ranges.map(([status, labels]) =>
      selectRows(
        session,
        `FORCE INDEX (execution_live_queue) WHERE status = ? AND executor = ? AND labels = ? AND due_at <= ${DATABASE_NOW} ${others}
         ORDER BY urgency, due_at, execution_id LIMIT ? FOR UPDATE SKIP LOCKED`,
        [status, executor, labels, ...groups, limit],
      ),
    ),
  );
  const byUrgency = (a: RowDataPacket, b: RowDataPacket) =>
    a.urgency - b.urgency || a.due_at - b.due_at || a.execution_id - b.execution_id;
  return found.flat().sort(byUrgency).slice(0, limit).map(fromRow);
}

/** Index execution_live_queue, the first row of each range that is due. */
export async function selectQueuedExecutors(
  session: Session,
  executors: readonly string[],
): Promise<string[]> {
  const ranges = executors.flatMap((executor) => [
    ['queued', executor],
    ['retrying', executor],
  ]);
  const first = `(SELECT executor FROM execution_live FORCE INDEX (execution_live_queue)
    WHERE status = ? AND executor = ? AND due_at <= ${DATABASE_NOW} LIMIT 1)`;
  const [rows] = await session.query<RowDataPacket[]>(
    ranges.map(() => first).join(' UNION DISTINCT '),
    ranges.flat(),
  );
  return rows.map((row) => row.executor);
}

/**
 * Index execution_live_queue, one row of it for each set: the next set is looked up behind the last, since whether a GROUP BY leaps from one to
 * the next is the optimizer's guess.
 */
export async function selectQueuedLabelSets(session: Session, executor: string): Promise<string[]> {
  const setsOf = async (status: string): Promise<string[]> => {
    const sets: string[] = [];
    for (let isBehind = 'labels >= ?'; ; isBehind = 'labels > ?') {
      const [[row]] = await session.query<RowDataPacket[]>(
        `SELECT MIN(labels) AS labels FROM execution_live WHERE status = ? AND executor = ? AND ${isBehind}`,
        [status, executor, sets.at(-1) ?? ''],
      );
      if (row?.labels === null || row === undefined) return sets;
      sets.push(row.labels);
    }
  };
  const sets = await Promise.all(['queued', 'retrying'].map(setsOf));
  return [...new Set(sets.flat())];
}

/** Index scheduler_node_status: the few live nodes. */
export async function selectLabelledNodes(session: Session): Promise<LabelledNode[]> {
  const [rows] = await session.query<RowDataPacket[]>(
    "SELECT labels, started_at FROM scheduler_node WHERE status = 'live'",
  );
  return rows.map((row) => ({ labels: row.labels, startedAt: row.started_at }));
}

/** Primary key of execution_live, in its order. */
export async function lockLive(session: Session, executionIds: readonly number[]): Promise<LiveExecution[]> {
  if (executionIds.length === 0) return [];
  return select(session, 'WHERE execution_id IN (?) ORDER BY execution_id FOR UPDATE', [executionIds]);
}

/** Index execution_live_task. */
export async function lockWaiting(session: Session, taskIds: readonly number[]): Promise<LiveExecution[]> {
  if (taskIds.length === 0) return [];
  return select(
    session,
    "WHERE task_id IN (?) AND status = 'waiting' ORDER BY task_id, due_at, execution_id FOR UPDATE",
    [taskIds],
  );
}

/** Index execution_live_task, one entry of it for each task that is named once, then the primary key. */
export async function lockFirstWaiting(
  session: Session,
  taskIds: readonly number[],
): Promise<LiveExecution[]> {
  const { once, often } = splitByCount(taskIds);
  return [...(await lockOldest(session, once)), ...(await lockWaiting(session, often))];
}

async function lockOldest(session: Session, taskIds: readonly number[]): Promise<LiveExecution[]> {
  if (taskIds.length === 0) return [];
  const { sql, text } = valuesTable({ task_id: 'BIGINT' }, taskIds, (id) => [id]);
  const [first] = await session.query<RowDataPacket[]>(
    `SELECT (SELECT l.execution_id FROM execution_live l FORCE INDEX (execution_live_task) WHERE l.task_id = v.task_id AND l.status = 'waiting'
       ORDER BY l.due_at, l.execution_id LIMIT 1) AS execution_id FROM ${sql}`,
    [text],
  );
  const ids = first.flatMap((row) => row.execution_id ?? []);
  const rows = await lockLive(
    session,
    ids.sort((a, b) => a - b),
  );
  return rows.filter((row) => row.status === 'waiting');
}

/** Index execution_live_node; rows of nodes nobody knows count too. */
export async function findOrphans(session: Session, limit: number): Promise<LiveExecution[]> {
  return select(
    session,
    `WHERE node_id IS NOT NULL AND status IN ('claimed', 'running')
       AND NOT EXISTS (SELECT 1 FROM scheduler_node n WHERE n.id = execution_live.node_id AND n.status IN ('live', 'draining'))
     ORDER BY execution_id LIMIT ?`,
    [limit],
  );
}

/** Index execution_live_queue. Only damage makes such rows. */
export async function selectWithoutOwner(session: Session, limit: number): Promise<LiveExecution[]> {
  return select(
    session,
    "WHERE node_id IS NULL AND status IN ('claimed', 'running') ORDER BY execution_id LIMIT ?",
    [limit],
  );
}

/** Index execution_live_node. */
export async function selectHeld(session: Session, nodeId: number): Promise<LiveExecution[]> {
  return select(session, "WHERE node_id = ? AND status IN ('claimed', 'running')", [nodeId]);
}

/** Index execution_live_node, then the primary key of task_execution for the few that are asked to stop. */
export async function selectCancelRequests(session: Session, nodeId: number): Promise<CancelRequest[]> {
  const [rows] = await session.query<RowDataPacket[]>(
    `SELECT l.execution_id, l.fire_at, l.token, l.attempt, e.error_message FROM execution_live l
     JOIN task_execution e ON e.id = l.execution_id AND e.fire_at = l.fire_at
     WHERE l.node_id = ? AND l.status IN ('claimed', 'running') AND l.cancel_requested_at IS NOT NULL`,
    [nodeId],
  );
  return rows.map((row) => ({
    ...{ executionId: row.execution_id, fireAt: row.fire_at, token: row.token, attempt: row.attempt },
    reason: row.error_message,
  }));
}

/** Index execution_live_deadline. */
export async function selectOverdue(session: Session, limit: number): Promise<LiveExecution[]> {
  return select(
    session,
    `WHERE deadline_at <= ${DATABASE_NOW} AND status IN ('waiting', 'queued', 'retrying') ORDER BY deadline_at LIMIT ?`,
    [limit],
  );
}

/** Index execution_live_queue, of which `waiting` is one range. */
export async function selectWaitingTasks(session: Session, limit: number): Promise<number[]> {
  const [rows] = await session.query<RowDataPacket[]>(
    "SELECT DISTINCT task_id FROM execution_live WHERE status = 'waiting' ORDER BY task_id LIMIT ?",
    [limit],
  );
  return rows.map((row) => row.task_id);
}

/** Index execution_live_task. */
export async function countWaiting(session: Session, taskIds: readonly number[]) {
  if (taskIds.length === 0) return [];
  const [rows] = await session.query<RowDataPacket[]>(
    `SELECT task_id, COUNT(*) AS waiting, MAX(due_at) AS newest_due_at FROM execution_live
     WHERE task_id IN (?) AND status = 'waiting' GROUP BY task_id`,
    [taskIds],
  );
  return rows.map((row) => ({
    taskId: row.task_id as number,
    count: Number(row.waiting),
    newestDueAt: Number(row.newest_due_at),
  }));
}

/** Primary key of task_execution, whose partitions the bounds of the instants name; pairs in an IN would use no index on MariaDB. */
export async function selectInputs(
  session: Session,
  refs: readonly ExecutionKey[],
): Promise<ExecutionInput[]> {
  if (refs.length === 0) return [];
  const [rows] = await session.query<RowDataPacket[]>(
    `SELECT id, fire_at, parameters, as_of_at FROM task_execution FORCE INDEX (PRIMARY)
     WHERE id IN (?) AND fire_at BETWEEN ? AND ?`,
    [refs.map((ref) => ref.executionId), ...instantBounds(refs)],
  );
  return rows.map((row) => ({
    executionId: row.id,
    fireAt: row.fire_at,
    parameters: row.parameters === null ? null : JSON.stringify(row.parameters),
    asOfAt: row.as_of_at,
  }));
}

/** Primary key of task_group, then index execution_live_node for the few that have a limit. */
export async function lockLimitedGroups(
  session: Session,
  groupIds: readonly number[],
): Promise<LimitedGroup[]> {
  if (groupIds.length === 0) return [];
  const [groups] = await session.query<RowDataPacket[]>(
    'SELECT id, parallel_limit FROM task_group WHERE id IN (?) AND parallel_limit IS NOT NULL ORDER BY id FOR UPDATE',
    [groupIds],
  );
  if (groups.length === 0) return [];
  const [counts] = await session.query<RowDataPacket[]>(
    `SELECT group_id, COUNT(*) AS active FROM execution_live FORCE INDEX (execution_live_node)
     WHERE node_id > 0 AND group_id IN (?) AND status IN ('claimed', 'running') GROUP BY group_id`,
    [groups.map((row) => row.id)],
  );
  return groups.map((row) => ({
    id: row.id,
    parallelLimit: row.parallel_limit,
    active: Number(counts.find((count) => count.group_id === row.id)?.active ?? 0),
  }));
}

/** Index execution_live_task, then the primary key of task_execution for each. */
export async function selectBackfillExecutions(
  session: Session,
  backfill: { id: number; taskId: number },
): Promise<(ExecutionKey & { taskVersion: number })[]> {
  const [rows] = await session.query<RowDataPacket[]>(
    `SELECT l.execution_id, l.fire_at, l.task_version FROM execution_live l
     JOIN task_execution e ON e.id = l.execution_id AND e.fire_at = l.fire_at WHERE l.task_id = ? AND e.backfill_id = ?`,
    [backfill.taskId, backfill.id],
  );
  return rows.map((row) => ({
    executionId: row.execution_id,
    fireAt: row.fire_at,
    taskVersion: row.task_version,
  }));
}

/**
 * Primary keys of execution_live and scheduler_node. A node of a version that does not say it yet is taken by its heartbeat.
 */
export async function readReported(session: Session, executionIds: readonly number[]) {
  if (executionIds.length === 0) return [];
  const [rows] = await session.query<RowDataPacket[]>(
    `SELECT l.execution_id, n.id AS node_id, COALESCE(n.reported_until, n.heartbeat_at) AS reported_until
     FROM execution_live l JOIN scheduler_node n ON n.id = l.node_id
     WHERE l.execution_id IN (?) AND l.status IN ('claimed', 'running') AND n.status IN ('live', 'draining')`,
    [executionIds],
  );
  return rows.map((row) => ({
    executionId: row.execution_id as number,
    nodeId: row.node_id as number,
    reportedUntil: Number(row.reported_until),
  }));
}
