import type { Report } from './finding';
import { type CommitView, isOver, type Replay } from './replay';

/** A backfill has finished once nothing of it is under way any more. The replay stands behind the commit. */
export function checkBackfillEnds(replay: Replay, commit: CommitView, report: Report): void {
  for (const { after } of commit.backfills) {
    if (after?.status !== 'finished') continue;
    for (const { id, backfillId, status } of replay.executions.values())
      if (backfillId === after.id && !isOver(status))
        report('backfill_ended_early', after.taskId, `backfill ${after.id} left ${id} behind as ${status}`);
  }
}
