import { LEASE_MS } from '@/server/domain/cluster/cluster-timing';
import type { Report } from './finding';
import type { CommitView, Replay } from './replay';

/** The clocks of two nodes drift apart by at most 200 ppm each. */
const OF_A_LEASE = 0.9996;

/** Who owns a shard changes under a new epoch only, from a live owner never, and nobody else decides its fires. The replay stands before the commit. */
export function checkShards(replay: Replay, commit: CommitView, report: Report): void {
  checkOwners(replay, commit, report);
  for (const { before, after } of commit.tasks) {
    if (before && after && after.lastFireAt > before.lastFireAt)
      checkDecider(replay, commit, { taskId: after.id, what: 'its fires were decided' }, report);
  }
  for (const { before, after } of commit.executions) {
    if (!before && after?.trigger === 'backfill')
      checkDecider(replay, commit, { taskId: after.taskId, what: 'a fire was filled in' }, report);
  }
}

function checkOwners(replay: Replay, commit: CommitView, report: Report): void {
  for (const { before, after } of commit.shards) {
    if (!before || !after || before.ownerId === after.ownerId) continue;
    const name = `shard ${after.id} went from ${before.ownerId} to ${after.ownerId}`;
    if (after.epoch <= before.epoch)
      report('epoch_not_growing', 0, `${name} under epoch ${after.epoch}, before ${before.epoch}`);
    if (before.ownerId === null || after.ownerId === null) continue;
    const unchangedMs = commit.realAt - (replay.shards.get(after.id)?.changedAt ?? 0);
    if (unchangedMs < LEASE_MS * OF_A_LEASE)
      report('live_owner_robbed', 0, `${name} ${unchangedMs} ms after its lease was extended`);
  }
}

function checkDecider(
  replay: Replay,
  { owner, at }: CommitView,
  { taskId, what }: { taskId: number; what: string },
  report: Report,
): void {
  const { shard } = replay.task(taskId).row;
  const known = replay.shards.get(shard);
  if (known && known.ownerId !== owner)
    report('stale_owner', taskId, `${what} at ${at} by ${owner}, and shard ${shard} is of ${known.ownerId}`);
}
