import type { LaneRow } from '@/server/scheduler/ports';
import type { ScheduledTask } from '@/server/scheduler/task-rows';
import type { StoredExecution, StoredLive, StoredNode, StoredShard } from './stored-rows';

// The rows of tables that change often, written field by field: so all rows of a table have one hidden class. A row that is spread gets
// another one with every way it came about, until each copy of a row, and whatever reads it, takes several times as long.

/** What an execution reaches after its INSERT. */
type Progress = Pick<
  StoredExecution,
  | 'attempt'
  | 'rescues'
  | 'retries'
  | 'claimedAt'
  | 'startedAt'
  | 'finishedAt'
  | 'cancelRequestedAt'
  | 'cancelRequestedBy'
  | 'errorCode'
  | 'errorMessage'
  | 'result'
>;

export const executionRow = (
  row: Omit<StoredExecution, keyof Progress>,
  progress: Progress,
): StoredExecution => ({
  id: row.id,
  fireAt: row.fireAt,
  fireKey: row.fireKey,
  taskId: row.taskId,
  groupId: row.groupId,
  taskVersion: row.taskVersion,
  trigger: row.trigger,
  status: row.status,
  priority: row.priority,
  dueAt: row.dueAt,
  createdAt: row.createdAt,
  nodeId: row.nodeId,
  token: row.token,
  executor: row.executor,
  onNodeLoss: row.onNodeLoss,
  requiredLabels: row.requiredLabels,
  lane: row.lane,
  deadlineAt: row.deadlineAt,
  asOfAt: row.asOfAt,
  parameters: row.parameters,
  backfillId: row.backfillId,
  replayOf: row.replayOf,
  requestedBy: row.requestedBy,
  attempt: progress.attempt,
  rescues: progress.rescues,
  retries: progress.retries,
  claimedAt: progress.claimedAt,
  startedAt: progress.startedAt,
  finishedAt: progress.finishedAt,
  cancelRequestedAt: progress.cancelRequestedAt,
  cancelRequestedBy: progress.cancelRequestedBy,
  errorCode: progress.errorCode,
  errorMessage: progress.errorMessage,
  result: progress.result,
});

/** What only the live row of an execution has, or has under another name. */
type OwnOfLive = Pick<
  StoredLive,
  'executionId' | 'attempt' | 'rescues' | 'retries' | 'isCancelRequested' | 'callAt' | 'urgency' | 'labels'
>;

export const liveRow = (row: Omit<StoredLive, keyof OwnOfLive>, own: OwnOfLive): StoredLive => ({
  executionId: own.executionId,
  fireAt: row.fireAt,
  token: row.token,
  attempt: own.attempt,
  taskId: row.taskId,
  groupId: row.groupId,
  taskVersion: row.taskVersion,
  trigger: row.trigger,
  status: row.status,
  dueAt: row.dueAt,
  executor: row.executor,
  onNodeLoss: row.onNodeLoss,
  nodeId: row.nodeId,
  rescues: own.rescues,
  retries: own.retries,
  lane: row.lane,
  deadlineAt: row.deadlineAt,
  isCancelRequested: own.isCancelRequested,
  callAt: own.callAt,
  urgency: own.urgency,
  labels: own.labels,
});

export const taskRow = (row: ScheduledTask): ScheduledTask => ({
  id: row.id,
  groupId: row.groupId,
  shard: row.shard,
  version: row.version,
  isArchived: row.isArchived,
  lastFireAt: row.lastFireAt,
  nextFireAt: row.nextFireAt,
  nextFireVersion: row.nextFireVersion,
  nextDueAt: row.nextDueAt,
  awaitingExecutionId: row.awaitingExecutionId,
  failuresInRow: row.failuresInRow,
});

export const laneRow = (row: LaneRow): LaneRow => ({
  taskId: row.taskId,
  lane: row.lane,
  executionId: row.executionId,
  takenAt: row.takenAt,
  holderId: row.holderId,
  holderDueAt: row.holderDueAt,
  holderRunMs: row.holderRunMs,
});

export const nodeRow = (row: StoredNode): StoredNode => ({
  id: row.id,
  status: row.status,
  heartbeat: row.heartbeat,
  reportedUntil: row.reportedUntil,
  labels: row.labels,
  startedAt: row.startedAt,
});

export const shardRow = (row: StoredShard): StoredShard => ({
  id: row.id,
  ownerId: row.ownerId,
  epoch: row.epoch,
  leaseUntil: row.leaseUntil,
});
