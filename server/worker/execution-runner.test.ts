import { describe, expect, test } from 'vitest';
import type { TaskCatalog } from '@/server/scheduler/task-catalog';
import {
  CLAIMED_AT,
  cancelled,
  claimed,
  once,
  runnerAt,
  settled,
  succeeded,
} from '@/server/testing/runner-at';

test('an execution starts no earlier than the database says it was claimed', async () => {
  const behind = runnerAt(CLAIMED_AT - 2);
  behind.runner.accept([claimed]);
  await settled();
  behind.end(succeeded);
  await behind.runner.drain();
  expect(behind.marks).toMatchObject([{ startedAt: CLAIMED_AT }]);
  expect(behind.reports).toMatchObject([{ startedAt: CLAIMED_AT, finishedAt: CLAIMED_AT }]);
  const ahead = runnerAt(CLAIMED_AT + 2);
  ahead.runner.accept([claimed]);
  await settled();
  expect(ahead.marks).toMatchObject([{ startedAt: CLAIMED_AT + 2 }]);
});

test('what ends behind an instant up to which everything was told to be reported has ended no earlier, nor in the future', async () => {
  let now = CLAIMED_AT;
  const change = { now: () => now, settledUntil: () => now, slots: { http: 2 } };
  const { runner, calls, reports } = runnerAt(now, change);
  runner.accept([claimed, { ...claimed, executionId: 8 }]);
  await settled();
  now += 3_600_000;
  expect(runner.reportedUntil()).toBe(now);
  calls[0]?.end(succeeded);
  await settled();
  // the clock is set back
  now = CLAIMED_AT + 5;
  calls[1]?.end(succeeded);
  await runner.drain();
  expect(reports.map(({ finishedAt }) => finishedAt - CLAIMED_AT)).toEqual([3_600_000, 5]);
});

test('what the database said is due is not waited for, also by a node that believes it is not yet', async () => {
  const waited: number[] = [];
  const untilDue = (dueAt: number) => {
    waited.push(dueAt);
    return Promise.resolve();
  };
  const { runner, calls } = runnerAt(CLAIMED_AT - 2, { untilDue, slots: { http: 2 } });
  runner.accept([
    { ...claimed, dueAt: CLAIMED_AT },
    { ...claimed, executionId: 8, dueAt: CLAIMED_AT + 1 },
  ]);
  await settled();
  expect(waited).toEqual([CLAIMED_AT + 1]);
  expect(calls).toHaveLength(2);
});

test('of what a leaving node stops nothing is reported, so that another one takes it over', async () => {
  const { runner, end, reports, problems } = runnerAt(CLAIMED_AT);
  runner.accept([claimed]);
  await settled();
  runner.leaveAll('the worker stops');
  end(cancelled);
  await runner.drain();
  expect(reports).toEqual([]);
  expect(problems).toHaveLength(1);
});

test('what was completed although its node leaves is reported: nobody should repeat it', async () => {
  const { runner, end, reports } = runnerAt(CLAIMED_AT);
  runner.accept([claimed]);
  await settled();
  runner.leaveAll('the worker stops');
  end(succeeded);
  await runner.drain();
  expect(reports).toMatchObject([{ status: 'succeeded' }]);
});

test('what ended before its node left is reported as it ended', async () => {
  const { runner, end, reports } = runnerAt(CLAIMED_AT);
  runner.accept([claimed]);
  await settled();
  end(cancelled);
  runner.leaveAll('the worker stops');
  await runner.drain();
  expect(reports).toMatchObject([{ status: 'cancelled' }]);
});

test('a leaving node begins no call, also not of an execution whose start mark is under way', async () => {
  const { runner, holdMark, reports, problems } = runnerAt(CLAIMED_AT);
  let answer: (isAccepted: boolean) => void = () => undefined;
  holdMark(
    new Promise((resolve) => {
      answer = resolve;
    }),
  );
  runner.accept([once]);
  await settled();
  runner.leaveAll('the worker stops');
  answer(true);
  await runner.drain();
  expect(reports).toEqual([]);
  expect(problems).toEqual(['the node lost its proof of life before the call']);
});

