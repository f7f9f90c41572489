import { describe, expect, test } from 'vitest';
import type { TerminalStatus } from '@/server/domain/execution/execution-status';
import { taskDefinition } from '@/server/testing/factories';
import { everyMs } from '@/server/testing/ledger-facts';
import { endOfExecution, pendingOf, type TaskStanding } from './after-execution';
import type { TaskDefinition } from './task-definition';
import type { TimelineGap } from './timeline-fires';

const NOW = 100_000;
const standing = (change: Partial<TaskStanding> = {}): TaskStanding => ({
  ...{ version: 2, isArchived: false, lastFireAt: 90_000, nextFireAt: null, nextFireVersion: null },
  ...{ nextDueAt: null, awaitingExecutionId: null, failuresInRow: 0 },
  ...change,
});
const delayed = (change: object = {}) =>
  taskDefinition({ schedule: { kind: 'fixed_delay', delayMs: 5_000 }, ...change });
const rated = (change: object = {}) =>
  taskDefinition({ schedule: { kind: 'fixed_rate', everyMs: 10_000 }, ...change });

interface Scene {
  definition?: TaskDefinition;
  task?: Partial<TaskStanding>;
  ends: [number, TerminalStatus, number?][];
  gaps?: TimelineGap[];
}
function endOf({ definition = delayed(), task = {}, ends, gaps = [] }: Scene) {
  const source = everyMs(10_000);
  return endOfExecution({
    ...{ task: standing(task), now: NOW, definitionOf: () => definition },
    ends: ends.map(([executionId, status, finishedAt = NOW - 1_000]) => ({
      executionId,
      status,
      finishedAt,
    })),
    timeline: { segments: [{ version: 2, source, fromAt: 0, untilAt: null }], gaps },
  });
}

describe('the end of the execution a fixed delay waits for', () => {
  test.each(['succeeded', 'failed', 'timed_out', 'cancelled', 'lost'] as const)(
    'sets the next fire one delay later, also when it %s',
    (status) => {
      const { task } = endOf({ task: { awaitingExecutionId: 7 }, ends: [[7, status, 98_000]] });
      expect(task).toMatchObject({
        ...{ nextFireAt: 103_000, nextDueAt: 103_000, nextFireVersion: 2, awaitingExecutionId: null },
      });
    },
  );
  test('is not that of any other execution: manual runs do not move it', () => {
    expect(endOf({ task: { awaitingExecutionId: 7 }, ends: [[8, 'succeeded']] }).task).toBeNull();
    const set = { nextFireAt: 103_000, nextFireVersion: 2, nextDueAt: 103_000 };
    expect(endOf({ task: set, ends: [[8, 'succeeded']] }).task).toBeNull();
  });
  test('sets no fire again that was decided, although the clock of a node is behind', () => {
    const { task } = endOf({
      task: { awaitingExecutionId: 7, lastFireAt: 99_000 },
      ends: [[7, 'succeeded', 80_000]],
    });
    expect(task?.nextFireAt).toBe(104_000);
  });
  test('keeps the fire for the end of a pause', () => {
    const scene: Scene = { task: { awaitingExecutionId: 7 }, ends: [[7, 'succeeded', 98_000]] };
    expect(endOf({ ...scene, gaps: [{ fromAt: 95_000, toAt: null }] }).task).toMatchObject({
      ...{ nextFireAt: 103_000, nextDueAt: null },
    });
    expect(endOf({ ...scene, gaps: [{ fromAt: 95_000, toAt: 200_000 }] }).task).toMatchObject({
      ...{ nextFireAt: 200_001, nextDueAt: 200_001 },
    });
  });
  test('sets none behind the end of the validity', () => {
    const definition = delayed({ validUntil: 102_999 });
    const { task } = endOf({
      definition,
      task: { awaitingExecutionId: 7 },
      ends: [[7, 'succeeded', 98_000]],
    });
    expect(task).toMatchObject({ nextFireAt: null, nextDueAt: null, awaitingExecutionId: null });
  });
});

