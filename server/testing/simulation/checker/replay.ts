import type { LabelledNode } from '@/server/domain/cluster/labels';
import {
  isHeld,
  isScheduleCaused,
  TERMINAL_STATUSES,
  type TerminalStatus,
} from '@/server/domain/execution/execution-status';
import type { EndedAttempt } from '@/server/scheduler/execution-rows';
import type { LaneRow } from '@/server/scheduler/ports';
import type { BackfillRow, NewSkip, ScheduledTask, TaskVersionRow } from '@/server/scheduler/task-rows';
import type { Commit } from '@/server/testing/memory/memory-database';
import type {
  StoredExecution,
  StoredGroup,
  StoredInterval,
  StoredLive,
  StoredNode,
  StoredSetting,
  StoredShard,
} from '@/server/testing/memory/stored-rows';
import { LaneHistory } from './lane-history';

export interface Change<Row> {
  readonly before: Row | undefined;
  readonly after: Row | undefined;
}

/** One commit with its changes by table. */
export interface CommitView {
  /** By the clock of the database, as are the instants within the rows. */
  at: number;
  /** By a clock nobody sets: what durations are measured by. */
  realAt: number;
  /** The latest that any node could take for the present, while the clock of the database was set back. */
  latestAt: number;
  /** What the transaction took for the present. */
  now: number;
  /** The live nodes it was told; null when it asked for none. */
  toldNodes: readonly LabelledNode[] | null;
  owner: number;
  tasks: Change<ScheduledTask>[];
  versions: Change<TaskVersionRow>[];
  intervals: Change<StoredInterval>[];
  executions: Change<StoredExecution>[];
  live: Change<StoredLive>[];
  attempts: Change<EndedAttempt>[];
  lanes: Change<LaneRow>[];
  skips: Change<NewSkip>[];
  nodes: Change<StoredNode>[];
  shards: Change<StoredShard>[];
  groups: Change<StoredGroup>[];
  backfills: Change<BackfillRow>[];
  settings: Change<StoredSetting>[];
}

const FIELD_OF_TABLE = {
  task: 'tasks',
  task_version: 'versions',
  task_interval: 'intervals',
  task_execution: 'executions',
  execution_live: 'live',
  task_attempt: 'attempts',
  execution_lane: 'lanes',
  task_skip: 'skips',
  scheduler_node: 'nodes',
  shard: 'shards',
  task_group: 'groups',
  backfill: 'backfills',
  setting: 'settings',
} as const;

const NOTHING: never[] = [];

/** A commit by table. */
export function viewOf(
  { at, toldNow, toldNodes, owner, changes }: Commit,
  realAt: number,
  latestAt: number,
): CommitView {
  const view: CommitView = {
    at,
    realAt,
    latestAt,
    now: toldNow ?? at,
    toldNodes,
    owner,
    tasks: NOTHING,
    versions: NOTHING,
    intervals: NOTHING,
    executions: NOTHING,
    live: NOTHING,
    attempts: NOTHING,
    lanes: NOTHING,
    skips: NOTHING,
    nodes: NOTHING,
    shards: NOTHING,
    groups: NOTHING,
    backfills: NOTHING,
    settings: NOTHING,
  };
  for (const { table, before, after } of changes) {
    const field = FIELD_OF_TABLE[table.name as keyof typeof FIELD_OF_TABLE];
    if (field === undefined) continue;
    if (view[field] === NOTHING) view[field] = [];
    // not the change itself: it would keep its session, and everything that was sent in it, until the history is checked
    (view[field] as Change<object>[]).push({ before, after });
  }
  return view;
}

/** Everything the checker knows of one task. */
export interface TaskRecord {
  row: ScheduledTask;
  /** In order. */
  versions: TaskVersionRow[];
  lanes: LaneHistory;
  /** How each decided fire of the schedule was accounted for. */
  accounted: Map<number, 'execution' | 'skip' | 'pass' | 'lost'>;
  /** Fires that have an execution, whoever asked for it. */
  executed: Set<number>;
  waiting: Set<number>;
  skippedCount: number;
}

const TERMINAL: ReadonlySet<string> = new Set(TERMINAL_STATUSES);
export const isOver = (status: string): status is TerminalStatus => TERMINAL.has(status);

