import { beforeEach, expect, test } from 'vitest';
import { fromLive, type JustClaimed } from '@/server/scheduler/claimed-execution';
import { TaskCatalog } from '@/server/scheduler/task-catalog';
import { newExecution, scheduledTask } from '@/server/testing/contracts/engine-store/harness';
import { taskDefinition } from '@/server/testing/factories';
import { directWire, processClock } from '@/server/testing/memory/direct-wire';
import { MemoryDatabase } from '@/server/testing/memory/memory-database';
import { createMemoryEngineStore } from '@/server/testing/memory/memory-engine-store';
import { compileSimulated } from '@/server/testing/simulation/compile-simulated';
import { type Consequences, ExecutionReporter, type Successors } from './execution-reporter';

// Two tasks with a lane each, in which an execution runs while two others wait for it.
const [NODE, GROUP] = [5, 1];
const TASKS = [1, 2];
const FIRE_AT = 10_000;
let database: MemoryDatabase;
let store: ReturnType<typeof createMemoryEngineStore>;
let catalog: TaskCatalog;
let room: number;
let told: string[];
let written: Consequences[];
let gone: JustClaimed[];
let successors: Successors;

const idsOf = (task: number) => ({ holder: task * 10, first: task * 10 + 1, second: task * 10 + 2 });

beforeEach(async () => {
  [room, told, written, gone] = [5, [], [], []];
  database = new MemoryDatabase({ clock: processClock, shards: 1, lockWaitMs: 30 });
  store = createMemoryEngineStore(database, directWire);
  catalog = new TaskCatalog(compileSimulated);
  successors = {
    ...{ nodeId: NODE, labels: [] },
    roomFor: () => room,
    expect: (claimed) => told.push(`expect ${claimed.map((row) => row.executionId)}`),
    forget: (claimed) => claimed.length > 0 && told.push(`forget ${claimed.map((row) => row.executionId)}`),
    goOn: (claimed) => {
      told.push(`go on ${claimed.map((row) => row.executionId)}`);
      gone.push(...claimed);
    },
  };
  for (const task of TASKS) await taskWith(task);
  database.change((session) => {
    database.nodes.write(session, NODE, {
      ...{ id: NODE, status: 'live', heartbeat: 1, reportedUntil: 0, labels: [], startedAt: 0 },
    });
    database.fences.write(session, NODE, { nodeId: NODE, fencedBy: null });
  });
});

function define(task: number, requiredLabels: string[], priority = 5): void {
  database.change((session) =>
    database.versions.write(session, `${task}:1`, {
      ...{ taskId: task, version: 1, effectiveFrom: 0 },
      definition: taskDefinition({
        schedule: { kind: 'none' },
        overlap: { policy: 'queue_all' },
        requiredLabels,
        priority,
      }),
    }),
  );
}

async function taskWith(task: number): Promise<void> {
  const { holder, first, second } = idsOf(task);
  database.change((session) => {
    database.tasks.write(session, task, scheduledTask({ id: task, shard: 0, nextFireAt: null }));
    database.lanes.write(session, `${task}:1`, {
      ...{ taskId: task, lane: 1, executionId: holder, takenAt: FIRE_AT, holderId: holder },
      ...{ holderDueAt: FIRE_AT, holderRunMs: null },
    });
  });
  define(task, []);
  const waiting = { taskId: task, status: 'waiting' } as const;
  await store.transaction((transaction) =>
    transaction.insertExecutions([
      newExecution({
        id: holder,
        taskId: task,
        fireAt: FIRE_AT,
        status: 'claimed',
        nodeId: NODE,
        token: 1,
        lane: 1,
      }),
      newExecution({ ...waiting, id: second, fireAt: FIRE_AT + 2 }),
      newExecution({ ...waiting, id: first, fireAt: FIRE_AT + 1 }),
    ]),
  );
}

const reporter = (change: Partial<ConstructorParameters<typeof ExecutionReporter>[0]> = {}) =>
  new ExecutionReporter({
    ...{ store, catalog, takeIds: () => Promise.resolve([900]), random: () => 0, successors },
    onWritten: (consequences) => written.push(consequences),
    ...change,
  });

