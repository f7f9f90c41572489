import { type HttpTaskParams, httpTaskParamsSchema } from '@/server/domain/http/http-task-params';
import type { JsonObject } from '@/server/domain/json/json-value';
import { AttemptRunner } from '@/server/executor/attempt-runner';
import type { AttemptOutcome } from '@/server/executor/contract';
import { DeadlineWheel } from '@/server/executor/deadline-wheel';
import { ExecutorRegistry } from '@/server/executor/executor-registry';
import { parseHttpAccess } from '@/server/executor/http/http-access';
import { HttpExecutor, type HttpExecutorOptions } from '@/server/executor/http/http-executor';
import type { AttemptLogLine } from '@/server/executor/ports';
import type { RunningAttempt } from '@/server/executor/running-attempt';

export interface HttpAttempts {
  /** Starts an attempt as the worker does. */
  start(params: Partial<HttpTaskParams> & { url: string }, parameters?: JsonObject): RunningAttempt;
  run(params: Partial<HttpTaskParams> & { url: string }, parameters?: JsonObject): Promise<AttemptOutcome>;
  /** Lets the monotonic clock jump and the deadlines pass. */
  passTime(ms: number): void;
  lines: AttemptLogLine[];
  bugs: unknown[];
  executor: HttpExecutor;
}

/** An HTTP executor under a runner whose clock the test moves. `allow` is HTTP_ALLOW; loopback is open unless it is given. */
export function httpAttempts(
  options: Partial<HttpExecutorOptions> & { allow?: string; deny?: string; ownServers?: string[] } = {},
): HttpAttempts {
  const { allow = '127.0.0.0/8', deny = '', ownServers = [], ...rest } = options;
  let ahead = 0;
  const clock = { monotonicMs: () => performance.now() + ahead, now: () => 1_700_000_000_000 };
  const executor = new HttpExecutor({
    ...{
      access: parseHttpAccess({ allow, deny, ownServers }),
      clock,
      version: '1.2.3',
      demoEchoOrigin: null,
    },
    ...rest,
  });
  const lines: AttemptLogLine[] = [];
  const bugs: unknown[] = [];
  const wheel = new DeadlineWheel({
    clock,
    ticker: { start: () => undefined, stop: () => undefined },
    onError: (error) => bugs.push(error),
  });
  const runner = new AttemptRunner({
    registry: new ExecutorRegistry().add(executor),
    ...{ wheel, clock, logs: { append: (line) => void lines.push(line) } },
    progress: { report: () => undefined },
    onBug: (error) => bugs.push(error),
  });
  const start: HttpAttempts['start'] = (params, parameters = {}) =>
    runner.start({
      ...{
        executor: 'http',
        params: httpTaskParamsSchema.parse(params),
        parameters,
        timeoutMs: 30_000,
        cancelGraceMs: 10_000,
      },
      ...{
        executionId: 4_711,
        taskId: 12,
        taskName: 'sync',
        fireAt: Date.UTC(2026, 10, 24, 9),
        dueAt: Date.UTC(2026, 10, 24, 9),
        asOfAt: Date.UTC(2026, 10, 24, 8),
      },
      ...{ attempt: 2, token: 3 },
    });
  return {
    ...{ start, lines, bugs, executor },
    run: (params, parameters) => start(params, parameters).ended,
    passTime: (ms) => {
      ahead += ms;
      wheel.advance();
    },
  };
}
