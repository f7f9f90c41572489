import { isBadMoment, type Moment } from '@/components/time/moment';
import type { NewFreeze } from '@/components/trpc/types';

export const FREEZE_SCOPES = ['all', 'group', 'task'] as const;
export type FreezeScope = (typeof FREEZE_SCOPES)[number];

/** What stands in the fields of the freeze dialog. */
export interface FreezeDraft {
  scope: FreezeScope;
  /** Id of a group; blank while none is chosen. */
  groupId: string;
  /** As typed; `tasks` of the reading says which one it names. */
  task: string;
  from: Moment;
  to: Moment;
  reason: string;
}

export type FreezeMistakes = Partial<
  Record<
    'group' | 'task' | 'from' | 'to' | 'reason',
    'groupMissing' | 'taskUnknown' | 'momentMissing' | 'isOver' | 'endsBeforeStart' | 'reasonMissing'
  >
>;

/** How a task is written where one is chosen. */
export const taskText = ({ groupName, name }: { groupName: string; name: string }): string =>
  `${groupName}/${name}`;

/** The freeze that a draft stands for, or what is plainly wrong with it. `tasks` are those that may be named. */
export function readFreezeDraft(
  draft: FreezeDraft,
  tasks: readonly { id: number; groupName: string; name: string }[],
  now: number,
): { freeze: NewFreeze } | { mistakes: FreezeMistakes } {
  const { scope, from, to } = draft;
  const mistakes: FreezeMistakes = {};
  const named = tasks.find((task) => taskText(task) === draft.task.trim());
  if (scope === 'group' && draft.groupId === '') mistakes.group = 'groupMissing';
  if (scope === 'task' && named === undefined) mistakes.task = 'taskUnknown';
  if (from.at === null || isBadMoment(from)) mistakes.from = 'momentMissing';
  if (to.at === null || isBadMoment(to)) mistakes.to = 'momentMissing';
  else if (to.at <= now) mistakes.to = 'isOver';
  else if (from.at !== null && to.at <= from.at) mistakes.to = 'endsBeforeStart';
  if (draft.reason.trim() === '') mistakes.reason = 'reasonMissing';
  if (Object.keys(mistakes).length > 0 || from.at === null || to.at === null) return { mistakes };
  const scopeId = scope === 'all' ? 0 : scope === 'group' ? Number(draft.groupId) : (named?.id ?? 0);
  return { freeze: { scope, scopeId, from: from.at, to: to.at, reason: draft.reason.trim() } };
}
