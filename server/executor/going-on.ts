import type { SuccessorRoom } from '@/server/scheduler/claim-successors';
import type { JustClaimed } from '@/server/scheduler/claimed-execution';
import { findOwnClaims } from '@/server/scheduler/own-claims';
import type { EngineStore } from '@/server/scheduler/ports';
import type { Successors } from './execution-reporter';

interface Options {
  store: EngineStore;
  successors?: Successors | undefined;
}

/**
 * Runs a transaction that claims what waited for the lanes it gives up, and goes on with that once it is committed. What a run of it claimed
 * that came to nothing is forgotten; when the answer to the commit was lost the claims are looked for.
 */
export async function goingOn<Result extends { claimed: readonly JustClaimed[] }>(
  { store, successors }: Options,
  run: (room: SuccessorRoom | undefined) => Promise<Result>,
): Promise<Result> {
  if (successors === undefined) return run(undefined);
  let expected: readonly JustClaimed[] = [];
  const forget = () => {
    successors.forget(expected);
    expected = [];
  };
  const room: SuccessorRoom = {
    ...successors,
    expect(claimed) {
      // the transaction runs once more, from its start
      forget();
      expected = claimed;
      successors.expect(claimed);
    },
  };
  try {
    const result = await run(room);
    if (result.claimed.length === 0) forget();
    else successors.goOn(result.claimed);
    return result;
  } catch (error) {
    if (store.faultOf(error) === 'commit_unknown' && expected.length > 0) {
      const own = await findOwnClaims(store, successors.nodeId, expected).catch(() => []);
      if (own.length > 0) successors.goOn(own);
      expected = expected.filter(({ executionId }) => !own.some((row) => row.executionId === executionId));
    }
    forget();
    throw error;
  }
}
