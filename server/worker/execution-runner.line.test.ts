import { describe, expect, test } from 'vitest';
import { LONGEST_WAIT_MS } from '@/server/domain/execution/slot-room';
import type { PutOff, PutOffAnswer } from '@/server/executor/execution-reporter';
import type { TaskCatalog } from '@/server/scheduler/task-catalog';
import { taskDefinition } from '@/server/testing/factories';
import { CLAIMED_AT, cancelled, claimed, runnerAt, settled, succeeded } from '@/server/testing/runner-at';
import type { ExecutionRunnerOptions } from './execution-runner';

const DUE_AT = CLAIMED_AT + 700;
const URGENT = 99;
const ids = (calls: { execution: { executionId: number } }[]) =>
  calls.map(({ execution }) => execution.executionId);

/** Two slots of calls that took 130 ms until now, and executions that become due, or have waited too long, when the test says so. */
async function nodeWithLine(
  answer: PutOffAnswer | Promise<PutOffAnswer> = 'put_off',
  turns: ExecutionRunnerOptions['turns'] = { limitedHost: () => null, take: () => Promise.resolve(0) },
) {
  const awaited = new Map<number, (() => void)[]>();
  const waits: (() => void)[] = [];
  const [putOffs, problems]: [PutOff[], string[]] = [[], []];
  let [monotonicMs, putBacks] = [0, 0];
  const at = runnerAt(CLAIMED_AT, {
    slots: { http: 2 },
    turns,
    monotonicMs: () => monotonicMs,
    untilDue: (dueAt) =>
      new Promise((resolve) => awaited.set(dueAt, [...(awaited.get(dueAt) ?? []), resolve])),
    onPutBack: () => {
      putBacks += 1;
    },
    onProblem: (message) => problems.push(message),
    pause: (ms) =>
      ms === LONGEST_WAIT_MS
        ? new Promise((resolve) => waits.push(resolve))
        : new Promise((resolve) => setImmediate(resolve)),
    catalog: {
      find: (taskId: number) => ({ definition: taskDefinition({ priority: taskId === URGENT ? 9 : 5 }) }),
    } as unknown as TaskCatalog,
    reporter: {
      started: async () => true,
      withdrawStart: () => true,
      finished: async (report) => at.reports.push(report) > 0,
      putOff: async (row) => {
        putOffs.push(row);
        return answer;
      },
    },
  });
  const advance = (ms: number) => {
    monotonicMs += ms;
  };
  const pass = async (untilMs: number) => {
    await settled();
    for (const resolve of awaited.get(CLAIMED_AT + untilMs) ?? []) resolve();
    await settled();
  };
  /** The longest wait in line is over for everything that stands there. */
  const waitOver = async () => {
    for (const resolve of waits) resolve();
    await settled();
  };
  const end = async (index: number) => {
    at.calls[index]?.end(succeeded);
    await settled();
  };
  const accept = (executionIds: readonly number[], dueAt = DUE_AT) =>
    at.runner.accept(executionIds.map((executionId) => ({ ...claimed, executionId, dueAt })));
  // a slot serves four: one at once, three more within 400 ms
  for (let call = 0; call < 600; call += 1) {
    accept([1_000 + call], CLAIMED_AT);
    await settled();
    monotonicMs += 130;
    await end(call);
  }
  at.calls.length = 0;
  at.reports.length = 0;
  return { ...at, putOffs, problems, putBacks: () => putBacks, pass, waitOver, advance, end, accept };
}

describe('executions claimed ahead of their instant', () => {
  test('are as many as the slots can begin soon after it, by what calls took lately', async () => {
    const { runner, accept } = await nodeWithLine();
    expect([runner.ahead('http').most, runner.free('http')]).toEqual([8, 2]);
    accept([1, 2, 3, 4]);
    // they will need one of the two slots
    expect([runner.ahead('http').most, runner.free('http'), runner.running]).toEqual([4, 1, 0]);
    accept([5, 6, 7, 8]);
    expect([runner.ahead('http').most, runner.free('http')]).toEqual([0, 1]);
  });
  test('begin one behind the other when they are more than the slots, the most urgent first', async () => {
    const { runner, calls, accept, pass, end } = await nodeWithLine();
    accept([1, 2, 4, 5]);
    runner.accept([{ ...claimed, executionId: 3, taskId: URGENT, dueAt: DUE_AT }]);
    await pass(700);
    expect([ids(calls), runner.running, runner.free('http')]).toEqual([[1, 2], 2, 0]);
    await end(1);
    expect(ids(calls)).toEqual([1, 2, 3]);
    await end(0);
    await end(2);
    expect(ids(calls)).toEqual([1, 2, 3, 4, 5]);
  });
  test('go back into the queue when they have waited too long, and fewer are claimed from then on', async () => {
    const { runner, calls, reports, putOffs, putBacks, accept, pass, waitOver, end } = await nodeWithLine();
    accept([1, 2, 3, 4]);
    await pass(700);
    await waitOver();
    expect(putOffs).toEqual(
      [3, 4].map((executionId) => ({
        ...{ executionId, fireAt: claimed.fireAt, token: 1, attempt: 1, turn: null },
      })),
    );
    expect([ids(calls), runner.count, putBacks()]).toEqual([[1, 2], 2, 2]);
    await end(0);
    await end(1);
    expect([ids(calls), reports.length, runner.ahead('http').most, runner.free('http')]).toEqual([
      [1, 2],
      2,
      2,
      2,
    ]);
  });
  test('that are cancelled while they stand in line end without a call and without a slot', async () => {
    const { runner, calls, reports, accept, pass } = await nodeWithLine();
    accept([1, 2, 3]);
    await pass(700);
    runner.cancel([
      { executionId: 3, fireAt: claimed.fireAt, token: 1, attempt: 1, reason: 'Cancelled by Li.' },
    ]);
    await settled();
    expect(reports).toMatchObject([{ executionId: 3, status: 'cancelled', startedAt: null }]);
    expect([ids(calls), runner.running, runner.count]).toEqual([[1, 2], 2, 2]);
  });
  test('that somebody cancels while they go back wait for the request, and end as it wants', async () => {
    const { runner, reports, accept, pass, waitOver } = await nodeWithLine('cancel');
    accept([1, 2, 3]);
    await pass(700);
    await waitOver();
    expect(reports).toEqual([]);
    runner.cancel([{ executionId: 3, fireAt: claimed.fireAt, token: 1, attempt: 1, reason: null }]);
    await settled();
    await settled();
    expect(reports).toMatchObject([{ executionId: 3, status: 'cancelled', startedAt: null }]);
  });
  test('are left to others, called or not, by a node that must leave', async () => {
    const { runner, calls, reports, problems, accept, pass } = await nodeWithLine();
    accept([1, 2, 3]);
    await pass(700);
    runner.leaveAll('the worker stops');
    for (const call of calls) call.end(cancelled);
    await runner.drain();
    expect([ids(calls), reports, problems.length]).toEqual([[1, 2], [], 2]);
  });
});

