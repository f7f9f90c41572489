import { afterAll, beforeAll } from 'vitest';
import { type Database, poolOf } from '@/server/db/client';
import { databaseNow } from '@/server/db/time';
import { explainFire } from '@/server/services/ledger.service';
import { actorWith } from './actors';
import { createTestDatabase, type TestDatabase } from './database';
import { insertTask, type taskDefinition } from './factories';
import { ledgerRows } from './ledger-rows';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const viewer = actorWith('viewer');
export const everyMinute = { kind: 'fixed_rate', everyMs: MINUTE, anchorAt: 0 } as const;

/** Tasks with a past, in a database of the test file's own, which is there while its tests run. */
export function prepareLedger() {
  let testDatabase: TestDatabase;
  let hour: number;
  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    hour = Math.floor((await databaseNow(testDatabase.database)) / HOUR) * HOUR;
  });
  afterAll(() => testDatabase.drop());

  const database = (): Database => testDatabase.database;
  const set = (id: number, columns: Record<string, unknown>) =>
    poolOf(database()).query('UPDATE task SET ? WHERE id = ?', [columns, id]);

  return {
    database,
    set,
    /** The last whole hour, well behind the clock, and what writes rows. */
    start: () => ({ hour, rows: ledgerRows(poolOf(database())) }),
    ask: async (id: number, at: number) => (await explainFire(database(), viewer, { id, at })).answer,
    /** A task of every minute that exists since two hours before `hour` and is decided up to `hour`, or up to `decided`. */
    async task(change: Parameters<typeof taskDefinition>[0] = {}, decided = hour): Promise<number> {
      const definition = { schedule: everyMinute, ...change } as Parameters<typeof taskDefinition>[0];
      const { id } = await insertTask(poolOf(database()), {
        definition: definition as never,
        lastFireAt: hour - 2 * HOUR,
        nextFireAt: decided + MINUTE,
      });
      await set(id, { last_fire_at: decided });
      return id;
    },
  };
}
