import type { Report } from './finding';
import { referenceFires } from './reference-fires';
import { ReferenceTimeline } from './reference-timeline';
import { isOver, type Replay, type TaskRecord } from './replay';

/** At the end every fire is accounted for, every count is exact, and everything has ended. */
export function checkLedger(replay: Replay, endAt: number, report: Report): void {
  const counts = new Map<number, number>();
  for (const { taskId, fireCount } of replay.skips.values())
    counts.set(taskId, (counts.get(taskId) ?? 0) + fireCount);
  for (const task of replay.tasks.values()) {
    checkTask(replay, task, endAt, report);
    const recorded = counts.get(task.row.id) ?? 0;
    if (recorded !== task.skippedCount)
      report('skip_count', task.row.id, `its skips count ${recorded} fires and cover ${task.skippedCount}`);
  }
  for (const { id, taskId, status } of replay.executions.values())
    if (!isOver(status)) report('never_ends', taskId, `execution ${id} is ${status}`);
  for (const { id, taskId, status } of replay.backfills.values()) {
    if (status === 'running') report('never_ends', taskId, `backfill ${id} is running`);
    if (status === 'finished') checkBackfill(replay, id, report);
  }
}

function checkTask(replay: Replay, task: TaskRecord, endAt: number, report: Report): void {
  const timeline = new ReferenceTimeline(replay, task);
  const from = task.versions[0]?.effectiveFrom ?? endAt;
  for (const { fireAt, version } of timeline.fires(from, endAt)) {
    const record = task.accounted.get(fireAt);
    // what was passed over has no record of its own: in the end a pause must tell of it still
    const isTold = record !== undefined && record !== 'pass';
    if (isTold || timeline.exclusionsOf(fireAt).includes('pause')) continue;
    report('lost', task.row.id, `the fire at ${fireAt} of version ${version} has no record`);
  }
}

/** A backfill runs whatever the schedule named in its range, paused or not. */
function checkBackfill(replay: Replay, id: number, report: Report): void {
  const backfill = replay.backfills.get(id);
  if (!backfill) return;
  const { taskId, fromAt, toAt } = backfill;
  const { versions, executed } = replay.task(taskId);
  for (const [index, { definition, effectiveFrom }] of versions.entries()) {
    const end = Math.min(toAt, versions[index + 1]?.effectiveFrom ?? toAt);
    const start = Math.max(fromAt - 1, effectiveFrom);
    if (start >= end || definition.schedule.kind === 'fixed_delay') continue;
    for (const fireAt of referenceFires(definition, effectiveFrom, start, end)) {
      if (!executed.has(fireAt) && fireAt >= replay.watermark)
        report('backfill_incomplete', taskId, `backfill ${id} left ${fireAt} out`);
    }
  }
}
