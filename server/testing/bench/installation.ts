import type { Pool } from 'mysql2/promise';
import type * as z from 'zod';
import { freshDatabase } from '@/scripts/lib/servers/fresh-database.mjs';
import { createDatabase, type Database } from '@/server/db/client';
import { createEnginePool } from '@/server/db/engine-pool';
import { migrate } from '@/server/db/migrate';
import { taskDefinitionSchema } from '@/server/domain/task/task-definition';
import { createRedis } from '@/server/redis/client';
import { createAnnounce } from '@/server/redis/wake-ups';
import { openEngine } from '@/server/repositories/engine/open-engine';
import { compileDefinition } from '@/server/scheduler/compile-definition';
import type { EngineDependencies } from '@/server/scheduler/ports';
import { createTask } from '@/server/services/task.service';
import { getZones } from '@/server/services/task-schedule';
import { actorWith } from '../actors';
import { copyTask } from '../copy-task';
import { inBatches } from './in-batches';

export const OPERATOR = actorWith('admin');
const TABLE_SIZE = 100_000;
const FILLER_CRON = '0 0 0 1 1 *';

type Change = Partial<z.input<typeof taskDefinitionSchema>>;

/** A migrated database with a table of many tasks, of which none is due while a benchmark runs. */
export interface Installation {
  url: string;
  redisUrl: string;
  keyPrefix: string;
  database: Database;
  engine: EngineDependencies;
  pool: Pool;
  createTasks(count: number, expression: string, change: Change): Promise<number[]>;
  close(): Promise<void>;
}

export async function openInstallation(
  serverUrl: string,
  redisUrl: string,
  tasks = TABLE_SIZE,
): Promise<Installation> {
  const url = await freshDatabase(serverUrl, 'punctual_bench');
  await migrate(url);
  const database = createDatabase(url, 8);
  const pool = createEnginePool(url, 8);
  const redis = createRedis(redisUrl);
  const keyPrefix = `bench-${Date.now()}`;
  const engine: EngineDependencies = {
    ...openEngine(pool, (definition) => compileDefinition(definition, getZones())),
    announce: createAnnounce(redis, keyPrefix),
  };
  const createTasks = (count: number, expression: string, change: Change) =>
    create(database, count, expression, change);
  const [first] = await createTasks(1, FILLER_CRON, {});
  await copyTask(pool, engine.takeIds, first as number, tasks - 1);
  await pool.query('ANALYZE TABLE task');
  return {
    ...{ url, redisUrl, keyPrefix, database, engine, pool, createTasks },
    async close() {
      redis.disconnect();
      await new Promise((resolve) => database.$client.end(resolve));
      await pool.end();
    },
  };
}

let named = 0;

async function create(database: Database, count: number, expression: string, change: Change) {
  const ids: number[] = [];
  await inBatches(count, async () => {
    named += 1;
    const definition = taskDefinitionSchema.parse({
      name: `bench ${named}`,
      ...(change.executor === 'http' ? {} : { executor: 'function', handler: 'noop' }),
      schedule: { kind: 'cron', expression, dialect: 'unix', timeZone: 'Europe/London' },
      spreadSeed: named,
      ...change,
    });
    ids.push((await createTask(database, OPERATOR, definition)).id);
  });
  return ids;
}
