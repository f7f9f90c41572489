import type { ExecutionListInput } from '@/components/trpc/types';
import { wholeNumber } from '@/components/ui/whole-number';
import { STATUS_FILTERS, type StatusFilter, statusFilterOf } from './execution-status';

export const PAGE_SIZE = 50;

/** What the address of the execution list asks for. */
export interface ExecutionFilters {
  taskId: number | null;
  status: StatusFilter | null;
  cursor: string | null;
  page: number;
}

/** Reads the filters of an address. What makes no sense counts as not given. */
export function readExecutionFilters(get: (name: string) => string | null): ExecutionFilters {
  const cursor = get('cursor') || null;
  return {
    taskId: wholeNumber(get('task')),
    status: statusFilterOf(get('status')),
    cursor,
    page: cursor === null ? 1 : Math.max(2, wholeNumber(get('page')) ?? 2),
  };
}

/** The call that answers the filters. */
export function executionListInput(filters: ExecutionFilters): ExecutionListInput {
  return {
    limit: PAGE_SIZE,
    ...(filters.taskId === null ? {} : { taskId: filters.taskId }),
    ...(filters.status === null ? {} : { statuses: [...STATUS_FILTERS[filters.status]] }),
    ...(filters.cursor === null ? {} : { cursor: filters.cursor }),
  };
}
