import { TRPCError } from '@trpc/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Role } from '@/server/domain/access/permissions';
import { AppError } from '@/server/domain/errors/app-error';
import { actorWith } from '@/server/testing/actors';
import { createTestDatabase, openTestEngine, type TestDatabase } from '@/server/testing/database';
import { taskDefinition } from '@/server/testing/factories';
import type { ApiContext } from './context';
import { appRouter } from './root';

type Caller = ReturnType<typeof appRouter.createCaller>;

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

function callerOf(role: Role | null, change: Partial<ApiContext> = {}): Caller {
  const actor = role === null ? null : actorWith(role);
  return appRouter.createCaller({
    ...{
      database: testDatabase.database,
      engine: testEngine.engine,
      actor,
      locale: null,
      timeZone: null,
      crossSite: null,
      requestId: 'test',
    },
    ...change,
  });
}

/** What a call answers: its error code, or `ok`. */
async function answer(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'ok';
  } catch (error) {
    const cause = error instanceof TRPCError ? error.cause : undefined;
    return cause instanceof AppError ? cause.code : String(error);
  }
}

const definition = () => ({ ...taskDefinition(), name: `api ${Math.random()}` });

/** Every call with the least role that may make it; null: anybody. A call that is missing here fails the test below. */
const CALLS: Record<string, [Role | 'signed in' | null, (caller: Caller) => Promise<unknown>]> = {
  'auth.linkState': [null, (caller) => caller.auth.linkState({ token: 'x' })],
  'auth.redeemLink': [
    null,
    (caller) =>
      caller.auth.redeemLink({ token: 'x', login: 'li', displayName: 'Li', password: 'x', locale: 'zh' }),
  ],
  'me.get': ['signed in', (caller) => caller.me.get()],
  'me.setPreferences': [
    'signed in',
    (caller) => caller.me.setPreferences({ locale: 'zh', timeZone: 'asia/shanghai' }),
  ],
  'schedule.zones': ['signed in', (caller) => caller.schedule.zones()],
  'schedule.zone': ['signed in', (caller) => caller.schedule.zone({ name: 'Asia/Shanghai' })],
  'system.health': ['viewer', (caller) => caller.system.health()],
  'group.list': ['viewer', (caller) => caller.group.list()],
  'task.list': ['viewer', (caller) => caller.task.list({})],
  'task.get': ['viewer', (caller) => caller.task.get({ id: 1 })],
  'task.fires': ['viewer', (caller) => caller.task.fires({ id: 1, from: 0, to: 1 })],
  'task.fireAt': ['viewer', (caller) => caller.task.fireAt({ id: 1, at: 0 })],
  'execution.list': ['viewer', (caller) => caller.execution.list({})],
  'execution.get': ['viewer', (caller) => caller.execution.get({ id: 1, fireAt: 1 })],
  'execution.log': ['viewer', (caller) => caller.execution.log({ id: 1, fireAt: 1 })],
  'task.create': ['operator', (caller) => caller.task.create({ definition: definition() })],
  'task.update': [
    'operator',
    (caller) => caller.task.update({ id: 1, version: 1, definition: definition() }),
  ],
  'execution.cancel': [
    'operator',
    (caller) => caller.execution.cancel({ executions: [{ id: 1, fireAt: 1 }], reason: '' }),
  ],
  'execution.replay': ['operator', (caller) => caller.execution.replay({ id: 1, fireAt: 1 })],
  'backfill.preview': ['viewer', (caller) => caller.backfill.preview({ taskId: 1, from: 1, to: 2 })],
  'backfill.list': ['viewer', (caller) => caller.backfill.list({ taskId: 1 })],
  'backfill.create': [
    'operator',
    (caller) => caller.backfill.create({ taskId: 1, from: 1, to: 2, reason: '' }),
  ],
  'backfill.cancel': ['operator', (caller) => caller.backfill.cancel({ id: 1 })],
  'freeze.list': ['viewer', (caller) => caller.freeze.list()],
  'freeze.create': [
    'operator',
    (caller) => caller.freeze.create({ scope: 'task', scopeId: 1, from: 1, to: 2, reason: '' }),
  ],
  'freeze.end': ['operator', (caller) => caller.freeze.end({ id: 1 })],
  'group.update': ['operator', (caller) => caller.group.update({ id: 1, parallelLimit: 5 })],
  'group.pause': ['operator', (caller) => caller.group.pause({ id: 1, reason: '', until: null })],
  'group.resume': ['operator', (caller) => caller.group.resume({ id: 1 })],
  'hostRate.list': ['viewer', (caller) => caller.hostRate.list()],
  'hostRate.set': ['admin', (caller) => caller.hostRate.set({ host: 'api', calls: 1, periodSeconds: 1 })],
  'hostRate.remove': ['admin', (caller) => caller.hostRate.remove({ host: 'api' })],
  'system.pauseState': ['viewer', (caller) => caller.system.pauseState()],
  'system.pauseEverything': ['admin', (caller) => caller.system.pauseEverything({ reason: '', until: null })],
  'system.resumeEverything': ['admin', (caller) => caller.system.resumeEverything()],
  'task.archive': ['operator', (caller) => caller.task.archive({ id: 1, version: 1 })],
  'task.run': ['operator', (caller) => caller.task.run({ id: 1 })],
  'task.pause': ['operator', (caller) => caller.task.pause({ ids: [1], reason: '', until: null })],
  'task.resume': ['operator', (caller) => caller.task.resume({ ids: [1] })],
};

