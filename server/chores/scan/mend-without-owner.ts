import { writeRescue } from '@/server/cluster/rescue';
import { isHeld } from '@/server/domain/execution/execution-status';
import type { LiveExecution } from '@/server/scheduler/execution-rows';
import { lockExecutions } from '@/server/scheduler/locked-executions';
import type { EngineDependencies } from '@/server/scheduler/ports';

const NO_NODE = 'It named no node; the task is set to be tried again.';

/** Gives executions on that are held by nobody, as after the loss of a node. Returns how many. */
export function mendWithoutOwner(
  { store, catalog, takeIds }: EngineDependencies,
  found: readonly LiveExecution[],
): Promise<number> {
  return store.transaction(async (transaction) => {
    const locked = await lockExecutions(transaction, catalog, found);
    const rows = [...locked.live.values()].filter((row) => row.nodeId === null && isHeld(row.status));
    const { now } = locked;
    await writeRescue({ transaction, catalog, locked, now, takeIds }, rows, NO_NODE);
    return rows.length;
  });
}
