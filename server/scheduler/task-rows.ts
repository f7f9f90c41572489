import type { TaskDefinition } from '@/server/domain/task/task-definition';
import type { LanePolicy } from '@/server/domain/task/task-policies';

export interface VersionRange {
  taskId: number;
  fromVersion: number;
  toVersion: number;
}

export interface TaskVersionRow {
  taskId: number;
  version: number;
  definition: TaskDefinition;
  /** Fires after this instant belong to this version. */
  effectiveFrom: number;
}

export interface ShardRow {
  id: number;
  ownerId: number | null;
  epoch: number;
}

/** Where the schedule of a task stands. */
export interface ScheduledTask {
  id: number;
  groupId: number;
  shard: number;
  version: number;
  isArchived: boolean;
  lastFireAt: number;
  nextFireAt: number | null;
  nextFireVersion: number | null;
  /** When the next fire is due; null also while a pause without end keeps a fire of fixed delay. */
  nextDueAt: number | null;
  /** Fixed delay: the execution whose end sets the next fire. */
  awaitingExecutionId: number | null;
  failuresInRow: number;
}

export interface TaskAdvance {
  taskId: number;
  /** What was read: the compare of the compare-and-set. */
  seenNextFireAt: number | null;
  lastFireAt: number;
  nextFireAt: number | null;
  nextFireVersion: number | null;
  nextDueAt: number | null;
  awaitingExecutionId: number | null;
}

/** A stretch of time in which fires do not run, bounded in fireAt: (fromAt, toAt]. */
export interface IntervalRow {
  scope: 'task' | 'group' | 'all';
  /** The task or the group; 0 for everything. */
  scopeId: number;
  kind: 'pause' | 'disable' | 'archive' | 'freeze' | 'calendar';
  fromAt: number;
  toAt: number | null;
}

export interface NewSkip {
  taskId: number;
  firstFireAt: number;
  lastFireAt: number;
  fireCount: number;
  reason: SkipReason;
  blockingExecutionId: number | null;
  taskVersion: number;
  recordedAt: number;
}

export type SkipReason =
  | 'misfire'
  | 'overlap'
  | 'calendar'
  | 'freeze'
  | 'limit'
  | 'queue_full'
  | 'no_eligible_node';

/** The newest skip of a task: a neighbour of the same cause extends it. */
export type LastSkip = Omit<NewSkip, 'fireCount' | 'recordedAt'>;

export interface SkipExtension {
  taskId: number;
  firstFireAt: number;
  lastFireAt: number;
  /** How many fires it grows by. */
  addedCount: number;
}

export interface BackfillRow {
  id: number;
  taskId: number;
  fromAt: number;
  toAt: number;
  /** The last fire already decided; the end of the range when all are. */
  doneUntil: number;
  status: 'running' | 'finished' | 'cancelled';
  fireCount: number;
  insertedCount: number;
  /** Null leaves the task's own policy. */
  overlapOverride: LanePolicy['policy'] | null;
  perMinute: number | null;
  /** JSON text; null for those of the task. */
  parameters: string | null;
  requestedBy: number | null;
  createdAt: number;
  finishedAt: number | null;
}

export interface AuditRow {
  at: number;
  action: string;
  targetType: 'task' | 'execution' | 'backfill' | 'group' | 'system';
  targetId: number;
  groupId: number | null;
  /** Null is the product itself. */
  actorId: number | null;
  actorName: string;
  before: unknown;
  after: unknown;
  requestId: string | null;
  address: string | null;
}
