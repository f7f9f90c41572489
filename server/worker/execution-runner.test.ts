import { describe, expect, test } from 'vitest';
import type { AttemptReport, ExecutionReporter } from '@/server/executor/execution-reporter';
import type { ClaimedExecution } from '@/server/scheduler/claimed-execution';
import type { StartMark } from '@/server/scheduler/execution-rows';
import type { EngineStore } from '@/server/scheduler/ports';
import type { TaskCatalog } from '@/server/scheduler/task-catalog';
import { taskDefinition } from '@/server/testing/factories';
import {
  type AttemptEnd,
  type AttemptInput,
  ExecutionRunner,
  type ExecutionRunnerOptions,
} from './execution-runner';

const CLAIMED_AT = 1_000_000;
const claimed: ClaimedExecution = {
  ...{ executionId: 7, fireAt: 999_000, taskId: 3, taskVersion: 1, token: 1, attempt: 1, dueAt: 999_000 },
  ...{ deadlineAt: null, trigger: 'schedule', executor: 'http', onNodeLoss: 'retry', claimedAt: CLAIMED_AT },
  ...{ parameters: null, lane: null, asOfAt: null },
};
/** Its start is marked before its call; that of the other one while the call is under way. */
const once: ClaimedExecution = { ...claimed, onNodeLoss: 'fail' };
const cancelled: AttemptEnd = {
  ...{ status: 'cancelled', errorCode: 'CANCELLED', errorMessage: 'Cancelled.', result: null },
};
const succeeded: AttemptEnd = { status: 'succeeded', errorCode: null, errorMessage: null, result: null };

interface Call {
  execution: ClaimedExecution;
  input: AttemptInput;
  aborts: string[];
  end: (outcome: AttemptEnd) => void;
}

