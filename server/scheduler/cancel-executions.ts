import { isHeld } from '@/server/domain/execution/execution-status';
import { type EndContext, endExecutions } from './end-executions';
import type { CancelReason, Finish, LiveExecution } from './execution-rows';
import { type EndCandidate, lockExecutions } from './locked-executions';
import type { EngineDependencies } from './ports';
import type { AuditRow } from './task-rows';

export interface CancelOrder {
  /** Who asks; null is the product itself. */
  by: number | null;
  reason: CancelReason;
  /** Which of the locked executions; all when left out. */
  only?: (row: LiveExecution) => boolean;
}

export interface CancelCounts {
  /** Ended at once: no node held them. */
  cancelled: number[];
  /** Their nodes were asked. */
  requested: number[];
}

/** Cancels locked executions: what no node holds ends now, the holders of the others are asked. */
export async function cancelLocked(context: EndContext, order: CancelOrder): Promise<CancelCounts> {
  const { transaction, locked, now } = context;
  const rows = [...locked.live.values()].filter(order.only ?? (() => true));
  const held = rows.filter((row) => isHeld(row.status));
  const free = rows.filter((row) => !isHeld(row.status));
  if (held.length > 0) await transaction.requestCancel(held, { at: now, by: order.by, reason: order.reason });
  await endExecutions(
    context,
    free.map((row) => cancelled(row, now, order.reason)),
  );
  return { cancelled: free.map((row) => row.executionId), requested: held.map((row) => row.executionId) };
}

function cancelled(
  { executionId, fireAt }: LiveExecution,
  finishedAt: number,
  reason: CancelOrder['reason'],
): Finish {
  return { executionId, fireAt, status: 'cancelled', startedAt: null, finishedAt, ...reason, result: null };
}

export interface CancelInput {
  executions: readonly EndCandidate[];
  by: number | null;
  reason: CancelOrder['reason'];
  /** The records of the cancels, in the transaction that makes them. */
  audits: (rows: readonly LiveExecution[], at: number) => AuditRow[];
}

/** Cancels executions. Those that are over already are left out of the answer. */
export async function cancelExecutions(
  dependencies: EngineDependencies,
  { executions, by, reason, audits }: CancelInput,
): Promise<CancelCounts> {
  const { store, catalog, takeIds, announce } = dependencies;
  const counts = await store.transaction(async (transaction) => {
    const locked = await lockExecutions(transaction, catalog, executions);
    const rows = [...locked.live.values()];
    if (rows.length === 0) return { cancelled: [], requested: [] };
    const { now } = locked;
    const done = await cancelLocked({ transaction, catalog, locked, now, takeIds }, { by, reason });
    await transaction.insertAudits(audits(rows, now));
    return done;
  });
  if (counts.requested.length > 0) announce?.('cancel');
  // a lane that is free again may have gone to the next in line
  if (counts.cancelled.length > 0) announce?.('queue');
  return counts;
}
