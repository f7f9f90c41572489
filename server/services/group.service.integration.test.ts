import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { actorWith } from '@/server/testing/actors';
import { createTestDatabase, type TestDatabase } from '@/server/testing/database';
import { taskDefinition } from '@/server/testing/factories';
import { listGroupRows, updateGroup } from './group.service';
import { pauseGroup, resumeGroup } from './pause-switch.service';
import { createTask } from './task.service';

const operator = actorWith('operator');
let testDatabase: TestDatabase;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
});
afterAll(() => testDatabase.drop());

const groupNamed = async (name: string) =>
  (await listGroupRows(testDatabase.database, operator)).find((group) => group.name === name);

test('a list of groups says which are paused, by whom and until when, and how many executions may be active', async () => {
  const { database } = testDatabase;
  for (const groupName of ['quiet', 'loud'])
    await createTask(database, operator, taskDefinition({ groupName }));
  const id = (await groupNamed('quiet'))?.id ?? 0;
  const until = Date.now() + 3_600_000;
  await pauseGroup(database, operator, { id, reason: 'moving house', until });
  await updateGroup(database, operator, { id, parallelLimit: 3 });
  expect(await groupNamed('quiet')).toMatchObject({
    ...{ taskCount: 1, parallelLimit: 3 },
    pause: { reason: 'moving house', untilAt: until },
  });
  expect(await groupNamed('loud')).toMatchObject({ parallelLimit: null, pause: null });
  await resumeGroup(database, operator, id);
  expect(await groupNamed('quiet')).toMatchObject({ pause: null });
});

test('a pause that is resumed covers what was decided before the clock of the database was set back', async () => {
  const { database } = testDatabase;
  await createTask(database, operator, taskDefinition({ groupName: 'late' }));
  const id = (await groupNamed('late'))?.id ?? 0;
  await pauseGroup(database, operator, { id, reason: '', until: null });
  const databaseAt = Date.now();
  for (const [incidentId, stepMs] of [
    [1, -3_600_000],
    [2, 7_200_000],
  ])
    await database.execute(
      sql`INSERT INTO incident (id, kind, since_at, facts, cure) VALUES (${incidentId}, 'database_clock_step', ${databaseAt},
        ${JSON.stringify({ stepMs, databaseAt })}, '')`,
    );
  const fromAt = databaseAt + 1_800_000;
  await database.execute(
    sql`UPDATE task_interval SET from_at = ${fromAt} WHERE scope = 'group' AND scope_id = ${id}`,
  );
  await resumeGroup(database, operator, id);
  expect(await groupNamed('late')).toMatchObject({ pause: null });
  const [ended] = await database.execute(
    sql`SELECT to_at AS toAt FROM task_interval WHERE scope = 'group' AND scope_id = ${id}`,
  );
  expect(ended).toEqual([{ toAt: databaseAt + 3_600_000 + 700 }]);
});
