import type { LabelledNode } from '@/server/domain/cluster/labels';
import type { Announce } from '@/server/domain/cluster/wake-up';
import type { LaneState } from '@/server/domain/execution/lanes';
import type {
  AttemptEnd,
  AttemptRef,
  CancelReason,
  CancelRequest,
  Claim,
  EndedAttempt,
  Finish,
  HandOver,
  LiveExecution,
  NewExecution,
  Promotion,
  Requeue,
  StartMark,
} from './execution-rows';
import type { TaskCatalog } from './task-catalog';
import type {
  AuditRow,
  BackfillRow,
  IntervalRow,
  LastSkip,
  NewSkip,
  ScheduledTask,
  ShardRow,
  SkipExtension,
  TaskAdvance,
  TaskVersionRow,
  VersionRange,
} from './task-rows';

/**
 * What the engine asks of its storage. A transaction is READ COMMITTED; each function is one statement, so that a simulation can
 * stop, interleave or lose any of them. They are carried out in the order in which they are asked for; what is asked for in one turn
 * may travel together, and what is only written with what comes next: its failure is the failure of the transaction. MySQL is the referee: unique keys, compare-and-set and row locks decide here, never the
 * caller's memory. Lock order, each in key order: switches → node_fence → shard → task → lane → once → execution_live → execution → group
 * → change_counter.
 */
export interface EngineStore {
  /** Whether an error says that an execution of the same fire is there already. */
  isDuplicateFire(error: unknown): boolean;
  /** What an error says about the connection or the locks of a transaction; null when it says nothing of the kind. */
  faultOf(error: unknown): EngineFault | null;
  /** After a deadlock or a lock wait `work` runs once more from the start: it has no effect outside its transaction. */
  transaction<T>(work: (transaction: EngineTransaction) => Promise<T>): Promise<T>;
  readNow(): Promise<number>;
  /** Tasks of the shards whose next fire is due within `aheadMs` by the database's clock, the longest due first, behind a place in that order. */
  readDueTasks(request: DueRequest): Promise<DueTask[]>;
  /** Versions of tasks; they never change, so no lock is needed. */
  readVersions(keys: readonly VersionRange[]): Promise<TaskVersionRow[]>;
  /** Unfinished executions that name this node. */
  readHeld(nodeId: number): Promise<LiveExecution[]>;
  /** Executions of this node that somebody asked to cancel. */
  readCancelRequests(nodeId: number): Promise<CancelRequest[]>;
  /** What a trigger gave to executions, by their keys; executions of a schedule have none. */
  readInputs(refs: readonly ExecutionKey[]): Promise<ExecutionInput[]>;
  /** Of these executors those that have queued or retrying executions that are due. */
  readQueuedExecutors(executors: readonly string[]): Promise<string[]>;
  /** Executions held by nodes that are dead, stopped or missing, in order of their keys: to be locked and judged again. */
  findOrphans(limit: number): Promise<LiveExecution[]>;
  /** Unfinished executions no node holds whose deadline is over, the longest over first. */
  readOverdue(limit: number): Promise<LiveExecution[]>;
  /** Ends the database connections of nodes that are gone but hang inside a transaction; how many there were. */
  endConnections(nodeIds: readonly number[]): Promise<number>;
  /** Tasks that have waiting executions. */
  readWaitingTasks(limit: number): Promise<number[]>;
  /** Backfills under way of tasks in the shards that have something to do: fires to go through, or no execution left that is not over. */
  readBackfills(shards: readonly number[], limit: number): Promise<(BackfillRow & { shard: number })[]>;
}

