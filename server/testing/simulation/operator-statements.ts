import type { PendingFire } from '@/server/domain/task/pending-fire';
import type { TaskDefinition } from '@/server/domain/task/task-definition';
import type { TimelineGap } from '@/server/domain/task/timeline-fires';
import type { BackfillRow, IntervalRow, ScheduledTask } from '@/server/scheduler/task-rows';
import type { MemorySession } from '@/server/testing/memory/memory-session';
import type { MemoryTransaction } from '@/server/testing/memory/memory-transaction';
import type { StoredInterval } from '@/server/testing/memory/stored-rows';
import { countChanges, versionKey } from '@/server/testing/memory/task-statements';

/** Statements of the console's services, which reach MySQL by other ways than the engine's port. One function is one statement. */
const run = <T>(
  { session }: MemoryTransaction,
  name: string,
  body: (session: MemorySession) => T,
): Promise<T> => session.run(name, body);

const endsAfter = (at: number) => (row: IntervalRow) => row.toAt === null || row.toAt > at;
const isGap = (row: IntervalRow) => row.kind === 'pause' || row.kind === 'disable' || row.kind === 'archive';

export function lockSwitches(transaction: MemoryTransaction): Promise<void> {
  const { settings } = transaction.session.database;
  return run(transaction, 'lockSwitches', (session) =>
    session.lock(settings, 'everything_paused', 'exclusive'),
  );
}

export function findGaps(
  transaction: MemoryTransaction,
  taskId: number,
  after: number,
): Promise<TimelineGap[]> {
  const { intervals } = transaction.session.database;
  return run(transaction, 'findGaps', (session) =>
    intervals.select(
      session,
      (row) => row.scope === 'task' && row.scopeId === taskId && isGap(row) && endsAfter(after)(row),
    ),
  );
}

/** Intervals of one kind that reach beyond an instant. */
export function findIntervals(
  transaction: MemoryTransaction,
  of: Pick<IntervalRow, 'scope' | 'scopeId' | 'kind'>,
  after: number,
): Promise<StoredInterval[]> {
  const { intervals } = transaction.session.database;
  return run(transaction, 'findIntervals', (session) =>
    intervals.select(
      session,
      (row) =>
        row.scope === of.scope && row.scopeId === of.scopeId && row.kind === of.kind && endsAfter(after)(row),
    ),
  );
}

export function insertInterval(transaction: MemoryTransaction, row: StoredInterval): Promise<void> {
  const { intervals } = transaction.session.database;
  return run(transaction, 'insertInterval', (session) => {
    session.lock(intervals, row.id, 'exclusive');
    intervals.write(session, row.id, row);
  });
}

/** Ends intervals at an instant, or where they begin if that is later. */
export function endIntervals(
  transaction: MemoryTransaction,
  rows: readonly StoredInterval[],
  at: number,
): Promise<void> {
  const { intervals } = transaction.session.database;
  return run(transaction, 'endIntervals', (session) => {
    for (const row of rows) session.lock(intervals, row.id, 'exclusive');
    for (const row of rows) intervals.write(session, row.id, { ...row, toAt: Math.max(at, row.fromAt) });
  });
}

export interface NewVersion {
  taskId: number;
  version: number;
  definition: TaskDefinition;
  effectiveFrom: number;
}

export function insertVersion(transaction: MemoryTransaction, row: NewVersion): Promise<void> {
  const { versions } = transaction.session.database;
  const key = versionKey(row.taskId, row.version);
  return run(transaction, 'insertVersion', (session) => {
    session.lockNew(versions, key, 'PRIMARY');
    versions.write(session, key, row);
  });
}

export function insertTask(transaction: MemoryTransaction, row: ScheduledTask): Promise<void> {
  const { database } = transaction.session;
  return run(transaction, 'insertTask', (session) => {
    session.lockNew(database.tasks, row.id, 'PRIMARY');
    countChanges(database, session, [row]);
    database.tasks.write(session, row.id, row);
  });
}

/** Puts another row of a task in place; the caller holds it locked. */
export function writeTask(
  transaction: MemoryTransaction,
  task: ScheduledTask,
  change: Partial<ScheduledTask> & { pending: PendingFire | null },
): Promise<void> {
  const { database } = transaction.session;
  const { pending, ...rest } = change;
  return run(transaction, 'writeTask', (session) => {
    session.lock(database.tasks, task.id, 'exclusive');
    countChanges(database, session, [task]);
    database.tasks.write(session, task.id, {
      ...{ ...task, ...rest, nextFireAt: pending?.fireAt ?? null, nextFireVersion: pending?.version ?? null },
      nextDueAt: pending?.dueAt ?? null,
    });
  });
}

export function insertBackfill(transaction: MemoryTransaction, row: BackfillRow): Promise<void> {
  const { backfills } = transaction.session.database;
  return run(transaction, 'insertBackfill', (session) => {
    session.lockNew(backfills, row.id, 'PRIMARY');
    backfills.write(session, row.id, row);
  });
}

/** Ends a backfill that is under way. */
export function cancelBackfill(transaction: MemoryTransaction, id: number, at: number): Promise<void> {
  const { backfills } = transaction.session.database;
  return run(transaction, 'cancelBackfill', (session) => {
    const [row] = session.lockRows(backfills, [id], 'exclusive');
    if (row?.status === 'running')
      backfills.write(session, id, { ...row, status: 'cancelled', finishedAt: at });
  });
}

export function limitGroup(
  transaction: MemoryTransaction,
  id: number,
  parallelLimit: number | null,
): Promise<void> {
  const { groups } = transaction.session.database;
  return run(transaction, 'limitGroup', (session) => {
    session.lock(groups, id, 'exclusive');
    groups.write(session, id, { id, parallelLimit });
  });
}
