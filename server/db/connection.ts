import type { Connection, ConnectionOptions } from 'mysql2';
import { AppError } from '@/server/domain/errors/app-error';

/**
 * What every session needs: UTC, strict mode, and READ COMMITTED (under REPEATABLE READ a read-modify-write loses updates
 * without an error). One packet, sent before the first statement of the connection.
 */
export const SESSION_SETUP = [
  "SET time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ONLY_FULL_GROUP_BY', NAMES utf8mb4 COLLATE utf8mb4_bin",
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
] as const;

/** Options of a connection to the database a URL names. */
export function connectionOptions(databaseUrl: string): ConnectionOptions {
  const url = new URL(databaseUrl);
  return {
    host: url.hostname,
    port: url.port === '' ? 3306 : Number(url.port),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
    charset: 'utf8mb4',
    timezone: 'Z',
    connectTimeout: 5_000,
    enableKeepAlive: true,
    supportBigNumbers: true,
  };
}

/** Queues the session set-up on a new connection; its failure ends the connection, so nothing runs without it. */
export function setUpSession(connection: Pick<Connection, 'query' | 'destroy'>): void {
  for (const statement of SESSION_SETUP) {
    connection.query(statement, (error) => {
      if (error) connection.destroy();
    });
  }
}

/** The error to show when no connection to the database a URL names could be made. */
export function databaseUnavailable(databaseUrl: string, cause: unknown): AppError {
  const { host, port, database } = connectionOptions(databaseUrl);
  // Drizzle's own message is the statement
  const reason = (cause as { cause?: Error }).cause ?? (cause as Error);
  return new AppError(
    'DATABASE_UNAVAILABLE',
    `The database ${database} at ${host}:${port} does not answer (${reason.message}). Check DATABASE_URL and that the server runs.`,
    {},
    cause,
  );
}