export interface EngineTransaction {
  readNow(): Promise<number>;
  /** The switches of everything and of groups, held in share mode: none changes before the end of the transaction. */
  holdSwitches(): Promise<Switches>;
  /** Groups with a parallel limit, whose executions are counted when they are taken from the queue. */
  readLimitedGroups(): Promise<number[]>;
  /** False when the node was fenced or is unknown. Holds fencing off until the end of the transaction. */
  isNodeValid(nodeId: number): Promise<boolean>;
  /** Owner and epoch of shards, held in share mode: nobody takes them over before the end of the transaction. */
  holdShards(shards: readonly number[]): Promise<ShardRow[]>;
  /** Tasks in order of their keys, locked for update; archived ones too. */
  lockTasks(taskIds: readonly number[]): Promise<ScheduledTask[]>;
  /** Lanes of tasks in order of their keys, locked for update. */
  lockLanes(taskIds: readonly number[]): Promise<LaneRow[]>;
  /** Adds lanes 1 to `limit` where they are missing. */
  ensureLanes(taskId: number, limit: number): Promise<void>;
  /** Writes lanes; the caller holds them locked. */
  writeLanes(rows: readonly LaneRow[]): Promise<void>;
  /** How many executions of tasks wait; the caller holds the lanes locked. Tasks without any are left out. */
  countWaiting(taskIds: readonly number[]): Promise<WaitingCount[]>;
  /** Of those of these executions that a live node runs: up to when it has reported what ended. Not locked. */
  readReported(executionIds: readonly number[]): Promise<ReportedUntil[]>;
  /** Pauses, disables, archives, freezes and calendars of tasks, of their groups and of everything that reach beyond `after` of each. */
  readIntervals(tasks: readonly IntervalsOf[]): Promise<IntervalRow[]>;
  readVersions(keys: readonly VersionRange[]): Promise<TaskVersionRow[]>;
  /** The newest skip of each task. */
  readLastSkips(taskIds: readonly number[]): Promise<LastSkip[]>;
  /** Fails with a duplicate when an execution for the same fire is there already. */
  insertExecutions(executions: readonly NewExecution[]): Promise<void>;
  insertSkips(skips: readonly NewSkip[]): Promise<void>;
  extendSkips(skips: readonly SkipExtension[]): Promise<void>;
  /** Moves tasks on. Fails, and with it the transaction, when the next fire of one is no longer the one that was read. */
  advanceTasks(advances: readonly TaskAdvance[]): Promise<void>;
  /** Sets next fire, awaited execution and failures of tasks the caller holds locked, and counts their changes up. */
  writeTasks(rows: readonly ScheduledTask[]): Promise<void>;
  /** The sets of labels that executions of an executor in the queue require. */
  readQueuedLabelSets(executor: string): Promise<string[]>;
  /** Labels of the nodes that may claim. Not locked: one that goes leaves its work in the queue. */
  readLabelledNodes(): Promise<LabelledNode[]>;
  /** Queued and retrying executions that are due, the most urgent first, locked; rows locked by others are passed over. */
  lockQueued(request: QueueRequest): Promise<LiveExecution[]>;
  /** Groups that have a parallel limit, locked, with how many of their executions are claimed or running. */
  lockLimitedGroups(groupIds: readonly number[]): Promise<LimitedGroup[]>;
  /** Unfinished executions by id, locked, in order of their keys. */
  lockLive(executionIds: readonly number[]): Promise<LiveExecution[]>;
  /** Waiting executions of tasks, locked, the oldest first; the caller holds their lanes. */
  lockWaiting(taskIds: readonly number[]): Promise<LiveExecution[]>;
  /** Of each of these tasks the oldest that waits, locked; of one that is named several times all that wait. The caller holds their lanes. */
  lockFirstWaiting(taskIds: readonly number[]): Promise<LiveExecution[]>;
  claim(claims: readonly Claim[]): Promise<void>;
  markStarted(marks: readonly StartMark[]): Promise<void>;
  /** Back to the queue, or to a later attempt, under a higher token. */
  requeue(rows: readonly Requeue[]): Promise<void>;
  /** Waiting executions that were given a lane. */
  promote(rows: readonly Promotion[]): Promise<void>;
  /** Waiting executions that get a lane and go on with a node at once, with the token of each. */
  handOver(rows: readonly HandOver[]): Promise<void>;
  /** Asks the holders to cancel; those who were asked before keep the first request. */
  /** Keeps why with the first request; the end as cancelled keeps its code, and its message unless it brings one of its own. */
  requestCancel(
    keys: readonly ExecutionKey[],
    request: { at: number; by: number | null; reason: CancelReason },
  ): Promise<void>;
  /** Ends executions; their live rows go. A terminal one is not touched. */
  finish(rows: readonly Finish[]): Promise<void>;
  insertAttempts(rows: readonly EndedAttempt[]): Promise<void>;
  /** The recorded ends of attempts, of those that are over; waits for transactions that are ending one. */
  readEnded(refs: readonly AttemptRef[]): Promise<AttemptEnd[]>;
  /** The execution a once-only key stands for, or null. The lock of the task makes the answer hold. */
  readOnce(kind: OnceKind, key: string): Promise<ExecutionKey | null>;
  insertOnce(kind: OnceKind, key: string, execution: ExecutionKey, at: number): Promise<void>;
  /** Fires in (from, to] that have an execution already, of the fires given. */
  findTakenFires(taskId: number, fires: readonly number[]): Promise<number[]>;
  lockBackfill(id: number): Promise<BackfillRow | null>;
  writeBackfill(row: BackfillRow): Promise<void>;
  /** Unfinished executions of a backfill, by its task. Not locked. */
  findBackfillExecutions(backfill: {
    id: number;
    taskId: number;
  }): Promise<(ExecutionKey & { taskVersion: number })[]>;
  insertInterval(row: NewInterval): Promise<void>;
  insertAudits(rows: readonly AuditRow[]): Promise<void>;
}

