import { randomBytes } from 'node:crypto';
import mysql from 'mysql2/promise';
import { createDatabase, type Database } from '@/server/db/client';
import { connectionOptions } from '@/server/db/connection';
import { createEnginePool } from '@/server/db/engine-pool';
import { migrate } from '@/server/db/migrate';
import { openEngine } from '@/server/repositories/engine/open-engine';
import { compileDefinition } from '@/server/scheduler/compile-definition';
import type { EngineDependencies } from '@/server/scheduler/ports';
import { createZoneStore } from '@/server/zone-data/zone-store';

export interface TestDatabase {
  url: string;
  database: Database;
  drop(): Promise<void>;
}

/** The address of the test servers; a suite that needs them fails without them rather than passing empty. */
export function testServerUrl(name: 'TEST_DATABASE_URL' | 'TEST_REDIS_URL'): string {
  const url = process.env[name];
  if (!url)
    throw new Error(`${name} is not set: run these tests by "npm test" or "npm run test:integration"`);
  return url;
}

/** A fresh, empty database of its own on the test server. */
export async function createEmptyDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const url = new URL(testServerUrl('TEST_DATABASE_URL'));
  const name = `punctual_${randomBytes(6).toString('hex')}`;
  url.pathname = '/';
  const options = connectionOptions(url.href);
  const administer = async (statement: string) => {
    const connection = await mysql.createConnection({ ...options, database: undefined as never });
    await connection.query(statement);
    await connection.end();
  };
  await administer(`CREATE DATABASE ${name}`);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(`DROP DATABASE IF EXISTS ${name}`) };
}

/** The engine over a database, with connections of its own. */
export function openTestEngine(url: string): { engine: EngineDependencies; close(): Promise<void> } {
  const pool = createEnginePool(url, 8);
  const zones = createZoneStore({ file: null });
  return {
    engine: openEngine(pool, (definition) => compileDefinition(definition, zones)),
    close: () => pool.end(),
  };
}

/** A fresh, migrated database of its own. `drop` ends its pool and removes it. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { url, drop } = await createEmptyDatabase();
  await migrate(url);
  const database = createDatabase(url, 5);
  return {
    url,
    database,
    drop: async () => {
      await new Promise((resolve) => database.$client.end(resolve));
      await drop();
    },
  };
}
