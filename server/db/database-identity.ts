import { randomUUID } from 'node:crypto';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { DATABASE_NOW } from './time';

/** A name no other database has, made at the first question. A copy of a database has the same. Primary key of setting. */
export async function readDatabaseIdentity(connection: Pick<Connection, 'query'>): Promise<string> {
  await connection.query(
    `INSERT INTO setting (name, value, updated_at) VALUES ('database_identity', ?, ${DATABASE_NOW})
     ON DUPLICATE KEY UPDATE setting.name = setting.name`,
    [JSON.stringify({ id: randomUUID() })],
  );
  const [rows] = await connection.query<RowDataPacket[]>(
    "SELECT value FROM setting WHERE name = 'database_identity'",
  );
  return (rows[0] as { value: { id: string } }).value.id;
}
