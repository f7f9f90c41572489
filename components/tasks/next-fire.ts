import type { TaskRow } from '@/components/trpc/types';

/** A fire that is pending for longer behind its instant is held or late; until then it is on its way. */
export const ON_ITS_WAY_MS = 2_000;

/**
 * The fire that a task waits for, or null. The pending fire of a fixed delay is kept during a pause of the task without being due, so it
 * is none to wait for; any other pending fire of a paused task was due before the pause, or comes after its known end.
 */
export function nextFireOf(task: Pick<TaskRow, 'nextFireAt' | 'pause' | 'schedule'>): number | null {
  return task.pause !== null && task.schedule.kind === 'fixed_delay' ? null : task.nextFireAt;
}
