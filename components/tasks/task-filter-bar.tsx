'use client';

import { useTranslations } from 'next-intl';
import { formatCount } from '@/components/i18n/format-number';
import { SearchInput } from '@/components/ui/search-input';
import { Select } from '@/components/ui/select';
import type { TaskFilters } from './task-filters';
import { useGroups } from './use-groups';

interface TaskFilterBarProps {
  filters: TaskFilters;
  onSearch: (search: string) => void;
  onGroup: (groupId: string | null) => void;
}

const ANY = 'any';

/** Search as one types and the group. */
export function TaskFilterBar({ filters, onSearch, onGroup }: TaskFilterBarProps) {
  const t = useTranslations('tasks');
  const groups = useGroups();
  const options = [
    { value: ANY, label: t('anyGroup') },
    ...groups.map((group) => ({
      value: String(group.id),
      label: group.name,
      note: formatCount(group.taskCount, 10_000),
    })),
  ];
  const chosen = filters.groupId === null ? ANY : String(filters.groupId);
  return (
    <div className="flex h-11 shrink-0 items-center gap-2 border-line border-y px-pad max-tablet:h-14">
      <SearchInput
        value={filters.search}
        onChange={onSearch}
        label={t('search')}
        placeholder={t('searchHint')}
        clearLabel={t('clearSearch')}
        className="w-58 max-tablet:min-w-0 max-tablet:flex-1"
      />
      <Select
        look="filter"
        label={t('group')}
        prefix={t('group')}
        value={options.some((option) => option.value === chosen) ? chosen : ANY}
        onChange={(value) => onGroup(value === ANY ? null : value)}
        options={options}
      />
    </div>
  );
}
