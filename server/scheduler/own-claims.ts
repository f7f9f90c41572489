import type { JustClaimed } from './claimed-execution';
import { inKeyOrder } from './locked-executions';
import type { EngineStore } from './ports';

/** What a claim whose answer was lost wrote, if it was committed. */
export interface LostClaim {
  executionId: number;
  token: number;
  attempt: number;
}

/**
 * Those of a node's claims that were committed although nobody was told so. `taskIds` are the tasks whose locks the lost transaction held:
 * it may still be on its way, and then is waited for.
 */
export function findOwnClaims(
  store: EngineStore,
  nodeId: number,
  claims: readonly LostClaim[],
  taskIds: readonly number[] = [],
): Promise<JustClaimed[]> {
  return store.transaction(async (transaction) => {
    const [isValid, , rows, now] = await Promise.all([
      transaction.isNodeValid(nodeId),
      taskIds.length === 0 ? [] : transaction.lockTasks(inKeyOrder(taskIds)),
      transaction.lockLive(inKeyOrder(claims.map((claim) => claim.executionId))),
      transaction.readNow(),
    ]);
    if (!isValid) return [];
    const byId = new Map(claims.map((claim) => [claim.executionId, claim]));
    const own = rows.filter((row) => {
      const claim = byId.get(row.executionId);
      return (
        row.status === 'claimed' &&
        row.nodeId === nodeId &&
        row.token === claim?.token &&
        row.attempt === claim.attempt
      );
    });
    // confirmed now, which is at least as late as the claim itself
    return own.map((row) => ({ ...row, claimedAt: now }));
  });
}
