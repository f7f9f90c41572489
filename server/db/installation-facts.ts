import path from 'node:path';
import { sql } from 'drizzle-orm';
import type { DatabaseServerFacts } from '@/server/domain/doctor/judge-database';
import type { PartitionEnd } from '@/server/domain/doctor/judge-partitions';
import type { MigrationFacts } from '@/server/domain/doctor/judge-tables';
import { type Database, type Executor, poolOf } from './client';
import { classifyDatabaseError } from './errors';
import { readMigrations } from './migrate';
import { PARTITIONED_TABLES, readPartitionEnd } from './partitions';
import { CODE_SCHEMA, readSchemaNumbers } from './schema-version';
import { parseServerVersion } from './version';

interface SettingsRow {
  version: string;
  flushLogAtCommit: number;
  hasBinlog: number;
  syncBinlog: number;
  readOnly: unknown;
  serverTimeZone: string;
  sessionOffsetMinutes: number;
}

/** Version and settings of the database server, and what a session sees of them. Reads no table. */
export async function readServerFacts(executor: Executor): Promise<Omit<DatabaseServerFacts, 'latencyMs'>> {
  const [rows] = await executor.execute(sql`
    SELECT VERSION() AS version, @@GLOBAL.innodb_flush_log_at_trx_commit AS flushLogAtCommit,
      @@GLOBAL.log_bin AS hasBinlog, @@GLOBAL.sync_binlog AS syncBinlog, @@GLOBAL.read_only AS readOnly,
      @@GLOBAL.time_zone AS serverTimeZone, TIMESTAMPDIFF(MINUTE, UTC_TIMESTAMP(), NOW()) AS sessionOffsetMinutes`);
  const [row] = rows as unknown as SettingsRow[];
  if (!row) throw new Error('the database did not answer its settings');
  return {
    version: parseServerVersion(row.version),
    flushLogAtCommit: Number(row.flushLogAtCommit),
    syncBinlog: Number(row.hasBinlog) === 1 ? Number(row.syncBinlog) : null,
    // a number, on newer MariaDB a word
    isReadOnly: !['0', 'OFF'].includes(String(row.readOnly)),
    serverTimeZone: row.serverTimeZone,
    sessionOffsetMinutes: Number(row.sessionOffsetMinutes),
  };
}

/** The migrations of this code, and what the database has been through. */
export async function readMigrationFacts(executor: Executor): Promise<MigrationFacts> {
  const files = await readMigrations(path.resolve('drizzle'));
  return {
    known: files.map(({ name, statements }) => ({ name, statements: statements.length })),
    done: await readDoneStatements(executor),
    minimumCode: (await readSchemaNumbers(executor))?.minimumCode ?? null,
    codeSchema: CODE_SCHEMA,
  };
}

/** How many statements of each migration are done; null when no migration ever ran. Primary key of schema_migration. */
async function readDoneStatements(executor: Executor): Promise<Map<string, number> | null> {
  try {
    const [rows] = await executor.execute(
      sql`SELECT name, COUNT(*) AS statements FROM schema_migration GROUP BY name ORDER BY name`,
    );
    return new Map(
      (rows as unknown as { name: string; statements: number }[]).map((row) => [
        row.name,
        Number(row.statements),
      ]),
    );
  } catch (error) {
    if (classifyDatabaseError(error) === 'no_table') return null;
    throw error;
  }
}

/** Where the partitions of every partitioned table end. */
export async function readPartitionEnds(database: Database): Promise<PartitionEnd[]> {
  const pool = poolOf(database);
  return Promise.all(
    PARTITIONED_TABLES.map(async (table) => ({ table, untilAt: await readPartitionEnd(pool, table) })),
  );
}
