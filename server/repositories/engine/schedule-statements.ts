import type { Connection, RowDataPacket } from 'mysql2/promise';
import type { EngineSession } from '@/server/db/engine-session';
import { DATABASE_NOW } from '@/server/db/time';
import { valuesTable } from '@/server/db/values-table';
import { fromStored } from '@/server/domain/task/stored-definition';
import type { DueRequest, DueTask, IntervalsOf, Switches } from '@/server/scheduler/ports';
import type {
  IntervalRow,
  ScheduledTask,
  ShardRow,
  TaskAdvance,
  TaskVersionRow,
  VersionRange,
} from '@/server/scheduler/task-rows';

type Session = Pick<Connection, 'query'>;
type Writer = Pick<EngineSession, 'write'>;

export async function selectNow(session: Session): Promise<number> {
  const [rows] = await session.query<RowDataPacket[]>(`SELECT ${DATABASE_NOW} AS now_at`);
  return Number(rows[0]?.now_at);
}

/** Index task_shard_due, a range per shard; behind a place in the order by due instant and key. */
export async function selectDueTasks(
  session: Session,
  { shards, aheadMs, limit, after }: DueRequest,
): Promise<DueTask[]> {
  const [rows] = await session.query<RowDataPacket[]>(
    `SELECT id, shard, next_due_at FROM task FORCE INDEX (task_shard_due)
     WHERE shard IN (?) AND next_due_at >= ? AND next_due_at <= ${DATABASE_NOW} + ? AND (next_due_at > ? OR id > ?)
     ORDER BY next_due_at, id LIMIT ?`,
    [shards, after?.dueAt ?? 0, aheadMs, after?.dueAt ?? -1, after?.id ?? 0, limit],
  );
  return rows.map((row) => ({ id: row.id, shard: row.shard, dueAt: row.next_due_at }));
}

/** Primary key of setting, and the few groups that have a limit. */
export async function holdSwitches(session: Session): Promise<Switches> {
  const [[rows], limitedGroups] = await Promise.all([
    session.query<RowDataPacket[]>(
      "SELECT name, value FROM setting WHERE name IN ('everything_paused', 'retention_watermark') ORDER BY name LOCK IN SHARE MODE",
    ),
    selectLimitedGroups(session),
  ]);
  const watermark = rows.find((row) => row.name === 'retention_watermark')?.value as { fireAt?: number };
  return { retentionWatermark: watermark?.fireAt ?? 0, limitedGroups };
}

/** The whole of task_group, which is small. */
export async function selectLimitedGroups(session: Session): Promise<number[]> {
  const [rows] = await session.query<RowDataPacket[]>(
    'SELECT id FROM task_group WHERE parallel_limit IS NOT NULL',
  );
  return rows.map((row) => row.id);
}

/** Primary key of node_fence; share mode, so that fencing waits for the transaction. */
export async function isNodeUnfenced(session: Session, nodeId: number): Promise<boolean> {
  const [rows] = await session.query<RowDataPacket[]>(
    'SELECT fenced_at FROM node_fence WHERE node_id = ? LOCK IN SHARE MODE',
    [nodeId],
  );
  return rows[0] !== undefined && rows[0].fenced_at === null;
}

/** Primary key of shard; share mode, so that a take-over waits for the transaction. */
export async function holdShards(session: Session, shards: readonly number[]): Promise<ShardRow[]> {
  const [rows] = await session.query<RowDataPacket[]>(
    'SELECT id, owner_id, epoch FROM shard WHERE id IN (?) ORDER BY id LOCK IN SHARE MODE',
    [shards],
  );
  return rows.map((row) => ({ id: row.id, ownerId: row.owner_id, epoch: row.epoch }));
}

/** Primary key of task, in its order: every transaction locks tasks the same way round. */
export async function lockTasks(session: Session, taskIds: readonly number[]): Promise<ScheduledTask[]> {
  if (taskIds.length === 0) return [];
  const [rows] = await session.query<RowDataPacket[]>(
    `SELECT id, group_id, shard, version, archived_at, last_fire_at, next_fire_at, next_fire_version, next_due_at,
       awaiting_execution_id, failures_in_row
     FROM task WHERE id IN (?) ORDER BY id FOR UPDATE`,
    [taskIds],
  );
  return rows.map((row) => ({
    id: row.id,
    groupId: row.group_id,
    shard: row.shard,
    version: row.version,
    isArchived: row.archived_at !== null,
    lastFireAt: row.last_fire_at,
    nextFireAt: row.next_fire_at,
    nextFireVersion: row.next_fire_version,
    nextDueAt: row.next_due_at,
    awaitingExecutionId: row.awaiting_execution_id,
    failuresInRow: row.failures_in_row,
  }));
}

