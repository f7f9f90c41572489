import type { MemoryDatabase } from '@/server/testing/memory/memory-database';

/** Whether anything is unfinished, or a fire up to an instant is not decided. */
export function isBusy({ live, tasks, backfills }: MemoryDatabase, endAt: number): boolean {
  return (
    live.committed().length > 0 ||
    backfills.committed().some((row) => row.status === 'running') ||
    tasks.committed().some((row) => row.nextDueAt !== null && (row.nextFireAt ?? endAt + 1) <= endAt)
  );
}
