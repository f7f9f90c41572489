import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { databaseNow } from '@/server/db/time';
import { type TaskDefinition, taskDefinitionSchema } from '@/server/domain/task/task-definition';
import { actorWith } from '@/server/testing/actors';
import { createTestDatabase, openTestEngine, type TestDatabase } from '@/server/testing/database';
import { runTask } from './execution-control.service';
import { archiveTask, createTask, updateTask } from './task.service';
import { pauseTasks, resumeTasks } from './task-control.service';
import { getTaskDetail, listTaskRows } from './task-view.service';

const HOUR = 3_600_000;
const operator = actorWith('operator');
let testDatabase: TestDatabase;
let testEngine: ReturnType<typeof openTestEngine>;
let names = 0;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  testEngine = openTestEngine(testDatabase.url);
});
afterAll(async () => {
  await testEngine.close();
  await testDatabase.drop();
});

const database = () => testDatabase.database;
const rows = async (query: ReturnType<typeof sql>): Promise<Record<string, unknown>[]> =>
  (await database().execute(query))[0] as unknown as Record<string, unknown>[];

function definition(change: Partial<TaskDefinition> = {}): TaskDefinition {
  names += 1;
  return taskDefinitionSchema.parse({
    name: `task ${names}`,
    schedule: { kind: 'cron', expression: '0 * * * *', timeZone: 'asia/shanghai' },
    spreadSeed: 1,
    executor: 'http',
    http: { url: 'http://127.0.0.1:9/' },
    ...change,
  });
}

const taskRow = async (id: number) =>
  (
    await rows(
      sql`SELECT version, last_fire_at, next_fire_at, next_fire_version, change_seq FROM task WHERE id = ${id}`,
    )
  )[0] as {
    version: number;
    last_fire_at: number;
    next_fire_at: number | null;
    next_fire_version: number | null;
    change_seq: number;
  };
const auditOf = async (id: number) =>
  (
    await rows(
      sql`SELECT action, actor_name FROM audit WHERE target_type = 'task' AND target_id = ${id} ORDER BY id`,
    )
  ).map((row) => row.action);

describe('a new task', () => {
  test('has its first fire after now, its version, its parameters and an audit record', async () => {
    const before = await databaseNow(database());
    const { id, version } = await createTask(database(), operator, definition());
    expect(version).toBe(1);
    const row = await taskRow(id);
    expect(row.next_fire_at).toBe((Math.floor(row.last_fire_at / HOUR) + 1) * HOUR);
    expect(row.last_fire_at).toBeGreaterThanOrEqual(before);
    const detail = await getTaskDetail(database(), operator, id);
    expect(detail.definition.schedule).toMatchObject({ timeZone: 'Asia/Shanghai', expression: '0 * * * *' });
    expect(await rows(sql`SELECT method, url FROM http_task_params WHERE task_id = ${id}`)).toEqual([
      { method: 'GET', url: 'http://127.0.0.1:9/' },
    ]);
    expect(await auditOf(id)).toEqual(['task.create']);
  });

  test.each([
    [{ expression: '0 0 31 2 *' }, 'NEVER_FIRES', 'schedule.expression'],
    [{ expression: '61 * * * *' }, 'OUT_OF_RANGE', 'schedule.expression'],
    [{ timeZone: 'CST' }, 'BAD_TZ', 'schedule.timeZone'],
    [{ timeZone: '../../etc/passwd' }, 'BAD_TZ', 'schedule.timeZone'],
  ])('with %o is refused as %s at %s, and nothing is written', async (change, reason, field) => {
    const [before] = await rows(sql`SELECT COUNT(*) AS n FROM task`);
    const schedule = { ...definition().schedule, ...change } as TaskDefinition['schedule'];
    await expect(createTask(database(), operator, definition({ schedule }))).rejects.toMatchObject({
      code: 'BAD_SCHEDULE',
      details: { reason, field },
    });
    expect(await rows(sql`SELECT COUNT(*) AS n FROM task`)).toEqual([before]);
  });

  test('of a name that is taken in its group is refused; after archiving the name is free', async () => {
    const first = definition();
    const { id } = await createTask(database(), operator, first);
    await expect(createTask(database(), operator, first)).rejects.toMatchObject({
      code: 'NAME_TAKEN',
      details: { field: 'name' },
    });
    await archiveTask(database(), operator, { id, version: 1 });
    await expect(getTaskDetail(database(), operator, id)).rejects.toMatchObject({ code: 'TASK_NOT_FOUND' });
    await expect(createTask(database(), operator, first)).resolves.toMatchObject({ version: 1 });
    expect((await taskRow(id)).next_fire_at).toBeNull();
  });

  test('needs the permission in its group', async () => {
    await expect(createTask(database(), actorWith('viewer'), definition())).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    const ofAnother = actorWith([{ role: 'operator', groupId: 999 }]);
    await expect(createTask(database(), ofAnother, definition())).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await expect(createTask(database(), ofAnother, definition({ groupName: 'new' }))).rejects.toMatchObject({
      code: 'GROUP_NOT_FOUND',
    });
  });
});

