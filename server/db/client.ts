import { drizzle, type MySql2Database } from 'drizzle-orm/mysql2';
import mysql from 'mysql2';
import type { Pool } from 'mysql2/promise';
import { getServerConfig } from '@/server/config/env';
import { connectionOptions, setUpSession } from './connection';

/** Drizzle over a pool. The console and the services use it; the engine has its own connections. */
export type Database = MySql2Database<Record<string, never>> & { $client: mysql.Pool };
/** A transaction of it, or the database itself: what a repository function takes. */
export type Executor = Pick<Database, 'select' | 'insert' | 'update' | 'delete' | 'execute'>;

/** A pool whose every connection is set up as the product needs it. The caller ends it. */
export function createPool(databaseUrl: string, size: number): mysql.Pool {
  const pool = mysql.createPool({
    ...connectionOptions(databaseUrl),
    connectionLimit: size,
    maxIdle: size,
    idleTimeout: 60_000,
  });
  pool.on('connection', (connection) => setUpSession(connection));
  return pool;
}

export function createDatabase(databaseUrl: string, poolSize: number): Database {
  return drizzle({ client: createPool(databaseUrl, poolSize) }) as Database;
}

/** The promise face of the database's pool, for statements Drizzle cannot say. */
export function poolOf(database: Database): Pool {
  return database.$client.promise();
}

// Next keeps several module instances in one process during development; the pool must be one.
const shared = globalThis as typeof globalThis & { punctualDatabase?: Database };

/** The database of this process, connected on first use. */
export function getDatabase(): Database {
  const config = getServerConfig();
  shared.punctualDatabase ??= createDatabase(config.databaseUrl, config.databasePoolSize);
  return shared.punctualDatabase;
}