test('what goes back with a turn at a limited host keeps it', async () => {
  const at = await nodeWithLine('put_off', { limitedHost: () => 'api', take: async () => CLAIMED_AT });
  at.accept([1, 2], CLAIMED_AT);
  at.runner.accept([{ ...claimed, executionId: 3, dueAt: CLAIMED_AT - 500, callAt: CLAIMED_AT }]);
  await settled();
  await at.waitOver();
  expect(at.putOffs).toMatchObject([{ executionId: 3, turn: { host: 'api', callAt: CLAIMED_AT } }]);
});

test('what has come back under a higher token while its put-off was on its way is not forgotten', async () => {
  let answer: (answer: PutOffAnswer) => void = () => undefined;
  const at = await nodeWithLine(
    new Promise((resolve) => {
      answer = resolve;
    }),
  );
  at.accept([1, 2, 3], CLAIMED_AT);
  await settled();
  await at.waitOver();
  await at.end(0);
  at.runner.accept([{ ...claimed, executionId: 3, token: 3, dueAt: CLAIMED_AT }]);
  await settled();
  answer('stale');
  await settled();
  expect([ids(at.calls), at.runner.knows(3), at.runner.count]).toEqual([[1, 2, 3], true, 2]);
});

test('a task whose last call took longer than what may be waited is known for it, until one does not', async () => {
  const { runner, accept, end, pass, advance } = await nodeWithLine();
  const call = async (executionId: number, tookMs: number) => {
    accept([executionId], CLAIMED_AT);
    await settled();
    await pass(0);
    advance(tookMs);
    await end(executionId - 1);
    return runner.tookLong(claimed.taskId);
  };
  expect([await call(1, 401), await call(2, 400)]).toEqual([true, false]);
});

test('more than there are slots for of what is due already wait in line', async () => {
  const { runner, calls, accept, end } = await nodeWithLine();
  accept([1, 2, 3], CLAIMED_AT);
  await settled();
  expect([ids(calls), runner.free('http'), runner.ahead('http').most]).toEqual([[1, 2], 0, 0]);
  await end(0);
  expect(ids(calls)).toEqual([1, 2, 3]);
});

describe('an execution whose claim is on its way to the database', () => {
  test('is known and has a slot, which it keeps once it is accepted', async () => {
    const { runner, calls, accept } = await nodeWithLine();
    runner.expect([{ executionId: 7, executor: 'http' }]);
    expect([runner.knows(7), runner.free('http'), runner.count]).toEqual([true, 1, 0]);
    accept([7], CLAIMED_AT);
    await settled();
    expect([ids(calls), runner.running, runner.free('http'), runner.count]).toEqual([[7], 1, 1, 1]);
  });
  test('gives its slot back when it was not claimed', async () => {
    const { runner } = await nodeWithLine();
    const expected = [7, 8].map((executionId) => ({ executionId, executor: 'http' }));
    runner.expect(expected);
    expect(runner.free('http')).toBe(0);
    runner.forget(expected);
    expect([runner.knows(7), runner.free('http')]).toEqual([false, 2]);
  });
  test('is waited for by a node that drains, and left to others by one that must leave', async () => {
    const { runner, calls, reports, accept } = await nodeWithLine();
    runner.expect([{ executionId: 7, executor: 'http' }]);
    let isDrained = false;
    const drained = runner.drain().then(() => {
      isDrained = true;
    });
    await settled();
    expect(isDrained).toBe(false);
    runner.leaveAll('the worker stops');
    accept([7], CLAIMED_AT);
    await drained;
    expect([calls, reports]).toEqual([[], []]);
  });
});
