import { isEligible, labelSetOf, labelsOfSet } from '@/server/domain/cluster/labels';
import type { JustClaimed } from './claimed-execution';
import type { LiveExecution } from './execution-rows';
import { inKeyOrder } from './locked-executions';
import { findOwnClaims } from './own-claims';
import type { EngineStore, EngineTransaction } from './ports';

export interface ClaimQueuedInput {
  nodeId: number;
  executor: string;
  limit: number;
  /** What this node carries. */
  labels: readonly string[];
}

/**
 * Takes queued executions that are due, as many as this node has room for, and returns them as its own. The fence is read first: a
 * node that was declared dead claims nothing. What requires labels this node has not is not even looked at. A group with a parallel limit is counted under its lock and passed over when it is full.
 * When the connection is lost during COMMIT the claims are looked for, so that none is left without its node knowing.
 */
export async function claimQueued(store: EngineStore, input: ClaimQueuedInput): Promise<JustClaimed[]> {
  let claimed: JustClaimed[] = [];
  try {
    await store.transaction(async (transaction) => {
      claimed = await claimWithin(transaction, input);
    });
    return claimed;
  } catch (error) {
    if (store.faultOf(error) !== 'commit_unknown') throw error;
    return findOwnClaims(store, input.nodeId, claimed);
  }
}

async function claimWithin(
  transaction: EngineTransaction,
  { nodeId, executor, limit, labels }: ClaimQueuedInput,
): Promise<JustClaimed[]> {
  const taken: LiveExecution[] = [];
  const withoutGroups: number[] = [];
  const labelSets = await eligibleSets(transaction, executor, labels);
  const lockNext = () =>
    transaction.lockQueued({ executor, labelSets, limit: limit - taken.length, withoutGroups });
  const [isValid, first, claimedAt] = await Promise.all([
    transaction.isNodeValid(nodeId),
    lockNext(),
    transaction.readNow(),
  ]);
  if (!isValid) return [];
  for (let found = first; ; found = await lockNext()) {
    const queued = found.filter((row) => !taken.some((known) => known.executionId === row.executionId));
    if (queued.length === 0) break;
    const { within, fullGroups } = await withinLimits(transaction, queued, taken);
    taken.push(...within);
    withoutGroups.push(...fullGroups);
    // what was passed over for a full group leaves room for others behind it
    if (fullGroups.length === 0 || taken.length >= limit) break;
  }
  if (taken.length === 0) return [];
  await transaction.claim(
    taken.map(({ executionId, fireAt, token }) => ({
      executionId,
      fireAt,
      nodeId,
      token: token + 1,
      claimedAt,
    })),
  );
  const claim = { status: 'claimed', nodeId, claimedAt } as const;
  return taken.map((row) => ({ ...row, ...claim, token: row.token + 1 }));
}

/** The sets of required labels this node may serve; one without labels need not ask which there are. */
async function eligibleSets(
  transaction: EngineTransaction,
  executor: string,
  labels: readonly string[],
): Promise<string[]> {
  if (labels.length === 0) return [labelSetOf([])];
  const queued = await transaction.readQueuedLabelSets(executor);
  return queued.filter((set) => isEligible(labels, labelsOfSet(set)));
}

async function withinLimits(
  transaction: EngineTransaction,
  queued: readonly LiveExecution[],
  taken: readonly LiveExecution[],
): Promise<{ within: LiveExecution[]; fullGroups: number[] }> {
  const groups = await transaction.lockLimitedGroups(inKeyOrder(queued.map((row) => row.groupId)));
  const room = new Map(
    groups.map(({ id, parallelLimit, active }) => {
      const mine = taken.filter((row) => row.groupId === id).length;
      return [id, parallelLimit - active - mine];
    }),
  );
  const fullGroups = new Set<number>();
  const within = queued.filter((row) => {
    const left = room.get(row.groupId);
    if (left === undefined) return true;
    if (left <= 0) {
      fullGroups.add(row.groupId);
      return false;
    }
    room.set(row.groupId, left - 1);
    return true;
  });
  return { within, fullGroups: [...fullGroups] };
}