/** Both holders end, and are reported together. */
const report = (by = reporter()) =>
  Promise.all(
    TASKS.map((taskId) =>
      by.finished({
        ...{
          executionId: idsOf(taskId).holder,
          fireAt: FIRE_AT,
          token: 1,
          attempt: 1,
          taskId,
          taskVersion: 1,
        },
        ...{ lane: 1, status: 'succeeded', startedAt: FIRE_AT, finishedAt: FIRE_AT + 1_000 },
        ...{ errorCode: null, errorMessage: null, result: null },
      }),
    ),
  );

const stateOf = (executionId: number) => {
  const { status, nodeId, token, lane } = database.live.peek(executionId) ?? {};
  return { status, nodeId, token, lane };
};
const MINE = { status: 'claimed', nodeId: NODE, token: 1, lane: 1 };
const QUEUED = { status: 'queued', nodeId: null, token: 0, lane: 1 };
const WAITING = { status: 'waiting', nodeId: null, token: 0, lane: null };

test('a node goes on at once with the oldest that waited for a lane it gives up', async () => {
  await report();
  expect(TASKS.map((task) => stateOf(idsOf(task).first))).toEqual([MINE, MINE]);
  expect(TASKS.map((task) => stateOf(idsOf(task).second))).toEqual([WAITING, WAITING]);
  expect(told).toEqual(['expect 11,21', 'go on 11,21']);
  expect(await fromLive(store, gone)).toMatchObject([
    { executionId: 11, token: 1, lane: 1 },
    { executionId: 21, token: 1, lane: 1 },
  ]);
  expect(written.map(({ queued }) => queued)).toEqual([0]);
});

test('what it has no room for is queued for any node', async () => {
  room = 0;
  await report();
  expect(TASKS.map((task) => stateOf(idsOf(task).first))).toEqual([QUEUED, QUEUED]);
  expect([told, written.map(({ queued, claimed }) => [queued, claimed])]).toEqual([[], [[2, []]]]);
});

test.each([
  ['requires labels the node has not', () => define(1, ['gpu'])],
  [
    'is of a group with a limit, which counts what runs',
    () =>
      database.change((session) => {
        database.groups.write(session, GROUP, {
          ...database.groups.peek(GROUP),
          id: GROUP,
          parallelLimit: 9,
        } as never);
      }),
  ],
  [
    'the node may not claim any more',
    () => database.change((session) => database.fences.write(session, NODE, { nodeId: NODE, fencedBy: 6 })),
  ],
])('what %s is queued', async (_, change) => {
  change();
  await report();
  expect(stateOf(11)).toEqual(QUEUED);
});

test('what was not committed is forgotten, and expected anew by the transactions that write the reports one by one', async () => {
  let failures = 1;
  const failing: typeof store = {
    ...store,
    async transaction(work) {
      return store.transaction(async (transaction) => {
        const result = await work(transaction);
        failures -= 1;
        if (failures >= 0) throw new Error('away');
        return result;
      });
    },
  };
  await report(reporter({ store: failing }));
  expect(told).toEqual(['expect 11,21', 'forget 11,21', 'expect 11', 'go on 11', 'expect 21', 'go on 21']);
  expect([stateOf(11), stateOf(21)]).toEqual([MINE, MINE]);
});

test('what was committed although nobody was told so is found, and gone on with', async () => {
  let failures = 1;
  const unanswered: typeof store = {
    ...store,
    faultOf: () => 'commit_unknown',
    async transaction(work) {
      const result = await store.transaction(work);
      failures -= 1;
      if (failures >= 0) throw new Error('no answer');
      return result;
    },
  };
  await report(reporter({ store: unanswered }));
  expect(told).toEqual(['expect 11,21', 'go on 11,21']);
  expect([stateOf(11), stateOf(21), stateOf(12)]).toEqual([MINE, MINE, WAITING]);
});

test('the most urgent of those that waited get the slots there are', async () => {
  room = 1;
  define(2, [], 9);
  await report();
  expect([stateOf(11), stateOf(21)]).toEqual([QUEUED, MINE]);
});
