import type { Pool, RowDataPacket } from 'mysql2/promise';
import { valuesTable } from '@/server/db/values-table';
import { shardOf } from '@/server/domain/cluster/shard-of';

const ROWS_PER_STATEMENT = 5_000;
/** What differs from copy to copy, by table. */
const OWN_COLUMNS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  task: { id: 'v.id', name: "CONCAT('filler ', v.id)", shard: 'v.shard' },
  task_version: { task_id: 'v.id' },
  execution_lane: { task_id: 'v.id' },
};

/** The rows of a task that a service made, so many times more under ids of the engine and in the shards of these: what only fills the table. */
export async function copyTask(
  pool: Pool,
  takeIds: (count: number) => Promise<number[]>,
  taskId: number,
  count: number,
): Promise<number[]> {
  const copies: number[] = [];
  while (copies.length < count) {
    const ids = await takeIds(Math.min(ROWS_PER_STATEMENT, count - copies.length));
    const { sql, text } = valuesTable({ id: 'BIGINT', shard: 'BIGINT' }, ids, (id) => [id, shardOf(id)]);
    for (const [table, own] of Object.entries(OWN_COLUMNS)) {
      const columns = await columnsOf(pool, table);
      const values = columns.map((column) => own[column] ?? `t.${column}`);
      await pool.query(
        `INSERT INTO ${table} (${columns}) SELECT ${values} FROM ${sql} STRAIGHT_JOIN ${table} t ON t.${table === 'task' ? 'id' : 'task_id'} = ?`,
        [text, taskId],
      );
    }
    copies.push(...ids);
  }
  return copies;
}

async function columnsOf(pool: Pool, table: string): Promise<string[]> {
  const [rows] = await pool.query<RowDataPacket[]>('SHOW COLUMNS FROM ??', [table]);
  return rows.map((row) => row.Field);
}
