import type { JustClaimed } from '@/server/scheduler/claimed-execution';
import { endExecutions } from '@/server/scheduler/end-executions';
import { lockExecutions } from '@/server/scheduler/locked-executions';
import { type RescueDependencies, rescueWrites } from './rescue';

const FORGOTTEN = 'Its node forgot it; the task is set to be tried again.';

/**
 * Compares the executions that name this node with what it remembers, because the answer to a COMMIT may have been lost. Claimed and
 * unknown: adopted, that is returned under a higher token to be started. Running and unknown: decided as after the loss of a node.
 * Call it only while no claim of this node is under way.
 */
export async function reconcile(
  dependencies: RescueDependencies,
  knows: (executionId: number) => boolean,
): Promise<JustClaimed[]> {
  const { store, catalog, takeIds, nodeId } = dependencies;
  const unknown = (await store.readHeld(nodeId)).filter((row) => !knows(row.executionId));
  if (unknown.length === 0) return [];
  return store.transaction(async (transaction) => {
    if (!(await transaction.isNodeValid(nodeId))) return [];
    const locked = await lockExecutions(transaction, catalog, unknown);
    const rows = [...locked.live.values()].filter((row) => row.nodeId === nodeId && !knows(row.executionId));
    const { now } = locked;
    const writes = rescueWrites(rows, now, FORGOTTEN);
    const started = new Set(writes.attempts.map((attempt) => attempt.executionId));
    const adopted = writes.requeues.filter((row) => !started.has(row.executionId));
    const claims = adopted.map(({ executionId, fireAt, token }) => ({
      executionId,
      fireAt,
      nodeId,
      token,
      claimedAt: now,
    }));
    if (claims.length > 0) await transaction.claim(claims);
    if (writes.attempts.length > 0) await transaction.insertAttempts(writes.attempts);
    const requeues = writes.requeues.filter((row) => started.has(row.executionId));
    if (requeues.length > 0) await transaction.requeue(requeues);
    await endExecutions({ transaction, catalog, locked, now, takeIds }, writes.ends);
    return claims.flatMap(({ executionId, token, claimedAt }) => {
      const row = rows.find((known) => known.executionId === executionId);
      return row ? { ...row, status: 'claimed' as const, token, claimedAt } : [];
    });
  });
}
