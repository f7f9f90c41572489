import type { Pool, ResultSetHeader } from 'mysql2/promise';
import { DATABASE_NOW } from '@/server/db/time';

/** The setting whose time of change says when a chore was last begun. */
export const choreSetting = (name: string): string => `chore_${name}`;

/** Of two rounds of one chore that come a little closer than its period, both are wanted. */
const NEARLY = 0.9;

/**
 * Whether a chore that the whole installation does once every `everyMs` is due, and if so, makes it the caller's: of all that ask, one
 * is told yes. A clock that was set back by more than the period makes it due too. Primary key of setting.
 */
export async function takeChoreTurn(pool: Pool, name: string, everyMs: number): Promise<boolean> {
  await pool.query(
    "INSERT INTO setting (name, value, updated_at) VALUES (?, '{}', 0) ON DUPLICATE KEY UPDATE setting.name = setting.name",
    [choreSetting(name)],
  );
  const least = Math.floor(everyMs * NEARLY);
  const [result] = await pool.query<ResultSetHeader>(
    `UPDATE setting SET updated_at = ${DATABASE_NOW}, version = version + 1
     WHERE name = ? AND (updated_at <= ${DATABASE_NOW} - ? OR updated_at > ${DATABASE_NOW} + ?)`,
    [choreSetting(name), least, least],
  );
  return result.affectedRows === 1;
}
