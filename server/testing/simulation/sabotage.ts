import type { RetentionStore } from '@/server/chores/ports';
import type { ClusterStore } from '@/server/cluster/ports';
import type {
  changeBoundary,
  pendingAfterEdit,
  pendingAfterPause,
} from '@/server/domain/task/change-schedule';
import type { ExecutionReporter } from '@/server/executor/execution-reporter';
import type { TaskCatalog } from '@/server/scheduler/task-catalog';
import type { MemoryDatabase } from '@/server/testing/memory/memory-database';
import type { MemoryEngineStore } from '@/server/testing/memory/memory-engine-store';
import type { Wire } from '@/server/testing/memory/statement';
import type { FindingKind } from './checker/finding';
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
  /** How often nodes look for work to take over; more often than otherwise, so that they meet. */
  rescueMs?: number;
  nodes?: number;
  /** Longest way of a statement to the database; a long one, so that transactions meet. */
  latencyMs?: number;
}

/** What a test breaks on purpose, by putting something else in the place of what the engine is given. */
export interface Sabotage {
  nodeStore?: (store: MemoryEngineStore) => MemoryEngineStore;
  consoleStore?: (store: MemoryEngineStore) => MemoryEngineStore;
  reporter?: (reporter: ExecutionReporter, store: MemoryEngineStore) => ExecutionReporter;
  catalog?: () => TaskCatalog;
  rules?: Partial<ScheduleRules>;
  clusterStore?: (store: ClusterStore, database: MemoryDatabase, wire: Wire) => ClusterStore;
  retentionStore?: (store: RetentionStore) => RetentionStore;
  /** Nodes take over only when they have just declared somebody dead. */
  isRescueAnEvent?: boolean;
  /** Nodes claim and call however old their proof of life is. */
  isDeadlineIgnored?: boolean;
  /** Nodes count their time on their wall clocks. */
  isWallClock?: boolean;
}

export interface NamedSabotage {
  name: string;
  sabotage: Sabotage;
  /** What brings it to light. */
  emphasis?: Emphasis;
  /** What the checker must find, one of them at least. */
  expected: readonly FindingKind[];
}
