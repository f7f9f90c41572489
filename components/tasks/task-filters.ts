import type { TaskListInput, TaskStatusFilter } from '@/components/trpc/types';
import { wholeNumber } from '@/components/ui/whole-number';

export const TASK_STATUSES = [
  'all',
  'healthy',
  'failing',
  'paused',
  'never_run',
  'no_next_fire',
] as const satisfies readonly TaskStatusFilter[];

export const PAGE_SIZE = 50;

/** What the address of the task list asks for. */
export interface TaskFilters {
  search: string;
  status: TaskStatusFilter;
  groupId: number | null;
  cursor: string | null;
  /** Page number from 1, only for showing how far one has come. */
  page: number;
}

/** Reads the filters of an address. What makes no sense counts as not given. */
export function readTaskFilters(get: (name: string) => string | null): TaskFilters {
  const status = TASK_STATUSES.find((known) => known === get('status')) ?? 'all';
  const groupId = wholeNumber(get('group'));
  const cursor = get('cursor') || null;
  const page = cursor === null ? 1 : Math.max(2, wholeNumber(get('page')) ?? 2);
  return { search: (get('search') ?? '').slice(0, 200), status, groupId, cursor, page };
}

/** The call that answers the filters. */
export function taskListInput(filters: TaskFilters): TaskListInput {
  const search = filters.search.trim();
  return {
    limit: PAGE_SIZE,
    status: filters.status,
    ...(search === '' ? {} : { search }),
    ...(filters.groupId === null ? {} : { groupId: filters.groupId }),
    ...(filters.cursor === null ? {} : { cursor: filters.cursor }),
  };
}

/** Whether the filters hide anything. */
export function isNarrowed(filters: TaskFilters): boolean {
  return filters.search.trim() !== '' || filters.status !== 'all' || filters.groupId !== null;
}
