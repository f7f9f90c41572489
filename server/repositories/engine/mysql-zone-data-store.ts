import type { Pool, RowDataPacket } from 'mysql2/promise';
import { DATABASE_NOW } from '@/server/db/time';
import type { SettledZoneData } from '@/server/domain/task/zone-data-change';
import type { ZoneDataPage, ZoneDataStore } from '@/server/scheduler/zone-data-port';

/** Lock names are global to the server and at most 64 characters. */
const LOCK_NAME = "CONCAT('punctual:zone-data:', LEFT(SHA2(DATABASE(), 256), 24))";

/** The storage of a change of zone data in MySQL or MariaDB. */
export function createMysqlZoneDataStore(pool: Pool): ZoneDataStore {
  return {
    alone: (work) => withNamedLock(pool, work),
    readSettled: () => selectSettled(pool),
    writeSettled: (settled) => writeSettled(pool, settled),
    readPage: (after, limit) => selectPage(pool, after, limit),
  };
}

/** The lock belongs to the connection: it ends with a process that dies, and a connection that still answers still has it. */
async function withNamedLock<T>(
  pool: Pool,
  work: (confirm: () => Promise<void>) => Promise<T>,
): Promise<T | null> {
  const connection = await pool.getConnection();
  try {
    const [rows] = await connection.query<RowDataPacket[]>(`SELECT GET_LOCK(${LOCK_NAME}, 0) AS is_mine`);
    const isMine = rows[0]?.is_mine === 1;
    const result = isMine ? await work(() => connection.ping()) : null;
    if (isMine) await connection.query(`DO RELEASE_LOCK(${LOCK_NAME})`);
    connection.release();
    return result;
  } catch (error) {
    connection.destroy();
    throw error;
  }
}

/** Primary key of setting. */
async function selectSettled(pool: Pool): Promise<SettledZoneData | null> {
  const [rows] = await pool.query<RowDataPacket[]>("SELECT value FROM setting WHERE name = 'zone_data'");
  return (rows[0]?.value as SettledZoneData | undefined) ?? null;
}

/** Primary key of setting. */
async function writeSettled(pool: Pool, settled: SettledZoneData): Promise<void> {
  await pool.query(
    `INSERT INTO setting (name, value, version, updated_at) VALUES ('zone_data', ?, 1, ${DATABASE_NOW})
     ON DUPLICATE KEY UPDATE value = VALUES(value), version = version + 1, updated_at = VALUES(updated_at)`,
    [JSON.stringify(settled)],
  );
}

/** Primary key of task, a stretch of it; the kind is looked at here so that a page is bounded whatever its tasks are. */
async function selectPage(pool: Pool, after: number, limit: number): Promise<ZoneDataPage> {
  const [rows] = await pool.query<RowDataPacket[]>(
    `SELECT id, JSON_UNQUOTE(JSON_EXTRACT(definition, '$.schedule.kind')) AS kind FROM task FORCE INDEX (PRIMARY)
     WHERE id > ? AND archived_at IS NULL AND next_fire_at IS NOT NULL ORDER BY id LIMIT ?`,
    [after, limit],
  );
  return {
    cronTaskIds: rows.filter((row) => row.kind === 'cron').map((row) => row.id),
    nextAfter: rows.length < limit ? null : (rows.at(-1)?.id ?? null),
  };
}
