import { describe, expect, test } from 'vitest';
import { AttemptRunner } from './attempt-runner';
import type { AttemptContext, AttemptOutcome, TaskExecutor } from './contract';
import { DeadlineWheel } from './deadline-wheel';
import { ExecutorRegistry } from './executor-registry';
import type { AttemptLogLine, AttemptProgress } from './ports';
import type { AttemptRequest } from './running-attempt';

const done: AttemptOutcome = {
  status: 'succeeded',
  errorCode: null,
  errorMessage: null,
  result: { answer: 42 },
};
const given: AttemptOutcome = {
  status: 'failed',
  errorCode: 'GIVEN_UP',
  errorMessage: 'It was at step 3.',
  result: { step: 3 },
};

function executorOf(run: (context: AttemptContext) => Promise<AttemptOutcome>): TaskExecutor<unknown> {
  return { type: 'test', run: (_params, context) => run(context) };
}

/** An executor that the test ends by hand. */
function manualExecutor() {
  const calls: {
    context: AttemptContext;
    resolve: (outcome: AttemptOutcome) => void;
    reject: (error: unknown) => void;
  }[] = [];
  const executor = executorOf(
    (context) => new Promise((resolve, reject) => calls.push({ context, resolve, reject })),
  );
  return { executor, calls };
}

const request: AttemptRequest = {
  ...{ executor: 'test', params: { url: 'x' }, executionId: 7, taskId: 3, taskName: 'sync', fireAt: 1_000 },
  ...{ dueAt: 1_000, attempt: 2, token: 5, parameters: { day: 1 }, timeoutMs: 30_000 },
  ...{ asOfAt: 1_000, cancelGraceMs: 10_000 },
};

function runnerWith(executor: TaskExecutor<unknown>) {
  const clock = { at: 0, monotonicMs: () => clock.at, now: () => 1_700_000_000_000 + clock.at };
  const lines: AttemptLogLine[] = [];
  const progress: AttemptProgress[] = [];
  const bugs: unknown[] = [];
  let tick: (() => void) | null = null;
  const ticker = {
    start: (_everyMs: number, onTick: () => void) => {
      tick = onTick;
    },
    stop: () => {
      tick = null;
    },
  };
  const wheel = new DeadlineWheel({ clock, ticker, onError: (error) => bugs.push(error) });
  const runner = new AttemptRunner({
    registry: new ExecutorRegistry().add(executor),
    ...{ wheel, clock, logs: { append: (line) => void lines.push(line) }, cancelGraceMs: 10_000 },
    progress: { report: (one) => void progress.push(one) },
    onBug: (error) => bugs.push(error),
  });
  const moveTo = (at: number) => {
    clock.at = at;
    tick?.();
  };
  return { runner, lines, progress, bugs, moveTo, wheel };
}

describe('an attempt', () => {
  test('ends as its executor says, and knows which execution it is for', async () => {
    const { executor, calls } = manualExecutor();
    const { runner, wheel } = runnerWith(executor);
    const attempt = runner.start(request);
    expect(calls[0]?.context).toMatchObject({
      executionId: 7,
      taskId: 3,
      taskName: 'sync',
      fireAt: 1_000,
      attempt: 2,
      token: 5,
    });
    expect(calls[0]?.context.parameters).toEqual({ day: 1 });
    expect(runner.count).toBe(1);
    calls[0]?.resolve(done);
    expect(await attempt.ended).toEqual(done);
    expect([runner.count, wheel.count]).toEqual([0, 0]);
  });

  test('of a type this worker does not have fails, as a value', async () => {
    const { runner } = runnerWith(manualExecutor().executor);
    expect(await runner.start({ ...request, executor: 'shell' }).ended).toMatchObject({
      ...{ status: 'failed', errorCode: 'EXECUTOR_UNKNOWN' },
      errorMessage: expect.stringContaining('"shell"'),
    });
    expect(runner.count).toBe(0);
  });
});