describe('an edit', () => {
  test('neither fires at once nor moves a fire into the past, and counts the version up', async () => {
    const first = definition();
    const { id } = await createTask(database(), operator, first);
    const before = await taskRow(id);
    const schedule = {
      kind: 'cron',
      expression: '*/5 * * * *',
      dialect: 'unix',
      timeZone: 'UTC',
      gap: 'merge',
      overlap: 'first',
    } as const;
    expect(
      await updateTask(database(), operator, { id, version: 1, definition: { ...first, schedule } }),
    ).toEqual({ id, version: 2 });
    const after = await taskRow(id);
    expect(after.next_fire_version).toBe(2);
    expect(after.next_fire_at).toBeGreaterThan((await databaseNow(database())) - 1);
    expect((after.next_fire_at as number) % 300_000).toBe(0);
    expect(after.change_seq).toBeGreaterThan(before.change_seq);
    expect(await rows(sql`SELECT version FROM task_version WHERE task_id = ${id} ORDER BY version`)).toEqual([
      { version: 1 },
      { version: 2 },
    ]);
    expect(await auditOf(id)).toEqual(['task.create', 'task.update']);
  });

  test('leaves a fire that was due already, under its own version', async () => {
    const first = definition();
    const { id } = await createTask(database(), operator, first);
    const due = (await databaseNow(database())) - 5_000;
    await rows(
      sql`UPDATE task SET next_fire_at = ${due}, next_due_at = ${due}, last_fire_at = ${due - 1} WHERE id = ${id}`,
    );
    await updateTask(database(), operator, { id, version: 1, definition: { ...first, priority: 9 } });
    expect(await taskRow(id)).toMatchObject({ version: 2, next_fire_at: due, next_fire_version: 1 });
  });

  test('of an old version is refused with what is there now', async () => {
    const first = definition();
    const { id } = await createTask(database(), operator, first);
    await updateTask(database(), operator, {
      id,
      version: 1,
      definition: { ...first, description: 'by the first' },
    });
    const second = { id, version: 1, definition: { ...first, description: 'by the second' } };
    await expect(updateTask(database(), operator, second)).rejects.toMatchObject({
      code: 'VERSION_CONFLICT',
      details: { currentVersion: 2, current: { description: 'by the first' } },
    });
  });

  test('by two people at once is taken once', async () => {
    const first = definition();
    const { id } = await createTask(database(), operator, first);
    const edits = await Promise.allSettled(
      ['a', 'b', 'c'].map((description) =>
        updateTask(database(), operator, { id, version: 1, definition: { ...first, description } }),
      ),
    );
    expect(edits.filter((edit) => edit.status === 'fulfilled')).toHaveLength(1);
    expect((await taskRow(id)).version).toBe(2);
  });
});

