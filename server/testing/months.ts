import type { Pool, RowDataPacket } from 'mysql2/promise';
import { PARTITIONED_TABLES } from '@/server/db/partitions';

/** Empties the tables that live in months, and gives them partitions that end at these instants. */
export async function layMonths(pool: Pool, ends: Readonly<Record<string, number>>): Promise<void> {
  const partitions = Object.entries(ends).map(
    ([name, before]) => `PARTITION ${name} VALUES LESS THAN (${before})`,
  );
  for (const table of PARTITIONED_TABLES) {
    await pool.query(`TRUNCATE TABLE ${table}`);
    await pool.query(`ALTER TABLE ${table} PARTITION BY RANGE COLUMNS (fire_at) (${partitions.join(', ')})`);
  }
}

/** The names of a table's partitions in order. */
export async function monthsOf(
  pool: Pool,
  table: (typeof PARTITIONED_TABLES)[number] = 'task_execution',
): Promise<string[]> {
  const [rows] = await pool.query<RowDataPacket[]>(
    `SELECT partition_name AS name FROM information_schema.partitions
     WHERE table_schema = DATABASE() AND table_name = ? ORDER BY partition_ordinal_position`,
    [table],
  );
  return rows.map((row) => row.name);
}
