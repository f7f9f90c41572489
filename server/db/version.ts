import type { Connection, RowDataPacket } from 'mysql2/promise';
import { AppError } from '@/server/domain/errors/app-error';

export interface ServerVersion {
  product: 'MySQL' | 'MariaDB';
  text: string;
  isSupported: boolean;
}

/** Which database a version text names, and whether the product runs on it (MySQL 8.0 or MariaDB 10.6 upward). */
export function parseServerVersion(text: string): ServerVersion {
  const product = /mariadb/i.test(text) ? 'MariaDB' : 'MySQL';
  // MariaDB may put the protocol's 5.5.5- in front of its own version
  const match = /(\d+)\.(\d+)\.\d+/.exec(text.replace(/^5\.5\.5-/, ''));
  const major = Number(match?.[1] ?? 0);
  const minor = Number(match?.[2] ?? 0);
  const isSupported = product === 'MariaDB' ? major > 10 || (major === 10 && minor >= 6) : major >= 8;
  return { product, text, isSupported };
}

export async function checkServerVersion(connection: Pick<Connection, 'query'>): Promise<ServerVersion> {
  const [rows] = await connection.query<RowDataPacket[]>('SELECT VERSION() AS version');
  const version = parseServerVersion(String(rows[0]?.version));
  if (!version.isSupported) {
    throw new AppError(
      'DATABASE_UNSUPPORTED',
      `The database is ${version.product} ${version.text}. Punctual needs MySQL 8.0 or MariaDB 10.6, or newer: change DATABASE_URL.`,
      { version: version.text },
    );
  }
  return version;
}