/** A runner whose calls end when the test says so, or as cancelled when it is aborted. */
function runnerAt(now: number, change: Partial<ExecutionRunnerOptions> = {}) {
  const calls: Call[] = [];
  const marks: StartMark[] = [];
  const withdrawn: StartMark[] = [];
  const reports: AttemptReport[] = [];
  const problems: string[] = [];
  const freed: string[] = [];
  let mark = (): Promise<boolean> => Promise.resolve(true);
  let report = (): Promise<boolean> => Promise.resolve(true);
  const runner = new ExecutionRunner({
    slots: { http: 1 },
    store: {} as EngineStore,
    catalog: {
      load: () => Promise.resolve(),
      get: () => ({ definition: taskDefinition({ parameters: { from: 'task' } }) }),
    } as unknown as TaskCatalog,
    reporter: {
      started: (one: StartMark) => {
        marks.push(one);
        return mark();
      },
      withdrawStart: (one: StartMark) => withdrawn.push(one),
      finished: async (one: AttemptReport) => {
        const isAccepted = await report();
        reports.push(one);
        return isAccepted;
      },
    } as unknown as ExecutionReporter,
    start: (execution, _definition, input) => {
      let isOver = false;
      const aborts: string[] = [];
      const ended = new Promise<AttemptEnd>((resolve) => {
        const end = (outcome: AttemptEnd) => {
          isOver = true;
          resolve(outcome);
        };
        calls.push({ execution, input, aborts, end });
      });
      const abort = (reason: string) => {
        aborts.push(reason);
        return !isOver;
      };
      return { ended, abort };
    },
    now: () => now,
    monotonicMs: () => 0,
    mayClaim: () => true,
    untilDue: () => Promise.resolve(),
    pause: () => Promise.resolve(),
    onProblem: (message) => problems.push(message),
    onSlotFree: (executor) => freed.push(executor),
    ...change,
  });
  return {
    ...{ runner, calls, marks, withdrawn, reports, problems, freed },
    end: (outcome: AttemptEnd) => calls.at(-1)?.end(outcome),
    holdMark: (answer: Promise<boolean>) => {
      mark = () => answer;
    },
    answerReports: (answer: () => Promise<boolean>) => {
      report = answer;
    },
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

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
    calls[0]?.end(succeeded);
    await runner.drain();
    expect(freed).toEqual(['function', 'http']);
  });
  test('that were overfilled have no room rather than less than none', async () => {
    const { runner } = runnerAt(CLAIMED_AT);
    runner.accept([claimed, { ...claimed, executionId: 8 }]);
    expect(runner.free('http')).toBe(0);
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

describe('a call', () => {
  test('is not made when the start mark is refused: somebody else has the execution', async () => {
    const { runner, calls, reports, problems, holdMark } = runnerAt(CLAIMED_AT);
    holdMark(Promise.resolve(false));
    runner.accept([once]);
    await runner.drain();
    expect([calls, reports, problems]).toEqual([[], [], ['a stale start was refused']]);
  });
  test('is not made by a node whose proof of life is too old', async () => {
    const { runner, calls, reports } = runnerAt(CLAIMED_AT, { mayClaim: () => false });
    runner.accept([claimed]);
    await runner.drain();
    expect([calls, reports]).toEqual([[], []]);
  });
  test('is about its fire, with the parameters of the task', async () => {
    const { runner, calls } = runnerAt(CLAIMED_AT);
    runner.accept([claimed]);
    await settled();
    expect(calls[0]?.input).toMatchObject({ asOfAt: 999_000, parameters: { from: 'task' } });
  });
  test('that somebody asked for is about the instant and has the parameters he gave', async () => {
    const { runner, calls } = runnerAt(CLAIMED_AT);
    runner.accept([{ ...claimed, trigger: 'manual', parameters: '{"from":"li"}', asOfAt: 5_000 }]);
    await settled();
    expect(calls[0]?.input).toMatchObject({ asOfAt: 5_000, parameters: { from: 'li' } });
  });
  test('is not made before its instant', async () => {
    let arrive: () => void = () => undefined;
    const untilDue = (dueAt: number) =>
      new Promise<void>((resolve) => {
        expect(dueAt).toBe(CLAIMED_AT + 700);
        arrive = resolve;
      });
    const { runner, calls, marks } = runnerAt(CLAIMED_AT, { untilDue });
    runner.accept([{ ...claimed, dueAt: CLAIMED_AT + 700 }]);
    await settled();
    expect([calls, marks]).toEqual([[], []]);
    arrive();
    await settled();
    expect(calls).toHaveLength(1);
  });
  test('that may be repeated does not wait for its mark, which its end takes back', async () => {
    const { runner, calls, end, marks, withdrawn, reports, holdMark } = runnerAt(CLAIMED_AT);
    holdMark(new Promise(() => undefined));
    runner.accept([claimed]);
    await settled();
    expect(calls).toHaveLength(1);
    end(succeeded);
    await runner.drain();
    expect(withdrawn).toEqual(marks);
    expect(reports).toMatchObject([{ status: 'succeeded' }]);
  });
  test('that may be repeated is stopped when its mark is refused', async () => {
    const { runner, calls, end, problems, holdMark } = runnerAt(CLAIMED_AT);
    holdMark(Promise.resolve(false));
    runner.accept([claimed]);
    await settled();
    expect(calls.map(({ aborts }) => aborts)).toEqual([['it was taken over by another node']]);
    expect(problems).toEqual(['an attempt of somebody else is ended']);
    end(cancelled);
    await runner.drain();
  });
  test('that comes long after its claim waits for its mark, also when it may be repeated', async () => {
    const { runner, calls, holdMark } = runnerAt(CLAIMED_AT + 500);
    holdMark(Promise.resolve(false));
    runner.accept([claimed]);
    await runner.drain();
    expect(calls).toEqual([]);
  });
});

describe('a report', () => {
  test('carries the result as JSON text, and how long the call took by the monotonic clock', async () => {
    let monotonic = 0;
    const { runner, end, reports } = runnerAt(CLAIMED_AT, { monotonicMs: () => monotonic });
    runner.accept([claimed]);
    await settled();
    monotonic = 1_499.6;
    end({ ...succeeded, result: { rows: 3 } });
    await runner.drain();
    expect(reports).toMatchObject([
      { result: '{"rows":3}', finishedAt: CLAIMED_AT + 1_500, errorMessage: null },
    ]);
  });
  test('of a result that cannot be stored is made without it', async () => {
    const { runner, end, reports } = runnerAt(CLAIMED_AT);
    runner.accept([claimed]);
    await settled();
    end({ ...succeeded, result: { rows: 3n } });
    await runner.drain();
    expect(reports).toMatchObject([
      { status: 'succeeded', result: null, errorMessage: expect.stringContaining('not kept') },
    ]);
  });
  test('is tried again until the database has it, ever more slowly', async () => {
    const pauses: number[] = [];
    const pause = async (ms: number) => void pauses.push(ms);
    const { runner, end, reports, answerReports } = runnerAt(CLAIMED_AT, { pause });
    let failures = 7;
    answerReports(async () => {
      failures -= 1;
      if (failures >= 0) throw new Error('away');
      return true;
    });
    runner.accept([claimed]);
    await settled();
    end(succeeded);
    await runner.drain();
    expect(reports).toMatchObject([{ status: 'succeeded' }]);
    expect(pauses).toEqual([100, 200, 400, 500, 500, 500, 500]);
  });
  test('that is refused is told and not repeated: the execution is not this owner’s any more', async () => {
    const { runner, end, reports, problems, answerReports } = runnerAt(CLAIMED_AT);
    answerReports(async () => false);
    runner.accept([claimed]);
    await settled();
    end(succeeded);
    await runner.drain();
    expect([reports.length, problems]).toEqual([1, ['a stale result was refused']]);
  });
});
