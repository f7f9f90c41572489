import type { Exclusion } from '@/server/domain/execution/plan-fires';
import type { TimelineGap } from '@/server/domain/task/timeline-fires';
import type { IntervalRow } from './task-rows';

/** What keeps the fires of a task from running. */
export interface TaskIntervals {
  /** Its own pauses, disables and archives: no fires at all. */
  gaps: TimelineGap[];
  /** Freezes and calendars, which leave skips, and pauses of its group or of everything, which leave nothing. */
  exclusions: Exclusion[];
}

/** The intervals that concern one task, from the rows of many. */
export function intervalsOf(
  task: { id: number; groupId: number },
  rows: readonly IntervalRow[],
): TaskIntervals {
  const intervals: TaskIntervals = { gaps: [], exclusions: [] };
  for (const { scope, scopeId, kind, fromAt, toAt } of rows) {
    if (scope === 'task' ? scopeId !== task.id : scope === 'group' && scopeId !== task.groupId) continue;
    if (kind === 'freeze' || kind === 'calendar') intervals.exclusions.push({ fromAt, toAt, reason: kind });
    else if (scope === 'task') intervals.gaps.push({ fromAt, toAt });
    // the rows of the tasks are not touched by it, so their pending fires are passed one by one
    else intervals.exclusions.push({ fromAt, toAt, reason: 'pause' });
  }
  return intervals;
}
