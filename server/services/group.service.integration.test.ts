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