/**
 * `commit_unknown`: the connection was lost during COMMIT, so that it may be committed or not. `lock_wait`: somebody holds a row too
 * long. `away`: nothing was committed, and nothing can be at present: the database cannot be asked, or takes no writes.
 */
export type EngineFault = 'commit_unknown' | 'lock_wait' | 'away';

/** What every step of the engine works with. */
export interface EngineDependencies {
  store: EngineStore;
  catalog: TaskCatalog;
  /** Fresh identifiers in growing order. */
  takeIds: (count: number) => Promise<number[]>;
  /** Tells the workers of what is committed; where it is missing they find it themselves. */
  announce?: Announce;
}

export interface DueRequest {
  shards: readonly number[];
  aheadMs: number;
  limit: number;
  after: DueTask | null;
}

export interface DueTask {
  id: number;
  shard: number;
  dueAt: number;
}

export interface ExecutionKey {
  executionId: number;
  fireAt: number;
}

export interface ExecutionInput extends ExecutionKey {
  /** JSON text; null for those of the task. */
  parameters: string | null;
  asOfAt: number | null;
}

export interface Switches {
  /** Fires before it have no place any more. */
  retentionWatermark: number;
  /** Groups with a parallel limit. */
  limitedGroups: readonly number[];
}

export interface LaneRow extends LaneState {
  taskId: number;
}

export interface WaitingCount {
  taskId: number;
  count: number;
  newestDueAt: number;
}

export interface ReportedUntil {
  executionId: number;
  nodeId: number;
  reportedUntil: number;
}

export interface IntervalsOf {
  taskId: number;
  groupId: number;
  after: number;
}

export interface QueueRequest {
  limit: number;
  executor: string;
  /** Only what requires one of these sets of labels. */
  labelSets: readonly string[];
  /** Groups at their limit: nothing of theirs is taken. */
  withoutGroups: readonly number[];
}

export interface LimitedGroup {
  id: number;
  parallelLimit: number;
  active: number;
}

export type OnceKind = 'request';

export interface NewInterval {
  id: number;
  taskId: number;
  kind: 'pause';
  fromAt: number;
  toAt: number | null;
  reason: string;
  /** Null is the product itself. */
  actorId: number | null;
  createdAt: number;
}
