import { isHeld } from '@/server/domain/execution/execution-status';
import { endExecutions } from './end-executions';
import { lockExecutions } from './locked-executions';
import type { EngineDependencies } from './ports';

const MOST_EXECUTIONS = 200;

/** Ends executions whose deadline passed while no node held them. Returns how many. */
export async function expireOverdue({ store, catalog, takeIds }: EngineDependencies): Promise<number> {
  const overdue = await store.readOverdue(MOST_EXECUTIONS);
  if (overdue.length === 0) return 0;
  return store.transaction(async (transaction) => {
    const locked = await lockExecutions(transaction, catalog, overdue);
    const { now } = locked;
    const rows = [...locked.live.values()].filter(
      (row) => !isHeld(row.status) && row.deadlineAt !== null && row.deadlineAt <= now,
    );
    await endExecutions(
      { transaction, catalog, locked, now, takeIds },
      rows.map(({ executionId, fireAt }) => ({
        ...{ executionId, fireAt, status: 'timed_out', startedAt: null, finishedAt: now, result: null },
        errorCode: 'DEADLINE_OVER',
        errorMessage: 'Its deadline passed before it could be finished.',
      })),
    );
    return rows.length;
  });
}