describe('a bug of an executor', () => {
  test.each<[string, () => Promise<AttemptOutcome>]>([
    [
      'thrown at once',
      () => {
        throw new Error('boom');
      },
    ],
    ['rejected', () => Promise.reject(new Error('boom'))],
  ])('%s fails the attempt and is reported', async (_name, run) => {
    const { runner, bugs } = runnerWith(executorOf(run));
    expect(await runner.start(request).ended).toMatchObject({
      ...{ status: 'failed', errorCode: 'TASK_EXECUTION_ERROR', result: null },
      errorMessage: expect.stringContaining('boom'),
    });
    expect(bugs).toMatchObject([{ code: 'TASK_EXECUTION_ERROR', cause: new Error('boom') }]);
    expect(runner.count).toBe(0);
  });

  test.each([undefined, null, 'ok', { status: 'running' }])(
    'that returns %j instead of an outcome fails the attempt',
    async (value) => {
      const { runner } = runnerWith(executorOf(() => Promise.resolve(value as never)));
      expect(await runner.start(request).ended).toMatchObject({
        status: 'failed',
        errorCode: 'TASK_EXECUTION_ERROR',
      });
    },
  );

  test('that leaves parts of the outcome out ends the attempt all the same', async () => {
    const { executor, calls } = manualExecutor();
    const { runner } = runnerWith(executor);
    const attempts = [runner.start(request), runner.start(request)];
    attempts[1]?.abort('Cancelled by Chen');
    for (const call of calls) call.resolve({ status: 'failed' } as AttemptOutcome);
    expect(await attempts[0]?.ended).toEqual({
      status: 'failed',
      errorCode: null,
      errorMessage: null,
      result: null,
    });
    expect((await attempts[1]?.ended)?.errorMessage).toBe('Cancelled by Chen.');
  });

  test('in its abort listener does not stop the cancel', async () => {
    const { executor, calls } = manualExecutor();
    const { runner, bugs, moveTo } = runnerWith(executor);
    const attempt = runner.start(request);
    calls[0]?.context.signal.on('abort', () => {
      throw new Error('listener');
    });
    attempt.abort('by the operator');
    moveTo(10_100);
    expect(await attempt.ended).toMatchObject({ status: 'cancelled' });
    expect(bugs).toEqual([new Error('listener')]);
  });
});

describe('the deadline', () => {
  test('aborts the executor once and ends the attempt as timed out with what the executor has', async () => {
    const { executor, calls } = manualExecutor();
    const { runner, moveTo } = runnerWith(executor);
    const attempt = runner.start(request);
    let aborts = 0;
    calls[0]?.context.signal.on('abort', () => {
      aborts += 1;
    });
    moveTo(29_980);
    expect(calls[0]?.context.isAborted()).toBe(false);
    moveTo(30_020);
    attempt.abort('too late to matter');
    expect([aborts, calls[0]?.context.isAborted()]).toEqual([1, true]);
    calls[0]?.resolve(given);
    expect(await attempt.ended).toEqual({
      ...{ status: 'timed_out', errorCode: 'TIMEOUT', result: { step: 3 } },
      errorMessage: 'Not finished within 30 s. It was at step 3.',
    });
  });

  test('does not undo what the executor completed in spite of it', async () => {
    const { executor, calls } = manualExecutor();
    const { runner, moveTo } = runnerWith(executor);
    const attempt = runner.start(request);
    moveTo(30_020);
    calls[0]?.resolve(done);
    expect(await attempt.ended).toEqual(done);
  });
});

describe('a cancel', () => {
  test('ends the attempt as cancelled, with the reason', async () => {
    const { executor, calls } = manualExecutor();
    const { runner } = runnerWith(executor);
    const attempt = runner.start(request);
    attempt.abort('Cancelled by Chen');
    calls[0]?.resolve({ ...given, errorMessage: null });
    expect(await attempt.ended).toMatchObject({
      status: 'cancelled',
      errorCode: 'CANCELLED',
      errorMessage: 'Cancelled by Chen.',
    });
  });

  test('is carried out without the executor when the grace is over; its late result is dropped', async () => {
    const { executor, calls } = manualExecutor();
    const { runner, moveTo, lines, wheel } = runnerWith(executor);
    const attempt = runner.start(request);
    attempt.abort('Cancelled by Chen');
    moveTo(9_980);
    expect(runner.count).toBe(1);
    moveTo(10_020);
    const outcome = await attempt.ended;
    expect(outcome).toMatchObject({ status: 'cancelled', errorCode: 'CANCELLED', result: null });
    expect(outcome.errorMessage).toContain('did not stop within 10 s');
    expect([runner.count, wheel.count]).toEqual([0, 0]);
    const logged = lines.length;
    calls[0]?.context.log('info', 'still here');
    calls[0]?.resolve(done);
    await Promise.resolve();
    expect(await attempt.ended).toBe(outcome);
    expect([runner.lateResults, lines.length]).toEqual([1, logged]);
  });

  test('reads as sentences with what the executor says about it, whoever forgot a full stop', async () => {
    const { executor, calls } = manualExecutor();
    const { runner } = runnerWith(executor);
    const attempt = runner.start(request);
    attempt.abort('the worker stops');
    calls[0]?.resolve({ ...given, errorMessage: 'stopped at step 3' });
    expect((await attempt.ended).errorMessage).toBe('the worker stops. stopped at step 3.');
  });

  test('says whether it was the one that stopped the attempt', async () => {
    const { executor, calls } = manualExecutor();
    const { runner } = runnerWith(executor);
    const attempt = runner.start(request);
    expect(attempt.abort('Cancelled by Chen')).toBe(true);
    expect(attempt.abort('by the operator')).toBe(false);
    calls[0]?.resolve(given);
    await attempt.ended;
    expect(attempt.abort('by nobody')).toBe(false);
  });

  test('has the grace of its own attempt, which may be none', async () => {
    const { executor } = manualExecutor();
    const { runner, moveTo } = runnerWith(executor);
    const patient = runner.start({ ...request, cancelGraceMs: 25_000 });
    const hasty = runner.start({ ...request, cancelGraceMs: 0 });
    patient.abort('Cancelled by Chen');
    hasty.abort('Cancelled by Chen');
    moveTo(40);
    expect((await hasty.ended).errorMessage).toContain('did not stop within 0 s');
    moveTo(24_980);
    expect(runner.count).toBe(1);
    moveTo(25_040);
    expect((await patient.ended).errorMessage).toContain('did not stop within 25 s');
  });

  test('after a late bug is still what it was', async () => {
    const { executor, calls } = manualExecutor();
    const { runner, moveTo, bugs } = runnerWith(executor);
    const attempt = runner.start(request);
    attempt.abort('Cancelled by Chen');
    moveTo(10_020);
    calls[0]?.reject(new Error('late'));
    expect(await attempt.ended).toMatchObject({ status: 'cancelled' });
    await Promise.resolve();
    expect([runner.lateResults, bugs]).toEqual([1, []]);
  });
});