describe('failures in a row', () => {
  const definition = rated({ pauseAfterFailures: 3 });
  const fires = { nextFireAt: 110_000, nextFireVersion: 2, nextDueAt: 110_000 };

  test('are counted over the executions of a task, in order', () => {
    const ends: Scene['ends'] = [
      [1, 'failed'],
      [2, 'succeeded'],
      [3, 'timed_out'],
      [4, 'cancelled'],
    ];
    expect(endOf({ definition, task: fires, ends })).toEqual({
      task: { ...fires, awaitingExecutionId: null, failuresInRow: 1 },
      pause: null,
    });
  });
  test('pause the task from now on when there are too many', () => {
    const { task, pause } = endOf({
      definition,
      task: { ...fires, failuresInRow: 2 },
      ends: [[1, 'failed']],
    });
    expect(pause).toEqual({ fromAt: NOW, reason: '3 executions in a row failed' });
    expect(task).toMatchObject({ nextFireAt: null, nextDueAt: null, failuresInRow: 0 });
  });
  test('leave a fire that is due already to its owner', () => {
    const due = { nextFireAt: NOW, nextFireVersion: 2, nextDueAt: NOW, failuresInRow: 2 };
    const { task, pause } = endOf({ definition, task: due, ends: [[1, 'failed']] });
    expect(pause?.fromAt).toBe(NOW);
    expect(task).toMatchObject({ nextFireAt: NOW, nextDueAt: NOW });
  });
  test('pause never before a fire that was decided ahead', () => {
    const { pause } = endOf({
      ...{ definition, task: { ...fires, lastFireAt: NOW + 500, failuresInRow: 2 }, ends: [[1, 'failed']] },
    });
    expect(pause?.fromAt).toBe(NOW + 500);
  });
  test('of a fixed delay keep the fire that its end has just set', () => {
    const { task, pause } = endOf({
      definition: delayed({ pauseAfterFailures: 1 }),
      ...{ task: { awaitingExecutionId: 7 }, ends: [[7, 'failed', NOW]] },
    });
    expect(pause).not.toBeNull();
    expect(task).toMatchObject({ nextFireAt: NOW + 5_000, nextDueAt: null, awaitingExecutionId: null });
  });
  test.each<[string, Partial<Scene>]>([
    ['paused already', { gaps: [{ fromAt: 50_000, toAt: null }] }],
    ['paused until later', { gaps: [{ fromAt: 50_000, toAt: NOW + 1 }] }],
    ['archived', { task: { isArchived: true, failuresInRow: 2 } }],
  ])('do not pause a task that is %s', (_name, change) => {
    const scene = {
      definition,
      task: { failuresInRow: 2 },
      ends: [[1, 'failed'] as [number, TerminalStatus]],
    };
    expect(endOf({ ...scene, ...change }).pause).toBeNull();
  });
  test('pause a task whose last pause is over', () => {
    const gaps = [{ fromAt: 50_000, toAt: NOW }];
    expect(
      endOf({ definition, task: { failuresInRow: 2 }, ends: [[1, 'failed']], gaps }).pause,
    ).not.toBeNull();
  });
});

test('the end of an execution that means nothing for the schedule changes nothing', () => {
  expect(endOf({ definition: rated(), ends: [[1, 'succeeded']] })).toEqual({ task: null, pause: null });
});

test('the pending fire of a row belongs to its version, or to the newest one', () => {
  expect(pendingOf(standing())).toBeNull();
  const row = standing({ nextFireAt: 5, nextDueAt: 6 });
  expect(pendingOf(row)).toEqual({ fireAt: 5, dueAt: 6, version: 2 });
  expect(pendingOf({ ...row, nextFireVersion: 1 })).toEqual({ fireAt: 5, dueAt: 6, version: 1 });
});
