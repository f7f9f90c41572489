import type { Pool } from 'mysql2/promise';
import { afterAll, beforeAll, describe } from 'vitest';
import { createEnginePool } from '@/server/db/engine-pool';
import { describeLockManager } from '@/server/testing/contracts/lock-manager.contract';
import { createTestDatabase, type TestDatabase } from '@/server/testing/database';
import { createMysqlLockManager } from './mysql-lock';

let testDatabase: TestDatabase;
let pool: Pool;
let away: Pool;
let owners = 0;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  pool = createEnginePool(testDatabase.url, 6);
  away = createEnginePool('mysql://nobody@127.0.0.1:1/none', 1);
});
afterAll(async () => {
  await pool.end();
  await away.end();
  await testDatabase.drop();
});

const manager = (connections = pool) => {
  owners += 1;
  return createMysqlLockManager(connections, String(owners));
};

describe('locks in MySQL', () => {
  describeLockManager(() => ({
    manager: () => manager(),
    managerWithoutProvider: () => manager(away),
    forgetAll: async () => {
      await pool.query('DELETE FROM `lock`');
    },
    putOff: async (key, ms) => {
      await pool.query('UPDATE `lock` SET lease_until = lease_until + ? WHERE lock_key = ?', [ms, key]);
    },
  }));
});
