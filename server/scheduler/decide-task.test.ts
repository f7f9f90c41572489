import { describe, expect, test } from 'vitest';
import type { TaskDefinition } from '@/server/domain/task/task-definition';
import { taskDefinition } from '@/server/testing/factories';
import { createZoneStore } from '@/server/zone-data/zone-store';
import { compileDefinition } from './compile-definition';
import { decideTask } from './decide-task';
import { planTasks } from './plan-tasks';
import type { EngineTransaction, LaneRow } from './ports';
import { TaskCatalog } from './task-catalog';
import type { IntervalRow, ScheduledTask } from './task-rows';

const zones = createZoneStore({ file: null });
const rate = (everyMs: number, change: object = {}) =>
  taskDefinition({ schedule: { kind: 'fixed_rate', everyMs }, ...change });
const delay = (delayMs: number, change: object = {}) =>
  taskDefinition({ schedule: { kind: 'fixed_delay', delayMs }, ...change });

interface Scene {
  /** Versions with the instants from which they are in force. */
  versions: [TaskDefinition, number][];
  task: Partial<ScheduledTask>;
  now: number;
  intervals?: IntervalRow[];
  lanes?: LaneRow[];
  notBefore?: number;
  aheadMs?: number;
}

/** Locks, plans and decides one task as a pre-claim does, over rows that the test made up. */
async function decide({
  versions,
  task,
  now,
  intervals = [],
  lanes = [],
  notBefore = 0,
  aheadMs = 0,
}: Scene) {
  const row: ScheduledTask = {
    ...{ id: 1, groupId: 1, shard: 0, version: versions.length, isArchived: false, lastFireAt: 0 },
    ...{
      nextFireAt: null,
      nextFireVersion: null,
      nextDueAt: null,
      awaitingExecutionId: null,
      failuresInRow: 0,
    },
    ...task,
  };
  const lane = { taskId: 1, lane: 1, executionId: null, takenAt: null };
  const transaction = {
    lockLanes: async () =>
      [...lanes, { ...lane, holderId: null, holderDueAt: null, holderRunMs: null }].slice(0, 1),
    countWaiting: async () => [],
    readReported: async () => [],
    readIntervals: async () => intervals,
    readNow: async () => now,
    readVersions: async () =>
      versions.map(([definition, effectiveFrom], n) => ({
        ...{ taskId: 1, version: n + 1, definition, effectiveFrom },
      })),
  } as unknown as EngineTransaction;
  const catalog = new TaskCatalog((definition) => compileDefinition(definition, zones));
  const own = { nodeId: 1, reportedUntil: () => now };
  const input = { ...own, tasks: [row], notBefore, aheadMs, isTakenChecked: false };
  const { plans } = await planTasks(transaction, catalog, input);
  const [plan] = plans;
  if (!plan) throw new Error('the task was not planned');
  const decided = decideTask(plan, [101, 102, 103], catalog, now);
  return { ...decided, fires: decided.executions.map(({ fireAt, taskVersion }) => [fireAt, taskVersion]) };
}

