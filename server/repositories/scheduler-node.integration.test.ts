import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { z } from 'zod';
import type { taskDefinitionSchema } from '@/server/domain/task/task-definition';
import { createTask } from '@/server/services/task.service';
import { actorWith } from '@/server/testing/actors';
import { createTestDatabase, type TestDatabase } from '@/server/testing/database';
import { taskDefinition } from '@/server/testing/factories';
import { readScheduleLag } from './scheduler-node.repository';

const NOTABLE_MS = 1_000;
const admin = actorWith('admin');
let testDatabase: TestDatabase;

beforeEach(async () => {
  testDatabase = await createTestDatabase();
});
afterEach(() => testDatabase.drop());

const lag = () => readScheduleLag(testDatabase.database, NOTABLE_MS);
const execute = (statement: ReturnType<typeof sql>) => testDatabase.database.execute(statement);

/** A task whose fire has been due and undecided for so long. */
async function late(lateMs: number, change: Partial<z.input<typeof taskDefinitionSchema>> = {}) {
  const { id } = await createTask(
    testDatabase.database,
    admin,
    taskDefinition({
      name: `late ${lateMs}`,
      schedule: { kind: 'fixed_rate', everyMs: 3_600_000 },
      ...change,
    }),
  );
  await execute(
    sql`UPDATE task SET next_due_at = CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS SIGNED) - ${lateMs} WHERE id = ${id}`,
  );
  return id;
}

test('the longest late task tells how late fires are, and nothing that is due does not', async () => {
  expect(await lag()).toBe(0);
  await late(-60_000, { name: 'ahead' });
  expect(await lag()).toBe(0);
  await late(400);
  expect(await lag()).toBeGreaterThanOrEqual(400);
  await late(20_000);
  const longest = await lag();
  expect(longest).toBeGreaterThanOrEqual(20_000);
  expect(longest).toBeLessThan(80_000);
});

test('a fire that may wait for a lane or for a node with its labels makes nothing late', async () => {
  const held = await late(30_000);
  await execute(sql`UPDATE execution_lane SET execution_id = 7, taken_at = 1 WHERE task_id = ${held}`);
  await late(40_000, { requiredLabels: ['gpu'] });
  expect(await lag()).toBe(0);
  await late(5_000);
  const others = await lag();
  expect(others).toBeGreaterThanOrEqual(5_000);
  expect(others).toBeLessThan(30_000);
});
