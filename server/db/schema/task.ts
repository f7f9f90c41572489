import {
  bigint,
  boolean,
  index,
  int,
  json,
  mediumtext,
  mysqlTable,
  primaryKey,
  smallint,
  tinyint,
  uniqueIndex,
  varchar,
} from 'drizzle-orm/mysql-core';
import type { TaskDefinition } from '@/server/domain/task/task-definition';
import { duration, id, instant, word } from './columns';

export const taskGroup = mysqlTable(
  'task_group',
  {
    id: id('id').primaryKey(),
    name: varchar('name', { length: 64 }).notNull(),
    /** At most so many executions of the whole group at once; NULL is no limit. */
    parallelLimit: int('parallel_limit'),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [uniqueIndex('task_group_name').on(table.name)],
);

/**
 * The durable definition of a task with the state its schedule is in. `definition` is the version in force; the engine's own
 * columns stand beside it. `next_fire_at IS NOT NULL` is what makes a task due, never `is_enabled`: a paused task keeps
 * `next_fire_at` for a fire at or before the pause.
 */
export const task = mysqlTable(
  'task',
  {
    id: id('id').primaryKey(),
    groupId: id('group_id').notNull(),
    name: varchar('name', { length: 128 }).notNull(),
    /** 0 while the task lives, its own id once archived: the unique key frees the name of an archived task. */
    nameKey: id('name_key').notNull().default(0),
    executor: word('executor').notNull(),
    definition: json('definition').$type<TaskDefinition>().notNull(),
    version: int('version').notNull(),
    isEnabled: boolean('is_enabled').notNull().default(true),
    shard: smallint('shard').notNull(),
    spreadSeed: bigint('spread_seed', { mode: 'number', unsigned: true }).notNull(),
    priority: tinyint('priority').notNull().default(5),
    /** Number of lanes; 0 is unlimited. */
    parallelLimit: int('parallel_limit').notNull().default(0),
    /** Raised by every editing transaction from `change_counter`, so that the shard's owner finds what changed. */
    changeSeq: bigint('change_seq', { mode: 'number' }).notNull(),
    /** The newest decided instant of the schedule; the next fire is the first one after it on the timeline. */
    lastFireAt: instant('last_fire_at').notNull(),
    nextFireAt: instant('next_fire_at'),
    nextFireVersion: int('next_fire_version'),
    /** next_fire_at + spread: when that fire starts. */
    nextDueAt: instant('next_due_at'),
    /** Fixed delay: the execution whose end sets the next fire. */
    awaitingExecutionId: id('awaiting_execution_id'),
    failuresInRow: int('failures_in_row').notNull().default(0),
    createdAt: instant('created_at').notNull(),
    createdBy: id('created_by'),
    updatedAt: instant('updated_at').notNull(),
    archivedAt: instant('archived_at'),
  },
  (table) => [
    uniqueIndex('task_group_name_key').on(table.groupId, table.name, table.nameKey),
    // due read and safety scan: the due tasks of the owned shards, from the index alone
    index('task_shard_due').on(table.shard, table.nextDueAt, table.nextFireAt, table.nextFireVersion),
    // edits an owner has not seen yet
    index('task_shard_change').on(table.shard, table.changeSeq),
    // the console's list: living tasks by name
    index('task_name_key_name').on(table.nameKey, table.name),
  ],
);

/** What a task was from `effective_from` (exclusive, in fireAt) until the next version. Never changes. */
export const taskVersion = mysqlTable(
  'task_version',
  {
    taskId: id('task_id').notNull(),
    version: int('version').notNull(),
    definition: json('definition').$type<TaskDefinition>().notNull(),
    effectiveFrom: instant('effective_from').notNull(),
    createdAt: instant('created_at').notNull(),
    createdBy: id('created_by'),
    note: varchar('note', { length: 512 }),
  },
  (table) => [primaryKey({ columns: [table.taskId, table.version] })],
);

/** What an HTTP attempt of one version of a task sends. */
export const httpTaskParams = mysqlTable(
  'http_task_params',
  {
    taskId: id('task_id').notNull(),
    version: int('version').notNull(),
    method: word('method').notNull(),
    url: varchar('url', { length: 2048 }).notNull(),
    headers: json('headers').$type<{ name: string; value: string }[]>().notNull(),
    body: mediumtext('body').notNull(),
  },
  (table) => [primaryKey({ columns: [table.taskId, table.version] })],
);

/** Fires that by policy got no execution; neighbouring ones of one reason and cause extend one row. */
export const taskSkip = mysqlTable(
  'task_skip',
  {
    taskId: id('task_id').notNull(),
    firstFireAt: instant('first_fire_at').notNull(),
    lastFireAt: instant('last_fire_at').notNull(),
    fireCount: bigint('fire_count', { mode: 'number' }).notNull(),
    reason: word('reason').notNull(),
    blockingExecutionId: id('blocking_execution_id'),
    taskVersion: int('task_version').notNull(),
    recordedAt: instant('recorded_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.taskId, table.firstFireAt] })],
);

/** A stretch (from_at, to_at] of fires during which a task, a group or everything is paused, disabled, archived or frozen. */
export const taskInterval = mysqlTable(
  'task_interval',
  {
    id: id('id').primaryKey(),
    /** task, group or all */
    scope: word('scope').notNull(),
    /** 0 for scope all */
    scopeId: id('scope_id').notNull(),
    /** pause, disable, archive or freeze */
    kind: word('kind').notNull(),
    fromAt: instant('from_at').notNull(),
    toAt: instant('to_at'),
    reason: varchar('reason', { length: 512 }).notNull(),
    actorId: id('actor_id'),
    endedBy: id('ended_by'),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [index('task_interval_scope').on(table.scope, table.scopeId, table.fromAt)],
);

/** Counts per task and hour; the answer for executions below the retention watermark and for long charts. */
export const rollupHour = mysqlTable(
  'rollup_hour',
  {
    hourAt: instant('hour_at').notNull(),
    taskId: id('task_id').notNull(),
    status: word('status').notNull(),
    executions: bigint('executions', { mode: 'number' }).notNull(),
    durationMs: duration('duration_ms').notNull(),
    latenessMs: duration('lateness_ms').notNull(),
    latenessMaxMs: duration('lateness_max_ms').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.hourAt, table.taskId, table.status] }),
    index('rollup_hour_task').on(table.taskId, table.hourAt),
  ],
);
