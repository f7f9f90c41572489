import type { LabelledNode } from '@/server/domain/cluster/labels';
import type { LiveExecution, NewExecution } from '@/server/scheduler/execution-rows';
import type { IntervalsOf } from '@/server/scheduler/ports';
import type { IntervalRow, TaskVersionRow, VersionRange } from '@/server/scheduler/task-rows';

/**
 * What the scanner asks of the tables. Every read is one statement of its own, bounded in what it looks at, and sees what is
 * committed; every mend is one small transaction that finds the damage again before it writes.
 */
export interface InvariantStore {
  /** Tasks that are overdue by more than `lateMs` in shards whose owner is live and has its lease, the longest first. */
  readOverdueTasks(lateMs: number, limit: number): Promise<OverdueFire[]>;
  readLanes(taskIds: readonly number[]): Promise<LaneUse[]>;
  /** What the live nodes carry. */
  readLabelledNodes(): Promise<LabelledNode[]>;
  /** For each executor and set of labels the first in line, if that is overdue by more than `lateMs`. Groups with a limit are left out. */
  readQueueHeads(lateMs: number): Promise<QueueHead[]>;
  /** Unheld executions whose deadline passed more than `lateMs` ago. */
  readPastDeadline(lateMs: number, limit: number): Promise<HeldKey[]>;
  /** Executions whose node has been gone for longer than `goneMs`. */
  readNotRescued(goneMs: number, limit: number): Promise<HeldKey[]>;
  /** Executions that are claimed or running and name no node. */
  readWithoutOwner(limit: number): Promise<LiveExecution[]>;
  /** Looks at the next `limit` rows of unfinished work behind a place, or from the beginning. */
  walkLive(after: number, limit: number): Promise<Walk<LiveDamage, number>>;
  /** The same, for lanes that these rows hold and that do not name them. */
  walkHolders(after: number, limit: number): Promise<Walk<LaneDamage, number>>;
  /** Looks at the next `limit` lanes for some that nothing unfinished holds, or whose holder does not know. */
  walkLanes(after: LanePlace, limit: number): Promise<Walk<LaneDamage, LanePlace>>;
  /** Looks at the next `limit` executions for unfinished ones that no row of unfinished work stands for. */
  walkExecutions(after: number, limit: number): Promise<Walk<ForgottenExecution, number>>;
  /** Takes away a row of unfinished work whose execution is over or missing, or makes both agree. False when it is well by now. */
  mendLive(damage: LiveDamage): Promise<boolean>;
  /** Makes a lane and its execution agree. False when another unfinished one has the lane, or all is well by now. */
  mendLane(damage: LaneDamage): Promise<boolean>;
  /** Makes the row of unfinished work again from the execution. */
  restoreLive(
    execution: ForgottenExecution,
    work: Pick<NewExecution, 'executor' | 'onNodeLoss' | 'requiredLabels'>,
  ): Promise<boolean>;
  /** Makes the rows of shards, and their counters of edits, that are missing; of which shards. */
  restoreShards(): Promise<number[]>;
  /** Declares nodes dead that have lost their fence: they can claim nothing, and start anew with one. Which they were. */
  endNodesWithoutFence(): Promise<number[]>;
  /** The next `limit` tasks that are not archived, by their keys. */
  readTasks(afterId: number, limit: number): Promise<AccountedTask[]>;
  readVersions(ranges: readonly VersionRange[]): Promise<TaskVersionRow[]>;
  readIntervals(tasks: readonly IntervalsOf[]): Promise<IntervalRow[]>;
  readGroupIds(names: readonly string[]): Promise<{ id: number; name: string }[]>;
  /** Fires in stretches that have an execution. */
  readFires(stretches: readonly Stretch[]): Promise<{ taskId: number; fireAt: number }[]>;
  /** Rows of skips that reach into stretches. */
  readSkips(stretches: readonly Stretch[]): Promise<SkipRange[]>;
  readWatermark(): Promise<number>;
}

export interface OverdueFire {
  taskId: number;
  dueAt: number;
  lateMs: number;
  /** The version the fire belongs to. */
  version: number;
}

export interface LaneUse {
  taskId: number;
  taken: number[];
  hasWaiting: boolean;
}

export interface QueueHead {
  executor: string;
  requiredLabels: readonly string[];
  executionId: number;
  token: number;
  dueAt: number;
  /** Slots for the executor of all live nodes that carry the labels, and how many of them are taken. */
  slots: number;
  used: number;
}

/** Names an execution as it stands: any step of it changes the token or its status. */
export interface HeldKey {
  executionId: number;
  token: number;
  status: string;
}

export interface Walk<Found, Place> {
  found: Found[];
  /** Where to go on; null at the end. */
  last: Place | null;
}

export interface LiveDamage {
  executionId: number;
  fireAt: number;
  taskId: number;
  token: number;
  /** `missing`: it has no execution. `over`: the execution is finished. `differs`: they say different things of how it goes. */
  what: 'missing' | 'over' | 'differs';
}

export interface LanePlace {
  taskId: number;
  lane: number;
}

/** A lane and an execution of which only one says that they belong together. */
export interface LaneDamage extends LanePlace {
  executionId: number;
  /** The execution is unfinished and no row of unfinished work stands for it: with that, all is well again. */
  forgotten: ForgottenExecution | null;
}

export interface ForgottenExecution {
  executionId: number;
  fireAt: number;
  taskId: number;
  taskVersion: number;
}

export interface AccountedTask {
  id: number;
  groupId: number;
  version: number;
  isArchived: boolean;
  lastFireAt: number;
  nextFireAt: number | null;
  nextDueAt: number | null;
  /** An unfinished execution sets its next fire when it ends. */
  isAwaiting: boolean;
}

/** Fires of a task in (from, to]. */
export interface Stretch {
  taskId: number;
  from: number;
  to: number;
}

export interface SkipRange {
  taskId: number;
  firstFireAt: number;
  lastFireAt: number;
  taskVersion: number;
}
