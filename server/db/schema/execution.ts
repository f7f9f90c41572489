import {
  bigint,
  index,
  int,
  json,
  mediumtext,
  mysqlTable,
  primaryKey,
  smallint,
  text,
  tinyint,
  uniqueIndex,
  varchar,
} from 'drizzle-orm/mysql-core';
import { duration, id, instant, word } from './columns';

/**
 * The work for one fire, or for one manual, API or dependency trigger. Partitioned by month of `fire_at` (the migration says how;
 * Drizzle cannot). `fire_at` is the nominal instant for schedule, catch_up and backfill with `fire_key` 0, else the instant of the
 * request with `fire_key` = id: the unique key is what makes one execution per fire. `notable_at` is NULL for a success. The mutable
 * status is in no index: completions run twice as fast so; `execution_live` finds what is not finished.
 */
export const taskExecution = mysqlTable(
  'task_execution',
  {
    id: id('id').notNull(),
    fireAt: instant('fire_at').notNull(),
    taskId: id('task_id').notNull(),
    groupId: id('group_id').notNull(),
    fireKey: id('fire_key').notNull(),
    taskVersion: int('task_version').notNull(),
    /** schedule, catch_up, backfill, manual, api, dependency or replay */
    trigger: word('trigger_kind').notNull(),
    status: word('status').notNull(),
    priority: tinyint('priority').notNull(),
    dueAt: instant('due_at').notNull(),
    /** The instant the work is about, where the operator named one. */
    asOfAt: instant('as_of_at'),
    createdAt: instant('created_at').notNull(),
    /** When a lane was passed on to it; null when it had one from the beginning, needs none, or still waits. */
    grantedAt: instant('granted_at'),
    claimedAt: instant('claimed_at'),
    startedAt: instant('started_at'),
    finishedAt: instant('finished_at'),
    deadlineAt: instant('deadline_at'),
    notableAt: instant('notable_at'),
    nodeId: id('node_id'),
    token: int('token').notNull(),
    attempt: smallint('attempt').notNull(),
    /** How often it was rescued from a dead node; such attempts do not count against the maximum. */
    rescues: smallint('rescues').notNull().default(0),
    /** Attempts that followed a failed one; they count against the maximum. */
    retries: smallint('retries').notNull().default(0),
    lane: int('lane'),
    parentId: id('parent_id'),
    partIndex: int('part_index'),
    partCount: int('part_count'),
    workflowRunId: id('workflow_run_id'),
    backfillId: id('backfill_id'),
    replayOfId: id('replay_of_id'),
    replayOfFireAt: instant('replay_of_fire_at'),
    parameters: json('parameters'),
    requestedBy: id('requested_by'),
    cancelRequestedAt: instant('cancel_requested_at'),
    cancelRequestedBy: id('cancel_requested_by'),
    errorCode: varchar('error_code', { length: 48 }),
    errorMessage: varchar('error_message', { length: 1024 }),
    /** The result as JSON text up to 1 KiB; a larger one is a row of `task_result`. */
    result: varchar('result', { length: 1024 }),
    resultBytes: int('result_bytes'),
  },
  (table) => [
    primaryKey({ columns: [table.id, table.fireAt] }),
    uniqueIndex('task_execution_fire').on(table.taskId, table.fireAt, table.fireKey),
    // history of a group
    index('task_execution_group').on(table.groupId, table.id),
    // what did not succeed, everywhere and of one task
    index('task_execution_notable').on(table.notableAt, table.id),
    index('task_execution_task_notable').on(table.taskId, table.notableAt),
  ],
);

/** The narrow row of every execution that is not finished: what nodes claim from, what names them, what rescue reads. */
export const executionLive = mysqlTable(
  'execution_live',
  {
    executionId: id('execution_id').primaryKey(),
    fireAt: instant('fire_at').notNull(),
    taskId: id('task_id').notNull(),
    groupId: id('group_id').notNull(),
    taskVersion: int('task_version').notNull(),
    trigger: word('trigger_kind').notNull(),
    status: word('status').notNull(),
    /** 9 − priority, so that ascending order takes the most urgent first on every database. */
    urgency: tinyint('urgency').notNull(),
    dueAt: instant('due_at').notNull(),
    executor: word('executor').notNull(),
    /** retry or fail: what becomes of an attempt whose node dies after its start mark. */
    onNodeLoss: word('on_node_loss').notNull(),
    nodeId: id('node_id'),
    token: int('token').notNull(),
    attempt: smallint('attempt').notNull(),
    rescues: smallint('rescues').notNull().default(0),
    retries: smallint('retries').notNull().default(0),
    lane: int('lane'),
    deadlineAt: instant('deadline_at'),
    cancelRequestedAt: instant('cancel_requested_at'),
    /** The turn it has at a host whose rate is limited, and the host, while it is in the queue for it. */
    callAt: instant('call_at'),
    callHost: varchar('call_host', { length: 255 }),
    /** What it requires of its node, in order, with commas; empty when any will do. */
    labels: varchar('labels', { length: 255 }).notNull().default(''),
  },
  (table) => [
    // queued work of an executor for one set of labels in the order it is claimed; which sets there are; tasks with waiting work
    index('execution_live_queue').on(
      table.status,
      table.executor,
      table.labels,
      table.urgency,
      table.dueAt,
      table.executionId,
    ),
    // the status, which changes with every step of an execution, stands only where it narrows a search
    // what names a node: memory against table at every scan, rescue of dead nodes, how much of a group is active
    index('execution_live_node').on(table.nodeId, table.groupId),
    // what of a task waits, the oldest first
    index('execution_live_task').on(table.taskId, table.status, table.dueAt, table.executionId),
    // what is over its deadline
    index('execution_live_deadline').on(table.deadlineAt),
  ],
);

