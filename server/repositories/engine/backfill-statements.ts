import type { Connection, RowDataPacket } from 'mysql2/promise';
import type { EngineSession } from '@/server/db/engine-session';
import type { BackfillRow } from '@/server/scheduler/task-rows';

type Session = Pick<Connection, 'query'>;
type Writer = Pick<EngineSession, 'write'>;

const COLUMNS = `b.id, b.task_id, b.from_at, b.to_at, b.done_until, b.status, b.fire_count, b.inserted_count, b.overlap_override,
  b.per_minute, b.parameters, b.requested_by, b.created_at, b.finished_at`;

function fromRow(row: RowDataPacket): BackfillRow {
  return {
    id: row.id,
    taskId: row.task_id,
    fromAt: row.from_at,
    toAt: row.to_at,
    doneUntil: row.done_until,
    status: row.status,
    fireCount: row.fire_count,
    insertedCount: row.inserted_count,
    overlapOverride: row.overlap_override,
    perMinute: row.per_minute,
    parameters: row.parameters === null ? null : JSON.stringify(row.parameters),
    requestedBy: row.requested_by,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  };
}

/** The backfill has an execution that is not over. Index execution_live_task, then the primary key of task_execution. */
const HAS_UNFINISHED = `EXISTS (SELECT 1 FROM execution_live l JOIN task_execution e ON e.id = l.execution_id AND e.fire_at = l.fire_at
  WHERE l.task_id = b.task_id AND l.trigger_kind = 'backfill' AND e.backfill_id = b.id)`;

/** Index backfill_status, then the primary key of task. What only waits for its executions is left out, so that it keeps no other from its turn. */
export async function selectBackfills(
  session: Session,
  shards: readonly number[],
  limit: number,
): Promise<(BackfillRow & { shard: number })[]> {
  if (shards.length === 0) return [];
  const [rows] = await session.query<RowDataPacket[]>(
    `SELECT ${COLUMNS}, t.shard FROM backfill b JOIN task t ON t.id = b.task_id
     WHERE b.status = 'running' AND t.shard IN (?) AND (b.done_until < b.to_at OR NOT ${HAS_UNFINISHED}) ORDER BY b.id LIMIT ?`,
    [shards, limit],
  );
  return rows.map((row) => ({ ...fromRow(row), shard: row.shard }));
}

/** Primary key of backfill. */
export async function lockBackfill(session: Session, id: number): Promise<BackfillRow | null> {
  const [rows] = await session.query<RowDataPacket[]>(
    `SELECT ${COLUMNS} FROM backfill b WHERE b.id = ? FOR UPDATE`,
    [id],
  );
  return rows[0] ? fromRow(rows[0]) : null;
}

/** Primary key of backfill; the row is locked by the caller. */
export async function writeBackfill(session: Writer, row: BackfillRow): Promise<void> {
  session.write(
    'UPDATE backfill SET done_until = ?, status = ?, inserted_count = ?, finished_at = ? WHERE id = ?',
    [row.doneUntil, row.status, row.insertedCount, row.finishedAt, row.id],
  );
}