describe('a cancel', () => {
  const asked = { executionId: 7, fireAt: 999_000, token: 1, attempt: 1, reason: 'Cancelled by Li: sale.' };

  test('before the start ends the execution without a call', async () => {
    const { runner, calls, marks, reports } = runnerAt(CLAIMED_AT);
    runner.accept([claimed]);
    runner.cancel([asked]);
    await runner.drain();
    expect([calls, marks]).toEqual([[], []]);
    expect(reports).toMatchObject([
      {
        ...{ status: 'cancelled', errorCode: 'CANCELLED', startedAt: null, token: 1 },
        errorMessage: 'Cancelled by Li: sale. It had not been started.',
      },
    ]);
  });
  test('while the start is marked reaches the call that begins then', async () => {
    const { runner, calls, reports, end, holdMark } = runnerAt(CLAIMED_AT);
    let answer: (isAccepted: boolean) => void = () => undefined;
    holdMark(
      new Promise((resolve) => {
        answer = resolve;
      }),
    );
    runner.accept([once]);
    await settled();
    runner.cancel([asked]);
    answer(true);
    await settled();
    expect(calls.map(({ aborts }) => aborts)).toEqual([['Cancelled by Li: sale.']]);
    end(cancelled);
    await runner.drain();
    expect(reports).toMatchObject([{ status: 'cancelled', startedAt: CLAIMED_AT }]);
  });
  test('of a call reaches it once, however often the request is read', async () => {
    const { runner, calls, end, reports } = runnerAt(CLAIMED_AT);
    runner.accept([claimed]);
    await settled();
    runner.cancel([asked]);
    runner.cancel([asked]);
    expect(calls.map(({ aborts }) => aborts)).toEqual([['Cancelled by Li: sale.']]);
    end(cancelled);
    await runner.drain();
    expect(reports).toMatchObject([{ status: 'cancelled' }]);
  });
  test('of another execution, or of an owner before this one, is not for it', async () => {
    const { runner, calls, end } = runnerAt(CLAIMED_AT);
    runner.accept([claimed]);
    await settled();
    runner.cancel([
      { ...asked, executionId: 8 },
      { ...asked, token: 0 },
    ]);
    expect(calls.map(({ aborts }) => aborts)).toEqual([[]]);
    end(succeeded);
    await runner.drain();
  });
});

describe('the deadline of an execution', () => {
  test('that is over at the start ends it without a call', async () => {
    const { runner, calls, reports } = runnerAt(CLAIMED_AT);
    runner.accept([{ ...claimed, deadlineAt: CLAIMED_AT }]);
    await runner.drain();
    expect(calls).toEqual([]);
    expect(reports).toMatchObject([{ status: 'timed_out', errorCode: 'DEADLINE_OVER', startedAt: null }]);
  });
  test('bounds the time of an attempt, and so does the attempt its own', async () => {
    const { runner, calls } = runnerAt(CLAIMED_AT, { slots: { http: 3 } });
    runner.accept([
      { ...claimed, executionId: 1, deadlineAt: CLAIMED_AT + 250 },
      { ...claimed, executionId: 2, deadlineAt: CLAIMED_AT + 86_400_000 },
      { ...claimed, executionId: 3 },
    ]);
    await settled();
    expect(calls.map(({ input }) => input.timeoutMs)).toEqual([250, 300_000, 300_000]);
  });
});

describe('slots', () => {
  test('are counted by type of executor, and a type without any has no room', async () => {
    const { runner, calls, freed } = runnerAt(CLAIMED_AT, { slots: { http: 2, function: 1 } });
    runner.accept([claimed, { ...claimed, executionId: 8, executor: 'function' }]);
    await settled();
    expect(['http', 'function', 'shell'].map((executor) => runner.free(executor))).toEqual([1, 0, 0]);
    expect([runner.count, runner.knows(8), runner.knows(9)]).toEqual([2, true, false]);
    calls[1]?.end(succeeded);
    await settled();
    expect([runner.free('http'), runner.free('function'), freed]).toEqual([1, 1, ['function']]);
    runner.accept([{ ...claimed, executionId: 9 }]);
    await settled();
    expect(runner.free('http')).toBe(0);
    calls[0]?.end(succeeded);
    calls[2]?.end(succeeded);
    await settled();
    expect(freed).toEqual(['function', 'http']);
  });
  test('are free as soon as a call has ended, until as many ends wait to be written', async () => {
    const { runner, calls, reports, freed, answerReports } = runnerAt(CLAIMED_AT, { slots: { http: 2 } });
    let write: () => void = () => undefined;
    const isWritten = new Promise<boolean>((resolve) => {
      write = () => resolve(true);
    });
    answerReports(() => isWritten);
    const run = async (executionId: number) => {
      runner.accept([{ ...claimed, executionId }]);
      await settled();
      calls.at(-1)?.end(succeeded);
      await settled();
      return runner.free('http');
    };
    expect([await run(1), await run(2), await run(3), await run(4)]).toEqual([2, 2, 1, 0]);
    expect([runner.count, reports.length, freed]).toEqual([4, 0, []]);
    write();
    await settled();
    expect([runner.count, reports.length, freed, runner.free('http')]).toEqual([0, 4, ['http'], 2]);
  });
  test('of a node that drains are free for nothing', async () => {
    const { runner, end } = runnerAt(CLAIMED_AT, { slots: { http: 5 } });
    runner.accept([claimed]);
    await settled();
    const drained = runner.drain();
    expect(runner.free('http')).toBe(0);
    end(succeeded);
    await drained;
    expect(runner.count).toBe(0);
  });
  test('are freed when an execution cannot even be loaded; another node takes it over', async () => {
    const catalog = { load: () => Promise.reject(new Error('away')) } as unknown as TaskCatalog;
    const { runner, problems, reports, freed } = runnerAt(CLAIMED_AT, { catalog });
    runner.accept([claimed]);
    await runner.drain();
    expect([runner.count, problems, reports, freed]).toEqual([
      ...[0, ['an execution was left to be taken over'], [], ['http']],
    ]);
  });
});
