import type { Successors } from '@/server/executor/execution-reporter';
import { fromLive } from '@/server/scheduler/claimed-execution';
import type { EngineStore } from '@/server/scheduler/ports';
import type { TaskScheduler } from '@/server/scheduler/task-scheduler';
import type { ExecutionRunner } from './execution-runner';

const READ_AGAIN_MS = 200;

interface Options {
  nodeId: number;
  labels: readonly string[];
  store: EngineStore;
  /** Both are made with what is returned here. */
  scheduler: () => Pick<TaskScheduler, 'roomForSuccessors'>;
  runner: () => Pick<ExecutionRunner, 'expect' | 'forget' | 'knows' | 'accept'>;
  pause: (ms: number) => Promise<void>;
}

/** Goes on with what waited for the lanes of a node in the slots of that node. */
export function createSuccessors({ nodeId, labels, store, scheduler, runner, pause }: Options): Successors {
  return {
    ...{ nodeId, labels },
    roomFor: (executor) => scheduler().roomForSuccessors(executor),
    expect: (claimed) => runner().expect(claimed),
    forget: (claimed) => runner().forget(claimed),
    async goOn(claimed) {
      // a node that must leave has forgotten them, and leaves them to others
      while (claimed.some(({ executionId }) => runner().knows(executionId))) {
        const executions = await fromLive(store, claimed).catch(() => null);
        if (executions !== null) return runner().accept(executions);
        await pause(READ_AGAIN_MS);
      }
    },
  };
}
