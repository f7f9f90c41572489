import type { Pool } from 'mysql2/promise';
import type { Logger } from 'pino';
import type { NodeClock } from '@/server/cluster/node-clock';
import type { ServerConfig } from '@/server/config/env';
import { PRODUCT_VERSION } from '@/server/config/version';
import type { TaskDefinition } from '@/server/domain/task/task-definition';
import { AttemptRunner } from '@/server/executor/attempt-runner';
import { DeadlineWheel } from '@/server/executor/deadline-wheel';
import { ExecutorRegistry } from '@/server/executor/executor-registry';
import { FunctionExecutor } from '@/server/executor/function/function-executor';
import type { FunctionHandler } from '@/server/executor/function/handler';
import { parseHttpAccess } from '@/server/executor/http/http-access';
import { HttpExecutor } from '@/server/executor/http/http-executor';
import { IntervalTicker } from '@/server/executor/interval-ticker';
import type { AttemptRequest } from '@/server/executor/running-attempt';
import type { LogManager } from '@/server/logs/log-manager';
import { saveProgress } from '@/server/repositories/task-progress.repository';
import type { ClaimedExecution } from '@/server/scheduler/claimed-execution';
import { ProgressWriter } from '@/server/status/progress-writer';
import type { AttemptInput, StartAttempt } from './running-slot';

export interface AttemptStarter {
  start: StartAttempt;
  /** Types of executors this worker has. */
  executors: string[];
  /** Writes what is left and closes connections. */
  close(): Promise<void>;
}

export interface AttemptStarterOptions {
  config: ServerConfig;
  pool: Pool;
  clock: NodeClock;
  logs: LogManager;
  logger: Logger;
  /** What tasks of the executor `function` may name. */
  handlers: readonly FunctionHandler[];
}

/** The executors of a worker, ready to run attempts of claimed executions. */
export function createAttemptStarter({
  config,
  pool,
  clock,
  logs,
  logger,
  handlers,
}: AttemptStarterOptions): AttemptStarter {
  const http = new HttpExecutor({
    access: parseHttpAccess({
      ...config.http,
      ownServers: [config.databaseUrl, config.redisUrl, config.appUrl],
    }),
    clock,
    version: PRODUCT_VERSION,
    demoEchoOrigin: config.demoEcho.isEnabled ? new URL(config.appUrl).origin : null,
  });
  const registry = new ExecutorRegistry().add(http).add(new FunctionExecutor(handlers));
  const progress = new ProgressWriter(
    (rows) => saveProgress(pool, rows),
    (error) => logger.warn({ error }, 'progress could not be written'),
  );
  const runner = new AttemptRunner({
    registry,
    wheel: new DeadlineWheel({
      clock,
      ticker: new IntervalTicker(),
      onError: (error) => logger.error({ error }, 'a deadline could not be called'),
    }),
    clock,
    logs,
    progress,
    onBug: (error, { executionId, executor }) =>
      logger.error({ error, executionId, executor }, 'an executor broke'),
  });

  return {
    executors: registry.types,
    start: (execution, definition, input) => runner.start(requestOf(execution, definition, input)),
    async close() {
      await progress.flush();
      await http.close();
    },
  };
}

/** One literal of fixed shape: thousands of these are made a second. */
const requestOf = (
  execution: ClaimedExecution,
  definition: TaskDefinition,
  input: AttemptInput,
): AttemptRequest => ({
  executor: execution.executor,
  params: definition.executor === 'http' ? definition.http : { handler: definition.handler },
  executionId: execution.executionId,
  taskId: execution.taskId,
  taskName: definition.name,
  fireAt: execution.fireAt,
  dueAt: execution.dueAt,
  attempt: execution.attempt,
  token: execution.token,
  asOfAt: input.asOfAt,
  parameters: input.parameters,
  timeoutMs: input.timeoutMs,
  cancelGraceMs: definition.cancelGraceMs,
});
