import { afterNodeLoss, type RescueDecision } from '@/server/domain/execution/after-node-loss';
import { type EndContext, endExecutions } from '@/server/scheduler/end-executions';
import type { EndedAttempt, Finish, LiveExecution, Requeue } from '@/server/scheduler/execution-rows';
import { lockExecutions } from '@/server/scheduler/locked-executions';
import type { EngineDependencies } from '@/server/scheduler/ports';

export interface RescueCounts {
  requeued: number;
  newAttempts: number;
  ended: number;
}

const NOTHING: RescueCounts = { requeued: 0, newAttempts: 0, ended: 0 };

export interface RescueDependencies extends EngineDependencies {
  nodeId: number;
}

/**
 * Takes over all executions of nodes that are dead, stopped or missing, in transactions of `limit`: a standing question, not an event, so
 * that nothing depends on who noticed a death. Any live node may ask it; the row locks and the raised token settle who wins, and every later
 * write of the old owner is refused. One that hangs inside a transaction, with its rows locked, has its connections ended.
 */
export async function rescueOrphans(dependencies: RescueDependencies, limit = 200): Promise<RescueCounts> {
  const counts = { ...NOTHING };
  for (;;) {
    const { requeued, newAttempts, ended } = await rescueSome(dependencies, limit);
    counts.requeued += requeued;
    counts.newAttempts += newAttempts;
    counts.ended += ended;
    // fewer when there are no more, or when others rescue as well
    if (requeued + newAttempts + ended < limit) return counts;
  }
}

async function rescueSome(dependencies: RescueDependencies, limit: number): Promise<RescueCounts> {
  const { store } = dependencies;
  const gone = new Set<number>();
  try {
    return await rescueOnce(dependencies, limit, gone);
  } catch (error) {
    if (store.faultOf(error) !== 'lock_wait' || (await store.endConnections([...gone])) === 0) throw error;
    return await rescueOnce(dependencies, limit, gone);
  }
}

async function rescueOnce(
  { store, catalog, takeIds, nodeId }: RescueDependencies,
  limit: number,
  gone: Set<number>,
): Promise<RescueCounts> {
  const found = await store.findOrphans(limit);
  if (found.length === 0) return NOTHING;
  for (const row of found) if (row.nodeId !== null) gone.add(row.nodeId);
  return store.transaction(async (transaction) => {
    const [isValid, locked] = await Promise.all([
      transaction.isNodeValid(nodeId),
      lockExecutions(transaction, catalog, found),
    ]);
    if (!isValid) return NOTHING;
    // the status that was read is named: what another node took over meanwhile is no orphan any more
    const orphans = found.flatMap((seen) => {
      const row = locked.live.get(seen.executionId);
      return row && row.nodeId === seen.nodeId && row.token === seen.token && isHeld(row) ? row : [];
    });
    const { now } = locked;
    return writeRescue({ transaction, catalog, locked, now, takeIds }, orphans, LOST_NODE);
  });
}

/** Gives executions on that their holder will not go on with. The caller has locked and judged them. */
export async function writeRescue(
  context: EndContext,
  rows: readonly LiveExecution[],
  reason: string,
): Promise<RescueCounts> {
  const { transaction, now } = context;
  const writes = rescueWrites(rows, now, reason);
  if (writes.attempts.length > 0) await transaction.insertAttempts(writes.attempts);
  if (writes.requeues.length > 0) await transaction.requeue(writes.requeues);
  await endExecutions(context, writes.ends);
  return {
    newAttempts: writes.attempts.length,
    requeued: writes.requeues.length - writes.attempts.length,
    ended: writes.ends.length,
  };
}

const isHeld = (row: LiveExecution): boolean => row.status === 'claimed' || row.status === 'running';
const LOST_NODE = 'Its node stopped or died while it ran; the task is set to be tried again.';

export interface RescueWrites {
  requeues: Requeue[];
  attempts: EndedAttempt[];
  ends: Finish[];
}

/** What becomes of executions whose node is gone or has forgotten them, as rows. */
export function rescueWrites(rows: readonly LiveExecution[], now: number, reason: string): RescueWrites {
  const writes: RescueWrites = { requeues: [], attempts: [], ends: [] };
  for (const row of rows) {
    const decision = afterNodeLoss({ ...row, status: row.status === 'running' ? 'running' : 'claimed' });
    if (decision.kind === 'end') writes.ends.push(endOf(row, decision, now));
    else writes.requeues.push(requeueOf(row, decision));
    if (decision.kind === 'new_attempt') writes.attempts.push(attemptOf(row, now, reason));
  }
  return writes;
}

function requeueOf(row: LiveExecution, { kind }: RescueDecision): Requeue {
  const { executionId, fireAt, dueAt, token, attempt, rescues, retries } = row;
  return {
    ...{ executionId, fireAt, status: 'queued', dueAt, token: token + 1, rescues: rescues + 1, retries },
    attempt: kind === 'new_attempt' ? attempt + 1 : attempt,
  };
}

function attemptOf(row: LiveExecution, finishedAt: number, errorMessage: string): EndedAttempt {
  const { executionId, fireAt, attempt, token, nodeId } = row;
  return {
    ...{ executionId, fireAt, attempt, token, nodeId, status: 'lost', startedAt: null, finishedAt },
    ...{ nextAttemptAt: null, errorCode: 'NODE_LOST', errorMessage },
  };
}

function endOf(row: LiveExecution, decision: RescueDecision & { kind: 'end' }, finishedAt: number): Finish {
  const { executionId, fireAt } = row;
  const { status, errorCode, errorMessage } = decision;
  return { executionId, fireAt, status, startedAt: null, finishedAt, errorCode, errorMessage, result: null };
}
