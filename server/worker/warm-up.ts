import type { CompileDefinition } from '@/server/domain/task/fire-source';
import { taskDefinitionSchema } from '@/server/domain/task/task-definition';
import type { ClaimedExecution } from '@/server/scheduler/claimed-execution';
import { TaskCatalog } from '@/server/scheduler/task-catalog';
import { ExecutionRunner, type ExecutionRunnerOptions } from './execution-runner';

/** Enough for the engine that runs this program to compile what it has seen so often. */
const EXECUTIONS = 1_000;
const DUE_IN_MS = 20;
const TASK_ID = 0;

type Warmed = Pick<
  ExecutionRunnerOptions,
  'start' | 'store' | 'now' | 'monotonicMs' | 'settledUntil' | 'untilDue' | 'turns'
>;

/**
 * Runs made-up executions through the code of real ones, with nobody to report to, so that the first fires of a worker are as punctual as all
 * others: code that has never run is slow, and the first burst would be late by it. They name a handler that there is not, and touch no table.
 */
export async function warmUp(compile: CompileDefinition, options: Warmed): Promise<void> {
  const definition = taskDefinitionSchema.parse({
    ...{ name: 'warm-up', schedule: { kind: 'none' }, spreadSeed: 0 },
    ...{ executor: 'function', handler: 'none' },
  });
  const catalog = new TaskCatalog(compile);
  catalog.add([{ taskId: TASK_ID, version: 1, definition, effectiveFrom: 0 }]);
  const runner = new ExecutionRunner({
    ...{ ...options, catalog, slots: { function: EXECUTIONS } },
    reporter: {
      started: () => new Promise(() => undefined),
      withdrawStart: () => undefined,
      finished: async () => true,
      putOff: async () => 'stale',
    },
    mayClaim: () => true,
    pause: async () => undefined,
    onProblem: () => undefined,
    onSlotFree: () => undefined,
  });
  const dueAt = options.now() + DUE_IN_MS;
  runner.accept(Array.from({ length: EXECUTIONS }, (_, executionId) => executionOf(executionId, dueAt)));
  await runner.drain();
}

const executionOf = (executionId: number, dueAt: number): ClaimedExecution => ({
  executionId,
  fireAt: dueAt,
  taskId: TASK_ID,
  taskVersion: 1,
  token: 1,
  attempt: 1,
  dueAt,
  deadlineAt: null,
  trigger: 'schedule',
  executor: 'function',
  onNodeLoss: 'retry',
  lane: null,
  parameters: null,
  asOfAt: null,
  claimedAt: dueAt - DUE_IN_MS,
  callAt: null,
});
