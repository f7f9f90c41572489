'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { formatCount } from '@/components/i18n/format-number';
import { Page, PageHead } from '@/components/shell/page';
import { StaleBanner } from '@/components/shell/stale-banner';
import { UnreadList } from '@/components/shell/unread-list';
import { useTRPC } from '@/components/trpc/client';
import { Button } from '@/components/ui/button';
import { Empty } from '@/components/ui/message-card';
import { Pager } from '@/components/ui/pager';
import { Select } from '@/components/ui/select';
import { useAddress } from '@/components/ui/use-address';
import { useIsPhone } from '@/components/ui/use-media-query';
import { usePages } from '@/components/ui/use-pages';
import { ExecutionCards } from './execution-cards';
import {
  type ExecutionFilters,
  executionListInput,
  PAGE_SIZE,
  readExecutionFilters,
} from './execution-filters';
import { STATUS_FILTERS, type StatusFilter, statusFilterOf } from './execution-status';
import { ExecutionTable, ExecutionTableSkeleton } from './execution-table';
import { useRowActions } from './use-row-actions';

/** All executions, newest first, renewed while one looks. */
export function ExecutionListPage() {
  const t = useTranslations('executions');
  const trpc = useTRPC();
  const address = useAddress();
  const isPhone = useIsPhone();
  const filters = readExecutionFilters(address.get);
  const list = useQuery(
    trpc.execution.list.queryOptions(executionListInput(filters), {
      refetchInterval: 2_000,
      placeholderData: keepPreviousData,
    }),
  );
  const pages = usePages(address, filters.page, filters.cursor, list.data?.nextCursor);
  const rows = useRowActions();
  const isNarrowed = filters.taskId !== null || filters.status !== null;
  const executions = list.data?.items;
  const clear = () => address.go({ task: null, status: null, cursor: null, page: null });
  const first = (filters.page - 1) * PAGE_SIZE + 1;

  return (
    <Page crumbs={[{ label: t('title') }]} className="overflow-hidden px-0">
      <div className="shrink-0 px-pad">
        <PageHead title={t('title')} note={t('newestFirst')} />
      </div>
      <FilterBar filters={filters} onChange={(patch) => address.go({ ...patch, cursor: null, page: null })} />
      <StaleBanner
        readAt={list.dataUpdatedAt}
        isFailing={list.isError && executions !== undefined}
        onRetry={() => void list.refetch()}
      />
      <div className="min-h-0 flex-1 overflow-y-auto" aria-busy={list.isPlaceholderData}>
        {executions === undefined ? (
          <UnreadList list={list} title={t('unreadable')} tryAgain={t('tryAgain')}>
            <ExecutionTableSkeleton />
          </UnreadList>
        ) : executions.length === 0 ? (
          <div className="p-pad">
            {isNarrowed ? (
              <Empty
                title={t('nothingMatches')}
                action={<Button onClick={clear}>{t('clearFilters')}</Button>}
              >
                {t('nothingMatchesText')}
              </Empty>
            ) : (
              <Empty title={t('none')}>{t('noneText')}</Empty>
            )}
          </div>
        ) : isPhone ? (
          <ExecutionCards executions={executions} {...rows.handlers} />
        ) : (
          <ExecutionTable executions={executions} {...rows.handlers} />
        )}
      </div>
      {executions === undefined ? null : (
        <Pager
          range={
            executions.length === 0
              ? ''
              : t('range', { first: formatCount(first), last: formatCount(first + executions.length - 1) })
          }
          liveLabel={t('live')}
          previousLabel={t('previous')}
          nextLabel={t('next')}
          onPrevious={pages.onPrevious}
          onNext={pages.onNext}
        />
      )}
      {rows.dialog}
    </Page>
  );
}

const ANY = 'any';
const CHOICES = Object.keys(STATUS_FILTERS) as StatusFilter[];

interface FilterBarProps {
  filters: ExecutionFilters;
  onChange: (patch: { status?: string | null; task?: string | null }) => void;
}

function FilterBar({ filters, onChange }: FilterBarProps) {
  const t = useTranslations('executions');
  return (
    <div className="flex h-11 shrink-0 items-center gap-2 border-line border-y px-pad max-tablet:h-14">
      <Select
        look="filter"
        label={t('statusFilter')}
        prefix={t('statusFilter')}
        value={filters.status ?? ANY}
        onChange={(value) => onChange({ status: statusFilterOf(value) })}
        options={[
          { value: ANY, label: t('statuses.any') },
          ...CHOICES.map((value) => ({ value, label: t(`statuses.${value}`) })),
        ]}
      />
      {filters.taskId === null ? null : (
        <TaskFilter taskId={filters.taskId} onClear={() => onChange({ task: null })} />
      )}
    </div>
  );
}

/** The task filter with its name, which the address does not carry. */
function TaskFilter({ taskId, onClear }: { taskId: number; onClear: () => void }) {
  const t = useTranslations('executions');
  const trpc = useTRPC();
  const task = useQuery(trpc.task.get.queryOptions({ id: taskId }, { staleTime: 60_000 }));
  return (
    <span className="inline-flex h-ctl min-w-0 items-center gap-1.5 rounded-2 border border-line-2 bg-raised pr-1 pl-2 text-ink-2">
      {t('columns.task')}
      <b className="min-w-0 truncate font-medium text-ink">{task.data?.definition.name ?? `#${taskId}`}</b>
      <button
        type="button"
        aria-label={t('clearTask')}
        onClick={onClear}
        className="grid size-5 place-items-center rounded-1 text-ink-3 hover:bg-hover hover:text-ink max-tablet:size-8"
      >
        <X aria-hidden="true" className="size-3.5" strokeWidth={1.5} />
      </button>
    </span>
  );
}
