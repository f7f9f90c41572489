import type { HistoryExecution, HistorySkip, HistoryTask } from './cluster-history';

/** Closer than this the product does not weigh, nor do instants of nodes and database agree. */
const CLOSE_MS = 500;

/** Whether the policy of the task demands that this fire is skipped, and the tables show the cause. */
export function isJustifiedSkip(
  { definition }: HistoryTask,
  skip: HistorySkip,
  fireAt: number,
  executions: readonly HistoryExecution[],
): boolean {
  const { reason, blockingExecutionId } = skip;
  if (reason === 'misfire') return decidedAt(skip, fireAt, executions) - fireAt > definition.misfire.graceMs;
  if (reason !== 'overlap' || definition.overlap.policy !== 'skip') return false;
  const holder = executions.find((row) => row.id === blockingExecutionId);
  return holder !== undefined && holder.fireAt < fireAt && overlaps(holder, fireAt);
}

/** The lane was taken when the fire was due, or would have been had its holder started on time. */
function overlaps({ dueAt, createdAt, finishedAt }: HistoryExecution, fireAt: number): boolean {
  const end = finishedAt ?? Number.POSITIVE_INFINITY;
  const wasTaken = createdAt <= fireAt + CLOSE_MS && fireAt <= end + CLOSE_MS;
  return wasTaken || fireAt <= dueAt + (end - Math.max(createdAt, dueAt)) + CLOSE_MS;
}

/**
 * When a fire was skipped, at the latest: `recordedAt` is of the first one of a row, which grows until the fire behind it gets an
 * execution.
 */
function decidedAt(
  { firstFireAt, lastFireAt, recordedAt }: HistorySkip,
  fireAt: number,
  executions: readonly HistoryExecution[],
): number {
  if (fireAt === firstFireAt) return recordedAt;
  const later = executions.filter((row) => row.fireAt > lastFireAt);
  const next = later.sort((a, b) => a.fireAt - b.fireAt)[0];
  return next?.createdAt ?? recordedAt;
}
