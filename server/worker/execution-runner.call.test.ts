import { describe, expect, test } from 'vitest';
import {
  CLAIMED_AT,
  cancelled,
  claimed,
  once,
  runnerAt,
  settled,
  succeeded,
} from '@/server/testing/runner-at';

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
  test('that is over soon is not marked beside, and one that goes on is', async () => {
    const pauses: (() => void)[] = [];
    const pause = () => new Promise<void>((resolve) => pauses.push(resolve));
    const { runner, calls, marks } = runnerAt(CLAIMED_AT, { pause, slots: { http: 2 } });
    runner.accept([claimed, { ...claimed, executionId: 8 }]);
    await settled();
    expect([calls.length, marks]).toEqual([2, []]);
    calls[0]?.end(succeeded);
    await settled();
    for (const resolve of pauses) resolve();
    await settled();
    expect(marks).toMatchObject([{ executionId: 8, startedAt: CLAIMED_AT }]);
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
    runner.accept([once]);
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
