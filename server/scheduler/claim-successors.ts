import { isEligible } from '@/server/domain/cluster/labels';
import type { JustClaimed } from './claimed-execution';
import type { HandOver, LiveExecution } from './execution-rows';
import type { LockedExecutions } from './locked-executions';
import type { TaskCatalog } from './task-catalog';

/** Room of a node for what has waited for the lanes it gives up. */
export interface SuccessorRoom {
  nodeId: number;
  /** What it carries. */
  labels: readonly string[];
  /** Executions of a type it may start now; none while others of it wait in the queue, whose turn comes first. */
  roomFor(executor: string): number;
  /** Told before they are written: from now on the node knows of them, and has room for that much less. */
  expect(claimed: readonly JustClaimed[]): void;
}

interface Context {
  catalog: TaskCatalog;
  locked: LockedExecutions;
  now: number;
  successors?: SuccessorRoom | undefined;
}

type Granted = LiveExecution & { lane: number };

/**
 * Of executions that were given lanes those which the node goes on with itself, the most urgent first. Executions of a group with a limit
 * are left to the queue, which counts. Asked and answered in one turn, so that no room is given away twice.
 */
export function claimSuccessors(
  { catalog, locked: { limitedGroups }, now, successors }: Context,
  granted: readonly Granted[],
): (JustClaimed & HandOver)[] {
  if (successors === undefined || limitedGroups === null) return [];
  const { nodeId, labels, roomFor } = successors;
  const definitionOf = (row: Granted) => catalog.get(row.taskId, row.taskVersion).definition;
  const left = new Map(granted.map(({ executor }) => [executor, roomFor(executor)]));
  const claimed = granted
    .filter((row) => row.dueAt <= now && !limitedGroups.has(row.groupId))
    .filter((row) => isEligible(labels, definitionOf(row).requiredLabels))
    .sort((a, b) => definitionOf(b).priority - definitionOf(a).priority || a.dueAt - b.dueAt)
    .filter(({ executor }) => {
      const more = left.get(executor) as number;
      left.set(executor, more - 1);
      return more > 0;
    })
    .map((row) => ({ ...row, status: 'claimed' as const, nodeId, token: row.token + 1, claimedAt: now }));
  if (claimed.length > 0) successors.expect(claimed);
  return claimed;
}