/** A task's parallel places. Permanent rows; one is taken by UPDATE and belongs to an execution until that is terminal. */
export const executionLane = mysqlTable(
  'execution_lane',
  {
    taskId: id('task_id').notNull(),
    lane: int('lane').notNull(),
    executionId: id('execution_id'),
    fireAt: instant('fire_at'),
    takenAt: instant('taken_at'),
    /** The present or the last execution that had it. */
    holderId: id('holder_id'),
    /** Of the last holder, kept when the lane is freed: a held-back fire due before holder_due_at + holder_run_ms overlapped. */
    holderDueAt: instant('holder_due_at'),
    holderRunMs: duration('holder_run_ms'),
  },
  (table) => [primaryKey({ columns: [table.taskId, table.lane] })],
);

/** Whatever may happen only once and cannot be a unique key of the partitioned table: parts, dependency runs, idempotency keys. */
export const executionOnce = mysqlTable(
  'execution_once',
  {
    kind: word('kind').notNull(),
    onceKey: varchar('once_key', { length: 160 }).notNull(),
    executionId: id('execution_id').notNull(),
    fireAt: instant('fire_at').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.kind, table.onceKey] }),
    index('execution_once_created').on(table.createdAt),
  ],
);

/** Attempts before the last one; the last stands in the execution itself. Partitioned like `task_execution`. */
export const taskAttempt = mysqlTable(
  'task_attempt',
  {
    executionId: id('execution_id').notNull(),
    attempt: smallint('attempt').notNull(),
    fireAt: instant('fire_at').notNull(),
    token: int('token').notNull(),
    nodeId: id('node_id'),
    status: word('status').notNull(),
    claimedAt: instant('claimed_at'),
    startedAt: instant('started_at'),
    finishedAt: instant('finished_at'),
    nextAttemptAt: instant('next_attempt_at'),
    errorCode: varchar('error_code', { length: 48 }),
    errorMessage: varchar('error_message', { length: 1024 }),
  },
  (table) => [primaryKey({ columns: [table.executionId, table.attempt, table.fireAt] })],
);

/** A result larger than what the execution row holds. Partitioned like `task_execution`. */
export const taskResult = mysqlTable(
  'task_result',
  {
    executionId: id('execution_id').notNull(),
    fireAt: instant('fire_at').notNull(),
    body: mediumtext('body').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.executionId, table.fireAt] })],
);

/** The last progress an attempt reported, written when it matters; the live figure is in Redis. */
export const taskProgress = mysqlTable(
  'task_progress',
  {
    executionId: id('execution_id').primaryKey(),
    fireAt: instant('fire_at').notNull(),
    attempt: smallint('attempt').notNull(),
    percent: tinyint('percent').notNull(),
    message: varchar('message', { length: 512 }).notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (table) => [index('task_progress_fire').on(table.fireAt)],
);

/** A range of fires to run after the fact. */
export const backfill = mysqlTable(
  'backfill',
  {
    id: id('id').primaryKey(),
    taskId: id('task_id').notNull(),
    fromAt: instant('from_at').notNull(),
    toAt: instant('to_at').notNull(),
    /** The last fire already inserted: a restart goes on behind it. */
    doneUntil: instant('done_until').notNull(),
    status: word('status').notNull(),
    fireCount: bigint('fire_count', { mode: 'number' }).notNull(),
    insertedCount: bigint('inserted_count', { mode: 'number' }).notNull().default(0),
    overlapOverride: word('overlap_override'),
    perMinute: int('per_minute'),
    parameters: json('parameters'),
    reason: text('reason'),
    requestedBy: id('requested_by'),
    createdAt: instant('created_at').notNull(),
    finishedAt: instant('finished_at'),
  },
  (table) => [
    index('backfill_task').on(table.taskId, table.id),
    index('backfill_status').on(table.status, table.id),
  ],
);
