import { isHeld } from '@/server/domain/execution/execution-status';
import type { Report } from './finding';
import { type CommitView, isOver, type Replay } from './replay';

/** Lanes, their rows and the limits of groups, as they stand after a commit. */
export function checkLanes(replay: Replay, commit: CommitView, report: Report): void {
  if (commit.executions.length + commit.lanes.length === 0) return;
  const taskIds = new Set<number>();
  for (const { after } of commit.executions) if (after) taskIds.add(after.taskId);
  for (const { after } of commit.lanes) if (after) taskIds.add(after.taskId);
  for (const taskId of taskIds) checkTask(replay, taskId, report);
  for (const { before, after } of commit.executions) {
    const isTaken = after && isHeld(after.status) && !(before && isHeld(before.status));
    const group = isTaken ? replay.groups.get(after.groupId) : undefined;
    if (!isTaken || !group || group.parallelLimit === null) continue;
    // a limit counts for claims that begin after it was set
    if (commit.realAt - group.changedAt < LONGEST_CLAIM_MS) continue;
    const active = replay.activeByGroup.get(group.id) ?? 0;
    if (active > group.parallelLimit)
      report(
        'over_limit',
        after.taskId,
        `group ${group.id} has ${active} of ${group.parallelLimit} active executions`,
      );
  }
}

/** What a claim takes at most, with all the locks it may wait for. */
const LONGEST_CLAIM_MS = 5_000;

function checkTask(replay: Replay, taskId: number, report: Report): void {
  const { active } = replay.task(taskId).lanes;
  for (const holder of active) {
    if (active.size > 1 && [...active].some((other) => other !== holder && other.lane === holder.lane))
      report(
        'over_limit',
        taskId,
        `lane ${holder.lane} has two executions, one of them ${holder.executionId}`,
      );
    const row = replay.lanes.get(`${taskId}:${holder.lane}`);
    if (row?.executionId !== holder.executionId)
      report(
        'lane_leak',
        taskId,
        `lane ${holder.lane} of execution ${holder.executionId} names ${row?.executionId}`,
      );
  }
  for (let lane = 1; ; lane += 1) {
    const row = replay.lanes.get(`${taskId}:${lane}`);
    if (!row) return;
    const holder = row.executionId === null ? undefined : replay.executions.get(row.executionId);
    if (row.executionId !== null && (!holder || isOver(holder.status)))
      report('lane_leak', taskId, `lane ${lane} is kept by execution ${row.executionId}, which is over`);
  }
}
