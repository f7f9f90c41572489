import type { LabelledNode } from '@/server/domain/cluster/labels';
import type { Spread } from '@/server/domain/execution/due-at';
import type { ExecutionStatus, ExecutionTrigger } from '@/server/domain/execution/execution-status';
import { type CompileDefinition, fireSourceOf } from './fire-source';
import type { PendingFire } from './pending-fire';
import type { TaskDefinition } from './task-definition';
import type { MisfirePolicy } from './task-policies';
import type { FireSource } from './timeline-fires';

/** How a schedule names its fires: as instants, one delay after the end of each execution, or not at all. */
export type FireNaming = 'instants' | 'after_executions' | 'none';

/** A version of a task as far as its fires go. In force for the fires in (fromAt, untilAt]; untilAt null is open. */
export interface LedgerVersion {
  version: number;
  fromAt: number;
  untilAt: number | null;
  naming: FireNaming;
  /** Every fire the schedule names, those outside the validity too. */
  named: FireSource;
  /** The fires inside the validity. */
  valid: FireSource;
  validFrom: number | null;
  validUntil: number | null;
  /** The delay of a fixed delay; null for other schedules. */
  delayMs: number | null;
  misfire: MisfirePolicy;
  spread: Spread;
  /** Groups whose pauses and freezes can have kept its fires from running, its own first. */
  groupIds: readonly number[];
  /** What its executions require of their node. */
  requiredLabels: readonly string[];
}

/** A stretch (fromAt, toAt] of fires that a pause, a disable, an archive, a freeze or a calendar keeps from running. */
export interface LedgerInterval {
  id: number;
  scope: 'task' | 'group' | 'all';
  /** The task or the group; 0 for everything. */
  scopeId: number;
  /** The name of the group; null for the task itself and for everything. */
  scopeName: string | null;
  kind: 'pause' | 'disable' | 'archive' | 'freeze' | 'calendar';
  fromAt: number;
  toAt: number | null;
  reason: string;
  /** Null is the product itself. */
  actorName: string | null;
  endedByName: string | null;
}

/** Fires that got no execution by policy: those of its version from the first to the last outside the task's own pauses. */
export interface LedgerSkip {
  firstFireAt: number;
  lastFireAt: number;
  fireCount: number;
  reason: string;
  blockingExecutionId: number | null;
  taskVersion: number;
  recordedAt: number;
}

/** The execution of a fire. */
export interface LedgerExecution {
  id: number;
  fireAt: number;
  taskVersion: number;
  trigger: ExecutionTrigger;
  status: ExecutionStatus;
  dueAt: number;
  startedAt: number | null;
  finishedAt: number | null;
  attempt: number;
  nodeName: string | null;
  errorCode: string | null;
  errorMessage: string | null;
}

/** One of the task's parallel places, and the execution that has it. */
export interface LedgerLane {
  lane: number;
  executionId: number | null;
  takenAt: number | null;
}

/** Where the schedule of the task stands. */
export interface LedgerStanding {
  /** The newest instant that was decided. */
  lastFireAt: number;
  pending: PendingFire | null;
  /** Fixed delay: the execution whose end sets the next fire. */
  awaitingExecutionId: number | null;
  /** The lanes within the limit of the task. */
  lanes: readonly LedgerLane[];
  /** The live nodes. */
  nodes: readonly LabelledNode[];
}

/** Everything that is known about the fires of a task in a range, each list in order of time. */
export interface LedgerFacts {
  now: number;
  /** The task exists for the fires after this instant. */
  createdAt: number;
  /** Executions of fires before it are deleted. */
  keptFrom: number;
  versions: readonly LedgerVersion[];
  intervals: readonly LedgerInterval[];
  /** Rows of one task do not overlap. */
  skips: readonly LedgerSkip[];
  executions: readonly LedgerExecution[];
  standing: LedgerStanding;
}

const NO_FIRES: FireSource = { nextFireAfter: () => null, countFires: () => 0 };

/** A version of a task from its definition. Throws ScheduleError when its schedule cannot be understood. */
export function ledgerVersion(
  definition: TaskDefinition,
  place: Pick<LedgerVersion, 'version' | 'fromAt' | 'untilAt' | 'groupIds'>,
  compile: CompileDefinition,
): LedgerVersion {
  const { schedule, validFrom, validUntil, misfire, spreadSeed, spreadMs, requiredLabels } = definition;
  const naming = NAMING[schedule.kind];
  const isNamed = naming === 'instants';
  return {
    ...place,
    naming,
    named: isNamed ? compile(definition) : NO_FIRES,
    valid: isNamed ? fireSourceOf(definition, place.fromAt, compile) : NO_FIRES,
    ...{ validFrom, validUntil, misfire, requiredLabels },
    delayMs: schedule.kind === 'fixed_delay' ? schedule.delayMs : null,
    spread: { seed: spreadSeed, spreadMs },
  };
}

const NAMING: Readonly<Record<TaskDefinition['schedule']['kind'], FireNaming>> = {
  cron: 'instants',
  fixed_rate: 'instants',
  once: 'instants',
  fixed_delay: 'after_executions',
  none: 'none',
};
