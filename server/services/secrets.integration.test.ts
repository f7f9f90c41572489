import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Grant } from '@/server/domain/access/grants';
import type { TaskDefinition } from '@/server/domain/task/task-definition';
import { actorWith } from '@/server/testing/actors';
import { createTestDatabase, openTestEngine, type TestDatabase } from '@/server/testing/database';
import { taskDefinition } from '@/server/testing/factories';
import { runTask } from './execution-control.service';
import { archiveTask, createTask, updateTask } from './task.service';
import { getExecutionDetail } from './task-status.service';
import { getTaskDetail, listTaskRows } from './task-view.service';

const SECRET = 's3cret-value';
const writer = actorWith('operator');
let testDatabase: TestDatabase;
let testEngine: ReturnType<typeof openTestEngine>;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  testEngine = openTestEngine(testDatabase.url);
});
afterAll(async () => {
  await testEngine.close();
  await testDatabase.drop();
});

const secretDefinition = (): TaskDefinition => ({
  ...taskDefinition({
    http: {
      method: 'POST',
      url: `http://127.0.0.1:9/?token=${SECRET}`,
      headers: [
        { name: 'Authorization', value: SECRET },
        { name: 'X-Api-Key', value: SECRET },
        { name: 'Accept', value: 'text/plain' },
      ],
      body: JSON.stringify({ password: SECRET }),
    },
    parameters: { clientSecret: SECRET },
  }),
  name: `secret ${Math.random()}`,
});

test('no audit record holds a secret, whatever was done', async () => {
  const { database } = testDatabase;
  const definition = secretDefinition();
  const { id } = await createTask(database, writer, definition);
  const edited = { ...definition, description: 'edited' };
  const { version } = await updateTask(database, writer, { id, version: 1, definition: edited });
  await runTask(testEngine.engine, writer, { id, parameters: { token: SECRET } });
  await archiveTask(database, writer, { id, version });
  const [rows] = (await database.execute(
    sql`SELECT action, CAST(before_value AS CHAR) AS b, CAST(after_value AS CHAR) AS a FROM audit ORDER BY id`,
  )) as unknown as [{ action: string; b: string | null; a: string | null }[]];
  expect(rows.map(({ action }) => action)).toEqual([
    'task.create',
    'task.update',
    'task.run',
    'task.archive',
  ]);
  expect(JSON.stringify(rows)).not.toContain(SECRET);
  expect(rows[1]?.b).toContain('***');
  expect(rows[1]?.a).toContain('text/plain');
});

test.each<[string, Grant[], boolean]>([
  ['who may change its task', [{ role: 'operator', groupId: 1 }], true],
  ['who may only look', [{ role: 'viewer', groupId: 0 }], false],
  [
    'who may change tasks of another group only',
    [
      { role: 'viewer', groupId: 0 },
      { role: 'operator', groupId: 7 },
    ],
    false,
  ],
])('a secret is shown to %s: %j → %s', async (_, grants, isShown) => {
  const { database } = testDatabase;
  const definition = secretDefinition();
  const { id } = await createTask(database, writer, definition);
  const reader = actorWith(grants, 9);
  const detail = await getTaskDetail(database, reader, id);
  const { items } = await listTaskRows(database, reader, {
    ...{ status: 'all', search: definition.name, limit: 5 },
  });
  const { executionId, fireAt } = await runTask(testEngine.engine, writer, {
    id,
    parameters: { token: SECRET },
  });
  const execution = await getExecutionDetail(database, reader, executionId, fireAt);
  for (const view of [detail, items, execution]) expect(JSON.stringify(view).includes(SECRET)).toBe(isShown);
  expect(JSON.stringify(detail)).toContain('text/plain');
});

test('saving what was read loses no secret', async () => {
  const { database } = testDatabase;
  const { id, version } = await createTask(database, writer, secretDefinition());
  const { definition } = await getTaskDetail(database, writer, id);
  await updateTask(database, writer, { id, version, definition: { ...definition, description: 'edited' } });
  const saved = await getTaskDetail(database, writer, id);
  expect(saved.definition).toEqual({ ...definition, description: 'edited' });
  expect(JSON.stringify(saved.definition)).toContain(SECRET);
});