/** The state of the tables after the commits so far. */
export class Replay {
  readonly tasks = new Map<number, TaskRecord>();
  readonly intervals = new Map<number, StoredInterval>();
  readonly executions = new Map<number, StoredExecution>();
  /** With when its heart beat last, and when it was declared dead. */
  readonly nodes = new Map<
    number,
    Pick<StoredNode, 'status' | 'labels' | 'startedAt'> & { heartbeatAt: number; deadAt: number | null }
  >();
  /** With when the row was changed last. */
  readonly shards = new Map<number, Pick<StoredShard, 'ownerId'> & { changedAt: number }>();
  readonly groups = new Map<number, StoredGroup & { changedAt: number }>();
  readonly skips = new Map<string, NewSkip>();
  readonly backfills = new Map<number, BackfillRow>();
  /** By `task:lane`. */
  readonly lanes = new Map<string, LaneRow>();
  /** Nothing older may be inserted. */
  watermark = 0;
  /** Claimed and running executions by group. */
  readonly activeByGroup = new Map<number, number>();

  task(id: number): TaskRecord {
    const known = this.tasks.get(id);
    if (!known) throw new Error(`the history has no task ${id}`);
    return known;
  }

  version(taskId: number, version: number): TaskVersionRow {
    const row = this.task(taskId).versions[version - 1];
    if (!row) throw new Error(`the history has no version ${version} of task ${taskId}`);
    return row;
  }

  apply(commit: CommitView): void {
    for (const { after } of commit.groups)
      if (after) this.groups.set(after.id, { ...after, changedAt: commit.realAt });
    for (const { after } of commit.settings)
      if (after?.name === 'retention_watermark') this.watermark = after.value;
    for (const { after } of commit.intervals) if (after) this.intervals.set(after.id, after);
    for (const { after } of commit.lanes) if (after) this.lanes.set(`${after.taskId}:${after.lane}`, after);
    for (const { after } of commit.backfills) if (after) this.backfills.set(after.id, after);
    for (const { after } of commit.skips)
      if (after) this.skips.set(`${after.taskId}:${after.firstFireAt}`, after);
    for (const { before, after } of commit.nodes) {
      if (!after) continue;
      const isBeat = before?.heartbeat !== after.heartbeat;
      const known = this.nodes.get(after.id);
      const heartbeatAt = isBeat ? commit.realAt : (known?.heartbeatAt ?? commit.realAt);
      const deadAt = after.status === 'dead' ? (known?.deadAt ?? commit.realAt) : null;
      this.nodes.set(after.id, { ...after, heartbeatAt, deadAt });
    }
    for (const { after } of commit.shards)
      if (after) this.shards.set(after.id, { ownerId: after.ownerId, changedAt: commit.realAt });
    for (const { after } of commit.tasks) if (after) this.#putTask(after);
    for (const { after } of commit.versions) if (after) this.#putVersion(after);
    for (const change of commit.executions) this.#putExecution(change, commit.now);
  }

  #putTask(row: ScheduledTask): void {
    const known = this.tasks.get(row.id);
    if (known) known.row = row;
    else
      this.tasks.set(row.id, {
        ...{ row, versions: [], lanes: new LaneHistory(), accounted: new Map(), executed: new Set() },
        ...{ waiting: new Set(), skippedCount: 0 },
      });
  }

  #putVersion(row: TaskVersionRow): void {
    this.task(row.taskId).versions[row.version - 1] = row;
  }

  #putExecution({ before, after }: Change<StoredExecution>, now: number): void {
    if (!after) return;
    this.executions.set(after.id, after);
    const change = Number(isHeld(after.status)) - Number(before !== undefined && isHeld(before.status));
    this.activeByGroup.set(after.groupId, (this.activeByGroup.get(after.groupId) ?? 0) + change);
    const task = this.task(after.taskId);
    if (isScheduleCaused(after.trigger)) task.executed.add(after.fireAt);
    if (after.status === 'waiting') task.waiting.add(after.id);
    else task.waiting.delete(after.id);
    const isGranted = after.lane !== null && (before?.lane ?? null) === null;
    if (isGranted) task.lanes.grant(after, now, before?.status === 'waiting');
    if (isOver(after.status) && !(before && isOver(before.status))) task.lanes.release(after, now);
  }
}
