'use client';

import { useTranslations } from 'next-intl';
import { formatCount } from '@/components/i18n/format-number';
import type { TaskStatusFilter } from '@/components/trpc/types';
import { Chip } from '@/components/ui/chip';
import { type State, StateIcon } from '@/components/ui/state-icon';
import { TASK_STATUSES } from './task-filters';

const ICON: Partial<Record<TaskStatusFilter, State>> = {
  failing: 'failed',
  paused: 'paused',
  never_run: 'never_run',
};

interface TaskStatusChipsProps {
  status: TaskStatusFilter;
  counts: Record<TaskStatusFilter, number> | undefined;
  onChange: (status: TaskStatusFilter) => void;
}

/** The status filters with their counts. */
export function TaskStatusChips({ status, counts, onChange }: TaskStatusChipsProps) {
  const t = useTranslations('tasks');
  return (
    <fieldset className="-ml-2.5 flex gap-1 overflow-x-auto pb-3 max-tablet:-mr-4">
      <legend className="sr-only">{t('statusFilter')}</legend>
      {TASK_STATUSES.map((value) => {
        const icon = ICON[value];
        return (
          <Chip
            key={value}
            isChosen={value === status}
            onClick={() => onChange(value)}
            icon={icon === undefined ? undefined : <StateIcon state={icon} />}
            count={counts === undefined ? undefined : formatCount(counts[value], 10_000)}
          >
            {t(`statuses.${value}`)}
          </Chip>
        );
      })}
    </fieldset>
  );
}
