import { sql } from 'drizzle-orm';
import type { Executor } from './client';

/** The database's clock in epoch milliseconds, as SQL. No UNIX_TIMESTAMP: on some servers it ends in 2038. */
export const DATABASE_NOW = "(TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(3)) DIV 1000)";

/** The instant it is by the database's clock. */
export async function databaseNow(executor: Executor): Promise<number> {
  const [rows] = (await executor.execute(sql.raw(`SELECT ${DATABASE_NOW} AS now_at`))) as unknown as [
    { now_at: number }[],
  ];
  const row = rows[0];
  if (!row) throw new Error('the database did not answer its clock');
  return Number(row.now_at);
}

/** What the database calls itself. */
export async function readVersion(executor: Executor): Promise<string> {
  const [rows] = (await executor.execute(sql`SELECT VERSION() AS version`)) as unknown as [
    { version: string }[],
  ];
  return rows[0]?.version ?? '';
}