test('every call stands in the table of rights', () => {
  expect(Object.keys(CALLS).sort()).toEqual(Object.keys(appRouter._def.procedures).sort());
});

describe.each(Object.entries(CALLS))('%s', (_name, [least, call]) => {
  const roles: (Role | null)[] = [null, 'viewer', 'operator', 'admin'];
  test.each(roles)('by %s', async (role) => {
    const got = await answer(call(callerOf(role)));
    if (least !== null && role === null) expect(got).toBe('NOT_SIGNED_IN');
    else if (least === 'operator' && role === 'viewer') expect(got).toBe('FORBIDDEN');
    else if (least === 'admin' && role !== 'admin') expect(got).toBe('FORBIDDEN');
    else expect(got).not.toMatch(/^(NOT_SIGNED_IN|FORBIDDEN|TRPCError|Error)/);
  });
});

test('a change that may come from another site is refused, a question is not', async () => {
  const caller = callerOf('admin', { crossSite: 'origin is https://evil.example.com' });
  expect(await answer(caller.task.create({ definition: definition() }))).toBe('CROSS_SITE_REQUEST');
  expect(await answer(caller.task.list({}))).toBe('ok');
});

test('a task is created, run, paused, resumed and archived through its calls', async () => {
  const caller = callerOf('operator');
  const { id, version } = await caller.task.create({ definition: definition() });
  const run = await caller.task.run({ id });
  expect((await caller.execution.list({ taskId: id })).items).toMatchObject([
    { id: run.executionId, status: 'queued', trigger: 'manual' },
  ]);
  expect(await caller.execution.get({ id: run.executionId, fireAt: run.fireAt })).toMatchObject({
    ...{ attempts: [], result: null, previous: null, next: null },
    work: { kind: 'http', request: { method: 'GET' } },
  });
  expect(await caller.execution.list({ statuses: ['queued'] })).toMatchObject({
    items: [{ id: run.executionId }],
  });
  expect((await caller.execution.list({ statuses: ['failed', 'lost'] })).items).toEqual([]);
  expect(await caller.execution.log({ id: run.executionId, fireAt: run.fireAt })).toEqual({
    lines: [],
    isComplete: false,
  });
  expect((await caller.task.pause({ ids: [id], reason: 'test', until: null })).changed).toBe(1);
  expect((await caller.task.resume({ ids: [id] })).changed).toBe(1);
  await caller.task.archive({ id, version });
  expect(await answer(caller.task.get({ id }))).toBe('TASK_NOT_FOUND');
});

test('executions page newest first without a gap or a repetition', async () => {
  const caller = callerOf('operator');
  const overlap = { policy: 'allow' as const };
  const { id } = await caller.task.create({ definition: { ...definition(), overlap } });
  const ids: number[] = [];
  for (let count = 0; count < 5; count += 1) ids.unshift((await caller.task.run({ id })).executionId);
  for (const filter of [{ taskId: id }, { statuses: ['queued' as const] }]) {
    const seen: number[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await caller.execution.list({ ...filter, limit: 2, cursor });
      seen.push(...page.items.map((item) => item.id));
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(seen.filter((seenId) => ids.includes(seenId))).toEqual(ids);
    expect(new Set(seen).size).toBe(seen.length);
  }
});
