'use client';

import { usePauseInForce } from '@/components/shell/use-pause-everything';
import type { PauseState, TaskRow } from '@/components/trpc/types';
import { useGroups } from './use-groups';

/** The pause above a task that keeps it from firing: of everything, or of its group. Null when there is none, or nobody knows yet. */
export function usePauseOver(
  task: Pick<TaskRow, 'groupId'>,
): { of: 'everything' | 'group'; pause: PauseState } | null {
  const everything = usePauseInForce();
  const group = useGroups().find(({ id }) => id === task.groupId);
  if (everything !== null) return { of: 'everything', pause: everything };
  return group?.pause ? { of: 'group', pause: group.pause } : null;
}
