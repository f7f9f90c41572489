import type { Pool, RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createEnginePool } from '@/server/db/engine-pool';
import { createTestDatabase, type TestDatabase } from '@/server/testing/database';
import { LogManager, type TaskLogLine } from './log-manager';

const MAY = Date.UTC(2031, 4, 10);
const JUNE = Date.UTC(2031, 5, 1);
let testDatabase: TestDatabase;
let pool: Pool;
let errors: unknown[];
let logs: LogManager;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  pool = createEnginePool(testDatabase.url, 4);
});
afterAll(async () => {
  await pool.end();
  await testDatabase.drop();
});
beforeEach(async () => {
  errors = [];
  logs = new LogManager(pool, (error) => errors.push(error));
  for (const table of await tables()) await pool.query(`DROP TABLE ${table}`);
});

async function tables(): Promise<string[]> {
  const [rows] = await pool.query<RowDataPacket[]>("SHOW TABLES LIKE 'task\\_log\\_%'");
  return rows.map((row) => String(Object.values(row)[0])).sort();
}

const line = (executionId: number, fireAt: number, seq: number, message = `line ${seq}`): TaskLogLine => ({
  ...{ executionId, fireAt, seq, message, attempt: 1, at: fireAt + seq, level: 'info' },
});

describe('log lines', () => {
  test('make the table of their month themselves and come back in order, page by page', async () => {
    for (const seq of [3, 1, 2]) logs.append(line(7, MAY, seq));
    logs.append(line(8, MAY, 1));
    await logs.flush();
    expect(await tables()).toEqual(['task_log_203105']);
    expect((await logs.read(7, MAY, 0, 2)).map((row) => row.message)).toEqual(['line 1', 'line 2']);
    expect((await logs.read(7, MAY, 2, 10)).map((row) => row.seq)).toEqual([3]);
    expect(errors).toEqual([]);
  });

  test('of two months go to two tables in one flush', async () => {
    for (const fireAt of [MAY, JUNE, MAY])
      logs.append(line(fireAt, fireAt, fireAt === JUNE ? 1 : errors.length + 1));
    logs.append(line(9, JUNE, 2));
    await logs.flush();
    expect(await tables()).toEqual(['task_log_203105', 'task_log_203106']);
    expect(await logs.read(9, JUNE, 0, 10)).toEqual([line(9, JUNE, 2)]);
  });

  test('of a month nobody logged in are none, not an error', async () => {
    expect(await logs.read(1, Date.UTC(2040, 0, 1), 0, 10)).toEqual([]);
  });

  test('written twice because an answer was lost stand there once', async () => {
    logs.append(line(7, MAY, 1));
    await logs.flush();
    logs.append(line(7, MAY, 1));
    logs.append(line(7, MAY, 2));
    await logs.flush();
    expect(await logs.read(7, MAY, 0, 10)).toHaveLength(2);
    expect(errors).toEqual([]);
  });

  test('that the database refuses are kept and written later', async () => {
    await pool.query('CREATE TABLE task_log_203105 (execution_id BIGINT)');
    logs.append(line(7, MAY, 1));
    await logs.flush();
    expect(errors).toHaveLength(1);
    await pool.query('DROP TABLE task_log_203105');
    await logs.flush();
    expect(await logs.read(7, MAY, 0, 10)).toHaveLength(1);
  });

  test('of any script and length survive, over-long ones cut', async () => {
    logs.append(line(7, MAY, 1, '任务完成 🚀'));
    logs.append(line(7, MAY, 2, 'x'.repeat(20_000)));
    await logs.flush();
    const [first, second] = await logs.read(7, MAY, 0, 10);
    expect(first?.message).toBe('任务完成 🚀');
    expect(second?.message).toHaveLength(8_192);
  });
});

test('tables are made ahead for every month a stretch touches', async () => {
  await logs.ensureTables(MAY, JUNE);
  await logs.ensureTables(MAY, JUNE);
  expect(await tables()).toEqual(['task_log_203105', 'task_log_203106']);
});
