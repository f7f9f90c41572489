'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useMay } from '@/components/shell/use-may';
import { useGroups } from '@/components/tasks/use-groups';
import { useTRPC } from '@/components/trpc/client';
import type { TaskRow } from '@/components/trpc/types';
import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/select';
import { SuggestInput } from '@/components/ui/suggest-input';
import { useSettled } from '@/components/ui/use-settled';
import { FREEZE_SCOPES, type FreezeDraft, type FreezeMistakes, taskText } from './freeze-draft';

interface FreezeTargetFieldsProps {
  draft: FreezeDraft;
  mistakes: FreezeMistakes;
  tasks: readonly TaskRow[];
  onChange: (patch: Partial<FreezeDraft>) => void;
}

/** What a freeze lies over: everything, a group or a task. */
export function FreezeTargetFields({ draft, mistakes, tasks, onChange }: FreezeTargetFieldsProps) {
  const t = useTranslations('freezes');
  const may = useMay();
  const groups = useGroups();
  const refusal = draft.scope === 'all' ? may('system:pause') : undefined;
  return (
    <div className="grid grid-cols-2 gap-3 max-tablet:grid-cols-1">
      <Field label={t('over')} error={refusal}>
        <Select
          value={draft.scope}
          onChange={(scope) => onChange({ scope })}
          options={FREEZE_SCOPES.map((value) => ({ value, label: t(`scopes.${value}`) }))}
        />
      </Field>
      {draft.scope === 'group' ? (
        <Field label={t('group')} error={mistakes.group && t(`mistakes.${mistakes.group}`)}>
          <Select
            value={draft.groupId}
            onChange={(groupId) => onChange({ groupId })}
            options={groups.map(({ id, name }) => ({ value: String(id), label: name }))}
          />
        </Field>
      ) : null}
      {draft.scope === 'task' ? (
        <Field label={t('task')} error={mistakes.task && t(`mistakes.${mistakes.task}`)}>
          <SuggestInput
            value={draft.task}
            onChange={(task) => onChange({ task })}
            items={tasks.map(taskText)}
            matches={(item, typed) => item.toLowerCase().includes(typed.trim().toLowerCase())}
            nothing={t('noTask')}
            maxLength={200}
          />
        </Field>
      ) : null}
    </div>
  );
}

/** The tasks that may be meant by what is typed: group and name, or a part of either. */
export function useTasksNamed(typed: string, isWanted: boolean): readonly TaskRow[] {
  const trpc = useTRPC();
  const settled = useSettled(typed.trim());
  const search = settled.slice(settled.indexOf('/') + 1);
  const list = useQuery(
    trpc.task.list.queryOptions(
      { limit: 50, ...(search === '' ? {} : { search }) },
      { enabled: isWanted, staleTime: 5_000, placeholderData: (before) => before },
    ),
  );
  return list.data?.items ?? [];
}