/** Index task_interval_scope, once for each kind of scope. */
export async function selectIntervals(
  session: Session,
  tasks: readonly IntervalsOf[],
): Promise<IntervalRow[]> {
  if (tasks.length === 0) return [];
  const after = Math.min(...tasks.map((task) => task.after));
  const columns = 'SELECT scope, scope_id, kind, from_at, to_at FROM task_interval';
  const reaching = '(to_at IS NULL OR to_at > ?)';
  const [rows] = await session.query<RowDataPacket[]>(
    `${columns} WHERE scope = 'task' AND scope_id IN (?) AND ${reaching}
     UNION ALL ${columns} WHERE scope = 'group' AND scope_id IN (?) AND ${reaching}
     UNION ALL ${columns} WHERE scope = 'all' AND scope_id = 0 AND ${reaching}`,
    [tasks.map((task) => task.taskId), after, [...new Set(tasks.map((task) => task.groupId))], after, after],
  );
  return rows.map((row) => ({
    scope: row.scope,
    scopeId: row.scope_id,
    kind: row.kind,
    fromAt: row.from_at,
    toAt: row.to_at,
  }));
}

/** Primary key of task_version. */
export async function selectVersions(
  session: Session,
  ranges: readonly VersionRange[],
): Promise<TaskVersionRow[]> {
  if (ranges.length === 0) return [];
  const where = ranges.map(() => '(task_id = ? AND version BETWEEN ? AND ?)').join(' OR ');
  const [rows] = await session.query<RowDataPacket[]>(
    `SELECT task_id, version, definition, effective_from FROM task_version WHERE ${where}`,
    ranges.flatMap((range) => [range.taskId, range.fromVersion, range.toVersion]),
  );
  return rows.map((row) => ({
    taskId: row.task_id,
    version: row.version,
    definition: fromStored(row.definition),
    effectiveFrom: row.effective_from,
  }));
}

const STANDING = {
  id: 'BIGINT',
  next_fire_at: 'BIGINT',
  next_fire_version: 'BIGINT',
  next_due_at: 'BIGINT',
  awaiting_execution_id: 'BIGINT',
} as const;
const SET_STANDING = `t.next_fire_at = v.next_fire_at, t.next_fire_version = v.next_fire_version, t.next_due_at = v.next_due_at,
  t.awaiting_execution_id = v.awaiting_execution_id`;

/** Primary key of task, with what was read as the compare. The last statement fails when not all of them were still as read. */
export async function advanceTasks(session: Writer, advances: readonly TaskAdvance[]): Promise<void> {
  const { sql, text } = valuesTable(
    { ...STANDING, last_fire_at: 'BIGINT', seen_next_fire_at: 'BIGINT' },
    advances,
    (row) => [
      ...[row.taskId, row.nextFireAt, row.nextFireVersion, row.nextDueAt, row.awaitingExecutionId],
      ...[row.lastFireAt, row.seenNextFireAt],
    ],
  );
  session.write(
    `UPDATE ${sql} STRAIGHT_JOIN task t ON t.id = v.id SET t.last_fire_at = v.last_fire_at, ${SET_STANDING}
     WHERE t.next_fire_at <=> v.seen_next_fire_at;
     SELECT CAST(0 AS UNSIGNED) - IF(ROW_COUNT() = ?, 0, 1) AS tasks_not_as_read`,
    [text, advances.length],
  );
}

/** Primary keys; the tasks are locked by the caller, and the counters of their shards are held last. */
export async function writeTasks(session: Writer, rows: readonly ScheduledTask[]): Promise<void> {
  const { sql, text } = valuesTable({ ...STANDING, failures_in_row: 'BIGINT' }, rows, (row) => [
    ...[row.id, row.nextFireAt, row.nextFireVersion, row.nextDueAt, row.awaitingExecutionId],
    row.failuresInRow,
  ]);
  session.write(
    `UPDATE change_counter SET seq = seq + 1 WHERE shard IN (?) ORDER BY shard;
     UPDATE ${sql} STRAIGHT_JOIN task t ON t.id = v.id STRAIGHT_JOIN change_counter c ON c.shard = t.shard
     SET ${SET_STANDING}, t.failures_in_row = v.failures_in_row, t.change_seq = c.seq`,
    [[...new Set(rows.map((row) => row.shard))], text],
  );
}
