import { and, desc, eq, gt, inArray, isNotNull, isNull, lte, or, sql } from 'drizzle-orm';
import type { Executor } from '@/server/db/client';
import { user } from '@/server/db/schema/access';
import { task, taskGroup, taskInterval } from '@/server/db/schema/task';
import type { Scope } from '@/server/domain/access/grants';
import { inScope } from './scope';

export type IntervalScope = 'task' | 'group' | 'all';

/** A stretch of time over a task, a group or everything. */
export interface SharedInterval {
  id: number;
  scope: IntervalScope;
  /** The task or the group; 0 for everything. */
  scopeId: number;
  kind: 'pause' | 'freeze';
  fromAt: number;
  toAt: number | null;
  reason: string;
  actorName: string | null;
}

/**
 * Holds the switches of everything and of groups: every pre-claim reads them in share mode, so behind this lock nothing is being
 * decided, and what is written here counts from the database's present instant on. Primary key of setting.
 */
export async function lockSwitches(executor: Executor): Promise<void> {
  await executor.execute(sql`SELECT name FROM setting WHERE name = 'everything_paused' FOR UPDATE`);
}

export interface NewSharedInterval extends Omit<SharedInterval, 'actorName'> {
  actorId: number;
  createdAt: number;
}

export async function insertSharedInterval(executor: Executor, row: NewSharedInterval): Promise<void> {
  await executor.insert(taskInterval).values(row);
}

const columns = {
  id: taskInterval.id,
  scope: sql<IntervalScope>`${taskInterval.scope}`,
  scopeId: taskInterval.scopeId,
  kind: sql<'pause' | 'freeze'>`${taskInterval.kind}`,
  fromAt: taskInterval.fromAt,
  toAt: taskInterval.toAt,
  reason: taskInterval.reason,
  actorName: user.displayName,
};

/** Intervals of one kind that reach beyond an instant and that nobody has ended, the newest first. Index task_interval_scope. */
export async function findSharedIntervals(
  executor: Executor,
  of: Pick<SharedInterval, 'scope' | 'scopeId' | 'kind'>,
  after: number,
): Promise<SharedInterval[]> {
  return executor
    .select(columns)
    .from(taskInterval)
    .leftJoin(user, eq(user.id, taskInterval.actorId))
    .where(
      and(
        eq(taskInterval.scope, of.scope),
        eq(taskInterval.scopeId, of.scopeId),
        eq(taskInterval.kind, of.kind),
        or(isNull(taskInterval.toAt), gt(taskInterval.toAt, after)),
        isNull(taskInterval.endedBy),
      ),
    )
    .orderBy(desc(taskInterval.fromAt));
}

/** The pauses of all groups at an instant that nobody has ended. Index task_interval_scope. */
export async function findGroupPauses(executor: Executor, at: number): Promise<SharedInterval[]> {
  return executor
    .select(columns)
    .from(taskInterval)
    .leftJoin(user, eq(user.id, taskInterval.actorId))
    .where(
      and(
        eq(taskInterval.scope, 'group'),
        eq(taskInterval.kind, 'pause'),
        lte(taskInterval.fromAt, at),
        or(isNull(taskInterval.toAt), gt(taskInterval.toAt, at)),
        isNull(taskInterval.endedBy),
      ),
    );
}

/** One interval by its primary key. */
export async function findSharedInterval(executor: Executor, id: number): Promise<SharedInterval | null> {
  const rows = await executor
    .select(columns)
    .from(taskInterval)
    .leftJoin(user, eq(user.id, taskInterval.actorId))
    .where(eq(taskInterval.id, id));
  return rows[0] ?? null;
}

/** Ends intervals at an instant, or where they begin if that is later. Primary key. */
export async function endSharedInterval(
  executor: Executor,
  interval: { id: number; fromAt: number },
  at: number,
  actorId: number,
): Promise<void> {
  await executor
    .update(taskInterval)
    .set({ toAt: Math.max(at, interval.fromAt), endedBy: actorId })
    .where(eq(taskInterval.id, interval.id));
}

/** A freeze as the console lists it, with what it lies over. */
export interface FreezeView extends SharedInterval {
  groupName: string | null;
  taskName: string | null;
}

const MOST_FREEZES = 200;

/**
 * Freezes that are not over and that nobody has ended, the first to begin first: those of everything, and those of groups and tasks
 * within the scope. Index task_interval_scope, one range for each kind of scope; then primary keys.
 */
export async function findFreezes(executor: Executor, scope: Scope, after: number): Promise<FreezeView[]> {
  const ownGroup = sql`CASE ${taskInterval.scope} WHEN 'group' THEN ${taskInterval.scopeId} ELSE ${task.groupId} END`;
  return executor
    .select({ ...columns, groupName: taskGroup.name, taskName: task.name })
    .from(taskInterval)
    .leftJoin(user, eq(user.id, taskInterval.actorId))
    .leftJoin(task, and(eq(taskInterval.scope, 'task'), eq(task.id, taskInterval.scopeId)))
    .leftJoin(taskGroup, eq(taskGroup.id, ownGroup))
    .where(
      and(
        inArray(taskInterval.scope, ['all', 'group', 'task']),
        eq(taskInterval.kind, 'freeze'),
        gt(taskInterval.toAt, after),
        isNull(taskInterval.endedBy),
        or(eq(taskInterval.scope, 'all'), and(isNotNull(taskGroup.id), inScope(taskGroup.id, scope))),
      ),
    )
    .orderBy(taskInterval.fromAt, taskInterval.id)
    .limit(MOST_FREEZES);
}