describe('a pause', () => {
  test('stops the schedule, says who and why, and resuming goes on from now', async () => {
    const { id } = await createTask(database(), operator, definition());
    expect(
      await pauseTasks(database(), operator, { ids: [id], reason: 'vendor outage', until: null }),
    ).toMatchObject({ changed: 1 });
    expect((await taskRow(id)).next_fire_at).toBeNull();
    expect((await getTaskDetail(database(), operator, id)).pause).toMatchObject({
      reason: 'vendor outage',
      untilAt: null,
    });
    expect(await pauseTasks(database(), operator, { ids: [id], reason: 'again', until: null })).toMatchObject(
      { changed: 0 },
    );
    expect(await resumeTasks(database(), operator, [id])).toMatchObject({ changed: 1 });
    const row = await taskRow(id);
    expect(row.next_fire_at).toBeGreaterThan((await databaseNow(database())) - 1);
    expect((await getTaskDetail(database(), operator, id)).pause).toBeNull();
    expect(await resumeTasks(database(), operator, [id])).toMatchObject({ changed: 0 });
    expect(await auditOf(id)).toEqual(['task.create', 'task.pause', 'task.resume']);
  });

  test('with an end keeps the first fire behind it', async () => {
    const { id } = await createTask(database(), operator, definition());
    const until = (await databaseNow(database())) + 10 * HOUR;
    await pauseTasks(database(), operator, { ids: [id], reason: '', until });
    expect((await taskRow(id)).next_fire_at).toBe((Math.floor(until / HOUR) + 1) * HOUR);
    await expect(pauseTasks(database(), operator, { ids: [id], reason: '', until: 1 })).rejects.toMatchObject(
      { code: 'BAD_INPUT' },
    );
  });

  test('names a fire that was due already and will run', async () => {
    const { id } = await createTask(database(), operator, definition());
    const due = (await databaseNow(database())) - 2_000;
    await rows(
      sql`UPDATE task SET next_fire_at = ${due}, next_due_at = ${due}, last_fire_at = ${due - 1} WHERE id = ${id}`,
    );
    const { committedFires } = await pauseTasks(database(), operator, { ids: [id], reason: '', until: null });
    expect(committedFires).toEqual([{ taskId: id, fireAt: due }]);
    expect((await taskRow(id)).next_fire_at).toBe(due);
  });
});

test('run now queues one execution for any worker, with who asked', async () => {
  const { id } = await createTask(database(), operator, definition({ priority: 8 }));
  const ref = await runTask(testEngine.engine, operator, { id });
  const live = await rows(
    sql`SELECT execution_id, status, urgency, token, attempt FROM execution_live WHERE task_id = ${id}`,
  );
  expect(live).toEqual([
    { execution_id: ref.executionId, status: 'queued', urgency: 1, token: 0, attempt: 1 },
  ]);
  await expect(runTask(testEngine.engine, actorWith('viewer'), { id })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
});

describe('the list', () => {
  test('pages by name without a gap or a repetition', async () => {
    for (let count = 0; count < 7; count += 1)
      await createTask(database(), operator, definition({ name: `paged ${count % 3} ${count}` }));
    const seen: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await listTaskRows(database(), operator, {
        search: 'PAGED',
        status: 'all',
        limit: 3,
        cursor,
      });
      seen.push(...page.items.map((item) => item.name));
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(seen).toHaveLength(7);
    expect(seen).toEqual([...new Set(seen)].sort());
  });

  test('counts and narrows by state', async () => {
    const { id } = await createTask(database(), operator, definition({ name: 'state of things' }));
    const ask = (status: 'never_run' | 'paused') =>
      listTaskRows(database(), operator, { search: 'state of things', status, limit: 9 });
    expect((await ask('never_run')).items.map((item) => item.id)).toEqual([id]);
    await pauseTasks(database(), operator, { ids: [id], reason: '', until: null });
    expect((await ask('never_run')).items).toEqual([]);
    expect((await ask('paused')).counts).toMatchObject({ all: 1, paused: 1, never_run: 0 });
  });

  test('shows a person only the groups he may see', async () => {
    const { id } = await createTask(
      database(),
      operator,
      definition({ groupName: 'secret group', name: 'hidden' }),
    );
    const outsider = actorWith([{ role: 'operator', groupId: 1 }]);
    expect(
      (await listTaskRows(database(), outsider, { search: 'hidden', status: 'all', limit: 9 })).items,
    ).toEqual([]);
    await expect(getTaskDetail(database(), outsider, id)).rejects.toMatchObject({ code: 'TASK_NOT_FOUND' });
    await expect(runTask(testEngine.engine, outsider, { id })).rejects.toMatchObject({
      code: 'TASK_NOT_FOUND',
    });
    await expect(
      pauseTasks(database(), outsider, { ids: [id], reason: '', until: null }),
    ).rejects.toMatchObject({ code: 'TASK_NOT_FOUND' });
  });

  test('takes % and _ in a search for themselves', async () => {
    await createTask(database(), operator, definition({ name: '100 %_sure' }));
    const found = await listTaskRows(database(), operator, { search: '%_', status: 'all', limit: 9 });
    expect(found.items.map((item) => item.name)).toEqual(['100 %_sure']);
  });
});
