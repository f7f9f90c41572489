import { beforeEach, expect, test, vi } from 'vitest';
import type { AttemptReport, ExecutionReporter } from '@/server/executor/execution-reporter';
import type { ClaimedExecution } from '@/server/scheduler/claimed-execution';
import type { EngineStore } from '@/server/scheduler/ports';
import { TaskCatalog } from '@/server/scheduler/task-catalog';
import { taskDefinition } from '@/server/testing/factories';
import { ExecutionRunner } from './execution-runner';

const ONCE: ClaimedExecution = {
  ...{ executionId: 7, fireAt: 1_000, taskId: 1, taskVersion: 1, token: 1, attempt: 1, dueAt: 1_000 },
  ...{ deadlineAt: null, trigger: 'schedule', executor: 'http', onNodeLoss: 'fail' },
  ...{ lane: null, asOfAt: null, parameters: null, claimedAt: 1_000, callAt: null },
};

let now: number;
let mayClaim: boolean;
/** Answers of the database to start marks, in order; an error stands for none. */
let markAnswers: (boolean | Error)[];
let calls: number;
let reports: AttemptReport[];
/** What the database says to a report; each waits for it. */
let reportAnswer: Promise<boolean>;
let stale: string[];
let runner: ExecutionRunner;

beforeEach(() => {
  now = 1_000;
  mayClaim = true;
  markAnswers = [];
  calls = 0;
  reports = [];
  reportAnswer = Promise.resolve(true);
  stale = [];
  const catalog = new TaskCatalog(() => ({ nextFireAfter: () => null, countFires: () => 0 }) as never);
  catalog.add([{ taskId: 1, version: 1, definition: taskDefinition(), effectiveFrom: 0 }]);
  const reporter = {
    started: async () => {
      const answer = markAnswers.shift() ?? true;
      if (answer instanceof Error) throw answer;
      return answer;
    },
    withdrawStart: () => undefined,
    finished: async (report: AttemptReport) => {
      reports.push(report);
      return reportAnswer;
    },
  } as unknown as ExecutionReporter;
  runner = new ExecutionRunner({
    ...{ slots: { http: 5 }, store: {} as EngineStore, catalog, reporter },
    start: () => {
      calls += 1;
      const end = { status: 'succeeded' as const, errorCode: null, errorMessage: null, result: null };
      return { ended: Promise.resolve(end), abort: () => true };
    },
    turns: { limitedHost: () => null, take: () => Promise.resolve(0) },
    ...{
      now: () => now,
      monotonicMs: () => now,
      settledUntil: () => now,
      mayClaim: () => mayClaim,
      untilDue: async () => undefined,
    },
    pause: async (ms) => {
      now += ms;
      await new Promise((resolve) => setImmediate(resolve));
    },
    onProblem: () => undefined,
    onStaleWrite: (write) => stale.push(write),
    onSlotFree: () => undefined,
  });
});

const away = () => new Error('the database does not answer');
const isDone = () => vi.waitFor(() => expect(runner.count).toBe(0), { interval: 1 });

test('a call that must not be made twice waits for its mark through an outage, and is made once', async () => {
  markAnswers = [away(), away(), away(), true];
  runner.accept([ONCE]);
  await isDone();
  expect(calls).toBe(1);
  // its start is that of the call
  expect(reports).toMatchObject([{ status: 'succeeded', startedAt: 1_700 }]);
});

test('a mark that is refused after an outage is the end of it', async () => {
  markAnswers = [away(), false];
  runner.accept([ONCE]);
  await isDone();
  expect({ calls, reports, stale }).toEqual({ calls: 0, reports: [], stale: ['start'] });
});

test('a node that is marked as started waits for its own proof of life, and then calls', async () => {
  mayClaim = false;
  runner.accept([ONCE]);
  await vi.waitFor(() => expect(now).toBeGreaterThan(2_000), { interval: 1 });
  expect(calls).toBe(0);
  mayClaim = true;
  await isDone();
  expect(calls).toBe(1);
});

test('a clock that is set back while a call is being marked makes no start before it was due', async () => {
  mayClaim = false;
  runner.accept([{ ...ONCE, claimedAt: 700 }]);
  await vi.waitFor(() => expect(now).toBeGreaterThan(1_200), { interval: 1 });
  now -= 3_600_000;
  mayClaim = true;
  await isDone();
  expect(reports).toMatchObject([{ startedAt: 1_000, finishedAt: 1_000 }]);
});

test('a node that is declared dead while it waits calls nobody', async () => {
  mayClaim = false;
  runner.accept([ONCE]);
  await vi.waitFor(() => expect(now).toBeGreaterThan(2_000), { interval: 1 });
  runner.leaveAll('declared dead');
  await isDone();
  expect({ calls, reports }).toEqual({ calls: 0, reports: [] });
});

test('a node has reported what ended up to now, but for what the database has not taken yet', async () => {
  let answer: (isTaken: boolean) => void = () => undefined;
  reportAnswer = new Promise((resolve) => {
    answer = resolve;
  });
  now = 1_200;
  expect(runner.reportedUntil()).toBe(1_200);
  runner.accept([ONCE]);
  await vi.waitFor(() => expect(reports.length).toBe(1), { interval: 1 });
  now = 9_000;
  expect(runner.reportedUntil()).toBe(1_200);
  answer(false);
  await isDone();
  expect(runner.reportedUntil()).toBe(9_000);
});
