import type { AttemptReport, ExecutionReporter } from '@/server/executor/execution-reporter';
import type { ClaimedExecution } from '@/server/scheduler/claimed-execution';
import type { StartMark } from '@/server/scheduler/execution-rows';
import type { EngineStore } from '@/server/scheduler/ports';
import type { TaskCatalog } from '@/server/scheduler/task-catalog';
import { taskDefinition } from '@/server/testing/factories';
import { ExecutionRunner, type ExecutionRunnerOptions } from '@/server/worker/execution-runner';
import type { AttemptEnd, AttemptInput } from '@/server/worker/running-slot';

export const CLAIMED_AT = 1_000_000;
export const claimed: ClaimedExecution = {
  ...{ executionId: 7, fireAt: 999_000, taskId: 3, taskVersion: 1, token: 1, attempt: 1, dueAt: 999_000 },
  ...{ deadlineAt: null, trigger: 'schedule', executor: 'http', onNodeLoss: 'retry', claimedAt: CLAIMED_AT },
  ...{ parameters: null, lane: null, asOfAt: null, callAt: null },
};
/** Its start is marked before its call; that of the other one while the call is under way. */
export const once: ClaimedExecution = { ...claimed, onNodeLoss: 'fail' };
export const cancelled: AttemptEnd = {
  ...{ status: 'cancelled', errorCode: 'CANCELLED', errorMessage: 'Cancelled.', result: null },
};
export const succeeded: AttemptEnd = {
  status: 'succeeded',
  errorCode: null,
  errorMessage: null,
  result: null,
};

interface Call {
  execution: ClaimedExecution;
  input: AttemptInput;
  aborts: string[];
  end: (outcome: AttemptEnd) => void;
}

/** A runner whose calls end when the test says so, or as cancelled when it is aborted. */
export function runnerAt(now: number, change: Partial<ExecutionRunnerOptions> = {}) {
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
      find: () => undefined,
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
    settledUntil: () => now,
    mayClaim: () => true,
    turns: { limitedHost: () => null, take: () => Promise.resolve(0) },
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

export const settled = () => new Promise((resolve) => setImmediate(resolve));
