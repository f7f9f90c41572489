import type { Connection, Pool, RowDataPacket } from 'mysql2/promise';
import { missingPartitions, type PartitionRange, rangesOf } from '@/server/domain/execution/partition-plan';
import { type DdlSession, withDdlSession } from './ddl';
import { classifyDatabaseError } from './errors';
import { DATABASE_NOW } from './time';

/** The tables whose rows live in the month of their fire. */
export const PARTITIONED_TABLES = ['task_execution', 'task_attempt', 'task_result'] as const;
export type PartitionedTable = (typeof PARTITIONED_TABLES)[number];

// ER_SAME_NAME_PARTITION, and a range that does not grow: another node was faster
const MADE_BY_ANOTHER = new Set([1517, 1493]);
// ER_DROP_PARTITION_NON_EXISTENT: another node was faster, or this one died behind it
const DROPPED_ALREADY = 1507;

const numberOf = (error: unknown): number => (error as { errno?: number }).errno ?? 0;

/**
 * Adds the monthly partitions up to three months ahead of the database's clock to every partitioned table; how many were added.
 * Safe to run on several nodes at once.
 */
export async function ensureExecutionPartitions(session: DdlSession): Promise<number> {
  const [nowRows] = await session.query<RowDataPacket[]>(`SELECT ${DATABASE_NOW} AS now_at`);
  const now = Number(nowRows[0]?.now_at);
  let added = 0;
  for (const table of PARTITIONED_TABLES) {
    for (const partition of missingPartitions(await readPartitionEnd(session, table), now)) {
      try {
        await session.change(
          `ALTER TABLE ${table} ADD PARTITION (PARTITION ${partition.name} VALUES LESS THAN (${partition.before}))`,
        );
        added += 1;
      } catch (error) {
        if (!MADE_BY_ANOTHER.has(numberOf(error))) throw error;
      }
    }
  }
  return added;
}

/** Drops a partition with all its rows. Nothing happens when it is gone already; the last one of a table cannot be dropped. */
export async function dropPartition(
  session: DdlSession,
  table: PartitionedTable,
  name: string,
): Promise<void> {
  try {
    await session.change(`ALTER TABLE ${table} DROP PARTITION ${name}`);
  } catch (error) {
    if (numberOf(error) !== DROPPED_ALREADY) throw error;
  }
}

/**
 * Runs `work`, and once more from the start when a fire in it had no partition, behind making those that are missing. `work` must
 * therefore have no effect outside its transaction.
 */
export async function withPartitions<T>(pool: Pool, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (classifyDatabaseError(error) !== 'no_partition') throw error;
    await withDdlSession(pool, ensureExecutionPartitions).catch((reason: Error) => {
      throw new Error(`a fire has no partition, and none could be made: ${reason.message}`, { cause: error });
    });
    return await work();
  }
}

/** The partitions of a table in order, each with the fires it holds. */
export async function readPartitions(
  session: Pick<Connection, 'query'>,
  table: PartitionedTable,
): Promise<PartitionRange[]> {
  const [rows] = await session.query<RowDataPacket[]>(
    `SELECT partition_name AS name, CAST(partition_description AS SIGNED) AS before_at FROM information_schema.partitions
     WHERE table_schema = DATABASE() AND table_name = ? AND partition_name IS NOT NULL ORDER BY partition_ordinal_position`,
    [table],
  );
  return rangesOf(rows.map((row) => ({ name: row.name, before: Number(row.before_at) })));
}

/** The first instant that has no partition of a table; 0 when the table is not there. */
export async function readPartitionEnd(
  connection: Pick<Connection, 'query'>,
  table: PartitionedTable,
): Promise<number> {
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT MAX(CAST(partition_description AS SIGNED)) AS until_at FROM information_schema.partitions
     WHERE table_schema = DATABASE() AND table_name = ?`,
    [table],
  );
  return Number(rows[0]?.until_at);
}
