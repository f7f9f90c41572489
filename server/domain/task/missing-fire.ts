import type { TaskStanding } from './after-execution';
import { type PendingFire, pendingFireAfter, rearmedFire } from './pending-fire';
import type { TaskDefinition } from './task-definition';
import type { Timeline } from './timeline-fires';

/**
 * The next fire of a task whose row names none that is ever due, although it awaits nothing: null when it need have none. What was due
 * meanwhile is named all the same, and goes by the misfire policy.
 */
export function missingFire(
  task: Pick<TaskStanding, 'version' | 'isArchived' | 'lastFireAt' | 'nextFireAt' | 'nextDueAt'>,
  timeline: Timeline,
  definitionOf: (version: number) => TaskDefinition,
  now: number,
): PendingFire | null {
  if (task.isArchived || task.nextDueAt !== null) return null;
  const definition = definitionOf(task.version);
  if (definition.schedule.kind !== 'fixed_delay')
    return pendingFireAfter(timeline, task.lastFireAt, definitionOf);
  // one that is kept behind a pause without end is not due, and well
  if (task.nextFireAt !== null) return null;
  return rearmedFire(definition, task.version, Math.max(now, task.lastFireAt), timeline.gaps);
}
