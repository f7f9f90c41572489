export function taskHref(taskId: number): string {
  return `/tasks/${taskId}`;
}

export function taskEditHref(taskId: number): string {
  return `/tasks/${taskId}/edit`;
}

/** The backfills of a task and how far they are. */
export function taskBackfillsHref(taskId: number): string {
  return `/tasks/${taskId}?tab=backfills`;
}

/** All executions of one task. */
export function taskExecutionsHref(taskId: number): string {
  return `/executions?task=${taskId}`;
}