describe('a fixed delay', () => {
  const due = { lastFireAt: 10_000, nextFireAt: 20_000, nextFireVersion: 1, nextDueAt: 20_000 };

  test('awaits the end of the execution of its fire', async () => {
    const { fires, advance } = await decide({ versions: [[delay(5_000), 0]], task: due, now: 20_000 });
    expect(fires).toEqual([[20_000, 1]]);
    expect(advance).toMatchObject({
      lastFireAt: 20_000,
      nextFireAt: null,
      nextDueAt: null,
      awaitingExecutionId: 101,
    });
  });
  test('is set again one delay after a skip or a pass was decided', async () => {
    for (const kind of ['freeze', 'pause'] as const) {
      const intervals = [{ scope: 'all', scopeId: 0, kind, fromAt: 15_000, toAt: null } as const];
      const { fires, advance } = await decide({
        ...{ versions: [[delay(5_000), 0]], task: due, now: 21_000, intervals },
      });
      expect(fires).toEqual([]);
      expect(advance).toMatchObject({ nextFireAt: 26_000, nextDueAt: 26_000, awaitingExecutionId: null });
    }
  });
  test('whose fire is skipped ahead of its instant is set again one delay after that instant', async () => {
    const intervals = [{ scope: 'all', scopeId: 0, kind: 'freeze', fromAt: 15_000, toAt: null } as const];
    const { skips, advance } = await decide({
      ...{ versions: [[delay(5_000), 0]], task: due, now: 19_400, aheadMs: 700, intervals },
    });
    expect([skips.length, advance?.nextFireAt]).toEqual([1, 25_000]);
  });
  test('that a pause keeps is not decided, although its task was read as due before', async () => {
    const { fires, advance } = await decide({
      ...{ versions: [[delay(5_000), 0]], task: { ...due, nextDueAt: null }, now: 30_000 },
    });
    expect([fires, advance]).toEqual([[], null]);
  });
  test('whose fire has no place in the tables any more is skipped and set again', async () => {
    const { fires, skips, advance } = await decide({
      ...{ versions: [[delay(5_000), 0]], task: due, now: 30_000, notBefore: 20_001 },
    });
    expect([fires, skips.length, advance?.nextFireAt]).toEqual([[], 1, 35_000]);
  });
  test('keeps the fire that has to be held, also when an edit has come behind it', async () => {
    const held = { executionId: 50, holderId: 50, takenAt: 24_000, holderDueAt: 18_000, holderRunMs: null };
    const {
      fires,
      advance,
      held: left,
    } = await decide({
      versions: [
        [delay(5_000), 0],
        [delay(9_000), 22_000],
      ],
      ...{ task: due, now: 24_000, lanes: [{ taskId: 1, lane: 1, ...held }] },
    });
    expect([fires, advance, left?.dueAt]).toEqual([[], null, 20_000]);
  });
});

describe('an edit to a fixed delay', () => {
  const versions: [TaskDefinition, number][] = [
    [rate(10_000), 0],
    [delay(5_000), 31_000],
  ];
  const task = { lastFireAt: 20_000, nextFireAt: 30_000, nextFireVersion: 1, nextDueAt: 30_000 };

  test('leaves what was due to the old version, and the first fire of the new one is decided by itself', async () => {
    const first = await decide({ versions, task, now: 40_000 });
    expect(first.fires).toEqual([[30_000, 1]]);
    expect(first.advance).toMatchObject({
      nextFireAt: 36_000,
      nextFireVersion: 2,
      awaitingExecutionId: null,
    });
    const second = await decide({ versions, task: first.taskAfter, now: 40_000 });
    expect(second.fires).toEqual([[36_000, 2]]);
    expect(second.advance).toMatchObject({ nextFireAt: null, awaitingExecutionId: 101 });
  });
  test('and on to another schedule loses none of the fires between', async () => {
    const all: [TaskDefinition, number][] = [...versions, [rate(10_000), 45_000]];
    const first = await decide({ versions: all, task, now: 52_000 });
    const second = await decide({ versions: all, task: first.taskAfter, now: 52_000 });
    const third = await decide({ versions: all, task: second.taskAfter, now: 52_000 });
    expect([first.fires, second.fires, third.fires]).toEqual([[[30_000, 1]], [[36_000, 2]], [[50_000, 3]]]);
  });
});

test('each fire runs under the policies of its own version', async () => {
  const { executions } = await decide({
    versions: [
      [rate(10_000, { priority: 1, deadlineMs: 60_000, overlap: { policy: 'allow' } }), 0],
      [rate(10_000, { priority: 9, onNodeLoss: 'fail', overlap: { policy: 'allow' } }), 35_000],
    ],
    ...{
      task: { lastFireAt: 20_000, nextFireAt: 30_000, nextFireVersion: 1, nextDueAt: 30_000 },
      now: 40_000,
    },
  });
  expect(executions).toMatchObject([
    {
      fireAt: 30_000,
      taskVersion: 1,
      priority: 1,
      deadlineAt: 90_000,
      onNodeLoss: 'retry',
      trigger: 'schedule',
    },
    { fireAt: 40_000, taskVersion: 2, priority: 9, deadlineAt: null, onNodeLoss: 'fail', createdAt: 40_000 },
  ]);
});
