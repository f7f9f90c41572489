import type { ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import type { OldRows, RetentionStore, SkipPlace } from '@/server/chores/ports';
import { withDdlSession, withPatience } from '@/server/db/ddl';
import { type EnginePool, engineTransaction } from '@/server/db/engine-pool';
import { dropPartition, readPartitions } from '@/server/db/partitions';
import { DATABASE_NOW } from '@/server/db/time';
import { TERMINAL_STATUSES } from '@/server/domain/execution/execution-status';
import { logTableMonth } from '@/server/domain/log/log-table';

const UNKNOWN_PARTITION = 1735;

/** Nothing unfinished names the execution of a row of this table. */
const isOver = (table: string) =>
  `NOT EXISTS (SELECT 1 FROM execution_live l WHERE l.execution_id = ${table}.execution_id)`;

/** Indexes execution_once_created, task_progress_fire, incident_open, user_session_expires and one_time_token_expires. */
const OLD: Readonly<Record<Exclude<OldRows, 'node'>, string>> = {
  once: `DELETE FROM execution_once WHERE created_at < ? AND ${isOver('execution_once')} ORDER BY created_at LIMIT ?`,
  progress: `DELETE FROM task_progress WHERE fire_at < ? AND ${isOver('task_progress')} ORDER BY fire_at LIMIT ?`,
  incident: 'DELETE FROM incident WHERE until_at < ? ORDER BY until_at, kind LIMIT ?',
  session: 'DELETE FROM user_session WHERE expires_at < ? ORDER BY expires_at LIMIT ?',
  token: 'DELETE FROM one_time_token WHERE expires_at < ? ORDER BY expires_at LIMIT ?',
};

/** What pruning reads and deletes, in MySQL or MariaDB. `pause` waits between the tries of what others hold up. */
export function createMysqlRetentionStore(
  pool: EnginePool,
  pause?: (ms: number) => Promise<void>,
): RetentionStore {
  return {
    readNow: async () => {
      const [rows] = await pool.query<RowDataPacket[]>(`SELECT ${DATABASE_NOW} AS now_at`);
      return Number(rows[0]?.now_at);
    },

    readWatermark: () => selectWatermark(pool),
    readPartitions: (table) => readPartitions(pool, table),
    raiseWatermark: (to) => withPatience(() => raiseWatermark(pool, to), pause),

    async findUnfinished(partition, afterId, limit) {
      // primary key of the partition, a part of it at a time
      const batch = `SELECT id, status FROM task_execution PARTITION (${partition}) WHERE id > ? ORDER BY id LIMIT ?`;
      try {
        const [[found]] = await pool.query<[RowDataPacket]>(
          `SELECT MAX(id) AS last_id, MIN(IF(status IN (?), NULL, id)) AS open_id FROM (${batch}) AS batch`,
          [TERMINAL_STATUSES, afterId, limit],
        );
        if (found.open_id === null) return { unfinished: null, lastId: found.last_id };
        const [[row]] = await pool.query<[RowDataPacket]>(
          `SELECT id, fire_at FROM task_execution PARTITION (${partition}) WHERE id = ?`,
          [found.open_id],
        );
        return {
          unfinished: { executionId: row.id, fireAt: row.fire_at },
          lastId: found.last_id,
        };
      } catch (error) {
        // another process has dropped it meanwhile
        if ((error as { errno?: number }).errno !== UNKNOWN_PARTITION) throw error;
        return { unfinished: null, lastId: null };
      }
    },

    dropPartition: (table, name) =>
      withDdlSession(pool, (session) => dropPartition(session, table, name), pause),

    readLogTables: async () => {
      const [rows] = await pool.query<RowDataPacket[]>(
        `SELECT table_name AS name FROM information_schema.tables
         WHERE table_schema = DATABASE() AND table_name LIKE 'task\\_log\\_%' ORDER BY table_name`,
      );
      return rows.map((row) => row.name).filter((name) => logTableMonth(name) !== null);
    },

    dropLogTable: (name) =>
      withDdlSession(pool, (session) => session.change(`DROP TABLE IF EXISTS ${name}`), pause),

    async deleteOld(kind, before, limit) {
      if (kind === 'node') return deleteNodes(pool, before, limit);
      const [result] = await pool.query<ResultSetHeader>(OLD[kind], [before, limit]);
      return result.affectedRows;
    },

    deleteSkips: (before, after, limit) => deleteSkips(pool, before, after, limit),
  };
}

/** Primary key of setting. */
export async function selectWatermark(pool: EnginePool): Promise<number> {
  const [rows] = await pool.query<RowDataPacket[]>(
    "SELECT value FROM setting WHERE name = 'retention_watermark'",
  );
  return fireAtOf(rows);
}

const fireAtOf = (rows: RowDataPacket[]): number => rows[0]?.value?.fireAt ?? 0;

/** Waits for every transaction that holds the watermark in share mode, and is committed when it returns. */
function raiseWatermark(pool: EnginePool, to: number): Promise<number> {
  return engineTransaction(pool, async (session) => {
    const [rows] = await session.query<RowDataPacket[]>(
      "SELECT value FROM setting WHERE name = 'retention_watermark' FOR UPDATE",
    );
    const present = fireAtOf(rows);
    if (to <= present) return present;
    await session.query(
      `UPDATE setting SET value = ?, version = version + 1, updated_at = ${DATABASE_NOW} WHERE name = 'retention_watermark'`,
      [JSON.stringify({ fireAt: to })],
    );
    return to;
  });
}

/**
 * Index scheduler_node_status, then primary keys. A node that ended claims nothing any more, so none of those found gets a row while
 * they are deleted.
 */
function deleteNodes(pool: EnginePool, before: number, limit: number): Promise<number> {
  return engineTransaction(pool, async (session) => {
    const [rows] = await session.query<RowDataPacket[]>(
      `SELECT n.id FROM scheduler_node n WHERE n.status IN ('dead', 'stopped') AND n.ended_at < ?
         AND NOT EXISTS (SELECT 1 FROM execution_live l WHERE l.node_id = n.id)
         AND NOT EXISTS (SELECT 1 FROM shard s WHERE s.owner_id = n.id) ORDER BY n.id LIMIT ?`,
      [before, limit],
    );
    if (rows.length === 0) return 0;
    const ids = rows.map((row) => row.id);
    await session.query('DELETE FROM node_fence WHERE node_id IN (?)', [ids]);
    await session.query('DELETE FROM scheduler_node WHERE id IN (?)', [ids]);
    return ids.length;
  });
}

/** Primary key of task_skip, in its order. A row that was extended meanwhile stays. */
async function deleteSkips(
  pool: EnginePool,
  before: number,
  after: SkipPlace,
  limit: number,
): Promise<SkipPlace | null> {
  const [rows] = await pool.query<RowDataPacket[]>(
    `SELECT task_id, first_fire_at, last_fire_at FROM task_skip WHERE task_id > ? OR (task_id = ? AND first_fire_at > ?)
     ORDER BY task_id, first_fire_at LIMIT ?`,
    [after.taskId, after.taskId, after.firstFireAt, limit],
  );
  const end = rows.at(-1);
  if (rows.some((row) => row.last_fire_at < before)) {
    await pool.query(
      `DELETE FROM task_skip WHERE (task_id > ? OR (task_id = ? AND first_fire_at > ?))
         AND (task_id < ? OR (task_id = ? AND first_fire_at <= ?)) AND last_fire_at < ?`,
      [
        ...[after.taskId, after.taskId, after.firstFireAt],
        ...[end?.task_id, end?.task_id, end?.first_fire_at, before],
      ],
    );
  }
  return end !== undefined && rows.length === limit
    ? { taskId: end.task_id, firstFireAt: end.first_fire_at }
    : null;
}
