import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import mysql, { type Connection, type RowDataPacket } from 'mysql2/promise';
import { AppError } from '@/server/domain/errors/app-error';
import { connectionOptions, databaseUnavailable, SESSION_SETUP } from './connection';
import { openDdlSession } from './ddl';
import { ensureExecutionPartitions } from './partitions';
import { DATABASE_NOW } from './time';
import { checkServerVersion } from './version';

/**
 * Brings a database to the newest schema. A migration is a file of statements, each safe to repeat; progress is recorded per
 * statement, so a run that was killed goes on where it stopped. One process migrates at a time, the others wait for its lock
 * and then find nothing to do. The lock belongs to the connection: a killed process leaves none behind.
 */
export interface MigrationReport {
  /** Names of the migrations of which this run carried out at least one statement. */
  applied: string[];
  statements: number;
}

export interface MigrationOptions {
  directory?: string;
  /** Called around every statement; a test ends the process here. */
  onStatement?: (moment: 'before' | 'after' | 'recorded', migration: string, index: number) => void;
}

const LOCK_WAIT_SECONDS = 120;

// duplicate table, column and key name; key to drop is not there: the statement was done before its record was
const ALREADY_DONE = new Set([1050, 1060, 1061, 1091]);

export async function migrate(databaseUrl: string, options: MigrationOptions = {}): Promise<MigrationReport> {
  const files = await readMigrations(options.directory ?? path.resolve('drizzle'));
  const connection = await connect(databaseUrl);
  try {
    for (const statement of SESSION_SETUP) await connection.query(statement);
    await checkServerVersion(connection);
    await lock(connection, databaseUrl);
    const report = await run(connection, files, options);
    await ensureExecutionPartitions(await openDdlSession(connection));
    return report;
  } finally {
    await connection.end().catch(() => connection.destroy());
  }
}

async function connect(databaseUrl: string): Promise<Connection> {
  try {
    return await mysql.createConnection(connectionOptions(databaseUrl));
  } catch (error) {
    throw databaseUnavailable(databaseUrl, error);
  }
}

async function lock(connection: Connection, databaseUrl: string): Promise<void> {
  // lock names are global to the server and at most 64 characters
  const name = `punctual:migrate:${createHash('sha256').update(new URL(databaseUrl).pathname).digest('hex').slice(0, 24)}`;
  const [rows] = await connection.query<RowDataPacket[]>('SELECT GET_LOCK(?, ?) AS is_mine', [
    name,
    LOCK_WAIT_SECONDS,
  ]);
  if (rows[0]?.is_mine !== 1) {
    throw new AppError(
      'DATABASE_UNAVAILABLE',
      `Another process has been migrating this database for ${LOCK_WAIT_SECONDS} seconds. Wait for it, then start again.`,
    );
  }
}

async function run(
  connection: Connection,
  files: MigrationFile[],
  options: MigrationOptions,
): Promise<MigrationReport> {
  await connection.query(
    `CREATE TABLE IF NOT EXISTS schema_migration (
      name VARCHAR(128) NOT NULL, statement SMALLINT NOT NULL, applied_at BIGINT NOT NULL, PRIMARY KEY (name, statement)
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin`,
  );
  const [rows] = await connection.query<RowDataPacket[]>('SELECT name, statement FROM schema_migration');
  const done = new Set(rows.map((row) => `${row.name}#${row.statement}`));
  const report: MigrationReport = { applied: [], statements: 0 };
  for (const file of files) {
    for (const [index, statement] of file.statements.entries()) {
      if (done.has(`${file.name}#${index}`)) continue;
      options.onStatement?.('before', file.name, index);
      await apply(connection, statement);
      options.onStatement?.('after', file.name, index);
      await connection.query(
        `INSERT INTO schema_migration (name, statement, applied_at) VALUES (?, ?, ${DATABASE_NOW})`,
        [file.name, index],
      );
      options.onStatement?.('recorded', file.name, index);
      report.statements += 1;
      if (!report.applied.includes(file.name)) report.applied.push(file.name);
    }
  }
  return report;
}

async function apply(connection: Connection, statement: string): Promise<void> {
  try {
    await connection.query(statement);
  } catch (error) {
    const number = (error as { errno?: number }).errno;
    if (number === undefined || !ALREADY_DONE.has(number)) throw error;
  }
}

export interface MigrationFile {
  name: string;
  statements: string[];
}

/** The migrations of a folder in order of their names, split into statements. */
export async function readMigrations(directory: string): Promise<MigrationFile[]> {
  const names = (await readdir(directory)).filter((name) => /^\d{4}_[a-z0-9_]+\.sql$/.test(name)).sort();
  if (names.length === 0) {
    throw new AppError(
      'BAD_CONFIGURATION',
      `No migrations in ${directory}. Start from the project's folder.`,
    );
  }
  return Promise.all(
    names.map(async (name) => ({
      name: name.replace(/\.sql$/, ''),
      statements: splitStatements(await readFile(path.join(directory, name), 'utf8')),
    })),
  );
}

/** Statements of a file: each ends with a semicolon at the end of a line. */
export function splitStatements(text: string): string[] {
  return text
    .split(/;[ \t]*\r?\n/)
    .map((statement) => statement.trim())
    .filter((statement) => statement.replace(/^\s*--.*$/gm, '').trim() !== '');
}
