import type {
  changeBoundary,
  pendingAfterEdit,
  pendingAfterPause,
} from '@/server/domain/task/change-schedule';
import type { ExecutionReporter } from '@/server/executor/execution-reporter';
import type { TaskCatalog } from '@/server/scheduler/task-catalog';
import type { MemoryEngineStore } from '@/server/testing/memory/memory-engine-store';
import type { FaultKind, OperatorAction } from './coverage';

/** The pure rules an operator's change of a task goes by. */
export interface ScheduleRules {
  changeBoundary: typeof changeBoundary;
  pendingAfterEdit: typeof pendingAfterEdit;
  pendingAfterPause: typeof pendingAfterPause;
}

/** What there is more of than in other runs. */
export interface Emphasis {
  faults?: readonly FaultKind[];
  actions?: readonly OperatorAction[];
  /** All work takes long, so that much is under way when something happens. */
  isLong?: boolean;
}

/** What a test breaks on purpose, by putting something else in the place of what the engine is given. */
export interface Sabotage {
  nodeStore?: (store: MemoryEngineStore) => MemoryEngineStore;
  consoleStore?: (store: MemoryEngineStore) => MemoryEngineStore;
  reporter?: (reporter: ExecutionReporter, store: MemoryEngineStore) => ExecutionReporter;
  catalog?: () => TaskCatalog;
  rules?: Partial<ScheduleRules>;
  /** Nodes count their time on their wall clocks. */
  isWallClock?: boolean;
}
