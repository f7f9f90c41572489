/** States a task list can be narrowed to; a task is in the first of them that applies. `all` is every living task. */
export const TASK_STATES = ['all', 'healthy', 'failing', 'paused', 'never_run', 'no_next_fire'] as const;
export type TaskState = (typeof TASK_STATES)[number];