describe('what an attempt reports', () => {
  test('names the attempt, and its lines are numbered on over the attempts', async () => {
    const { executor, calls } = manualExecutor();
    const { runner, lines, progress } = runnerWith(executor);
    runner.start(request);
    runner.start({ ...request, attempt: 3 });
    calls[0]?.context.log('info', 'one');
    calls[0]?.context.log('warn', 'two');
    calls[1]?.context.log('debug', 'x'.repeat(10_000));
    expect(lines.map(({ seq, attempt, level }) => [seq, attempt, level])).toEqual([
      [2_000_001, 2, 'info'],
      [2_000_002, 2, 'warn'],
      [3_000_001, 3, 'debug'],
    ]);
    expect(lines[0]).toMatchObject({ executionId: 7, fireAt: 1_000, at: 1_700_000_000_000, message: 'one' });
    expect(lines[2]?.message).toHaveLength(8_192);
    calls[0]?.context.progress(120.4, 'far');
    calls[0]?.context.progress(Number.NaN, 'nothing');
    expect(progress).toEqual([
      {
        executionId: 7,
        fireAt: 1_000,
        attempt: 2,
        token: 5,
        at: 1_700_000_000_000,
        percent: 100,
        message: 'far',
      },
    ]);
  });

  test('is bounded: an executor gone wild fills nothing', () => {
    const { executor, calls } = manualExecutor();
    const { runner, lines } = runnerWith(executor);
    runner.start(request);
    for (let index = 0; index < 10_500; index += 1) calls[0]?.context.log('info', 'again');
    expect(lines).toHaveLength(10_001);
    expect(lines.at(-1)?.message).toContain('dropped');
    expect(new Set(lines.map((line) => line.seq)).size).toBe(lines.length);
  });

  test('cannot break the attempt when its store does', async () => {
    const { executor, calls } = manualExecutor();
    const wheel = new DeadlineWheel({
      clock: { monotonicMs: () => 0 },
      ticker: { start: () => undefined, stop: () => undefined },
      onError: () => undefined,
    });
    const bugs: unknown[] = [];
    const broken = () => {
      throw new Error('store away');
    };
    const runner = new AttemptRunner({
      registry: new ExecutorRegistry().add(executor),
      ...{
        wheel,
        clock: { monotonicMs: () => 0, now: () => 0 },
        logs: { append: broken },
        progress: { report: broken },
      },
      onBug: (error) => bugs.push(error),
    });
    const attempt = runner.start(request);
    calls[0]?.context.log('info', 'one');
    calls[0]?.context.progress(1, 'one');
    calls[0]?.resolve(done);
    expect(await attempt.ended).toEqual(done);
    expect(bugs).toHaveLength(2);
  });

  test('fits its columns and is valid Unicode', async () => {
    const errorMessage = `${'m'.repeat(1_022)}🚀 and more`;
    const { runner } = runnerWith(
      executorOf(async () => ({ ...given, errorCode: 'C'.repeat(60), errorMessage })),
    );
    const outcome = await runner.start(request).ended;
    expect(outcome.errorMessage).toBe(`${'m'.repeat(1_022)}…`);
    expect(outcome.errorCode).toHaveLength(48);
  });
});

test('ten thousand attempts cost the runner well under a second', async () => {
  const { runner } = runnerWith(executorOf(async () => done));
  const begun = performance.now();
  const outcomes = await Promise.all(
    Array.from({ length: 10_000 }, (_, index) => runner.start({ ...request, executionId: index }).ended),
  );
  expect(performance.now() - begun).toBeLessThan(1_000);
  expect(outcomes).toHaveLength(10_000);
  expect(runner.count).toBe(0);
});

test('two executors of one type are refused, and a worker knows what it can run', () => {
  const registry = new ExecutorRegistry().add(manualExecutor().executor);
  expect(registry.types).toEqual(['test']);
  expect(() => registry.add(manualExecutor().executor)).toThrowError(/two executors of type test/);
});
