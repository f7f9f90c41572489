'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { DurationChart } from '@/components/executions/duration-chart';
import { ExecutionCards } from '@/components/executions/execution-cards';
import {
  executionListInput,
  PAGE_SIZE,
  readExecutionFilters,
} from '@/components/executions/execution-filters';
import { STATUS_FILTERS, type StatusFilter, statusFilterOf } from '@/components/executions/execution-status';
import { ExecutionTable, ExecutionTableSkeleton } from '@/components/executions/execution-table';
import { useRowActions } from '@/components/executions/use-row-actions';
import { formatCount } from '@/components/i18n/format-number';
import { UnreadList } from '@/components/shell/unread-list';
import { useTRPC } from '@/components/trpc/client';
import type { TaskDetail } from '@/components/trpc/types';
import { Button } from '@/components/ui/button';
import { Empty } from '@/components/ui/message-card';
import { Pager } from '@/components/ui/pager';
import { Select } from '@/components/ui/select';
import { useAddress } from '@/components/ui/use-address';
import { useIsPhone } from '@/components/ui/use-media-query';
import { usePages } from '@/components/ui/use-pages';

const ANY = 'any';
const CHOICES = Object.keys(STATUS_FILTERS) as StatusFilter[];

/** The executions of a task as they come and go, under a chart of how long the last ones took. */
export function TaskExecutions({ task }: { task: TaskDetail }) {
  const t = useTranslations('executions');
  const trpc = useTRPC();
  const address = useAddress();
  const isPhone = useIsPhone();
  const filters = { ...readExecutionFilters(address.get), taskId: task.id };
  const list = useQuery(
    trpc.execution.list.queryOptions(executionListInput(filters), {
      refetchInterval: 2_000,
      placeholderData: keepPreviousData,
    }),
  );
  const pages = usePages(address, filters.page, filters.cursor, list.data?.nextCursor);
  const rows = useRowActions();
  const executions = list.data?.items;
  const first = (filters.page - 1) * PAGE_SIZE + 1;
  return (
    <>
      <div className="flex min-h-11 shrink-0 items-center gap-2 px-pad max-tablet:min-h-14">
        <h2>{t('duration')}</h2>
        <span className="text-12 text-ink-3 max-tablet:hidden">{t('durationNote')}</span>
        <span className="ml-auto">
          <Select
            look="filter"
            label={t('statusFilter')}
            prefix={t('statusFilter')}
            value={filters.status ?? ANY}
            onChange={(value) => address.go({ status: statusFilterOf(value), cursor: null, page: null })}
            options={[
              { value: ANY, label: t('statuses.any') },
              ...CHOICES.map((value) => ({ value, label: t(`statuses.${value}`) })),
            ]}
          />
        </span>
      </div>
      {task.outcomes.length < 2 ? null : (
        <div className="shrink-0 px-pad pb-2 max-tablet:hidden">
          <DurationChart outcomes={task.outcomes} usualMs={task.p50Ms} />
        </div>
      )}
      <div className="min-h-0 flex-1 overflow-y-auto border-line border-t">
        {executions === undefined ? (
          <UnreadList list={list} title={t('unreadable')} tryAgain={t('tryAgain')}>
            <ExecutionTableSkeleton />
          </UnreadList>
        ) : executions.length === 0 ? (
          <div className="p-pad">
            {filters.status === null ? (
              <Empty title={t('none')}>{t('noneOfTask')}</Empty>
            ) : (
              <Empty
                title={t('nothingMatches')}
                action={<Button onClick={() => address.go({ status: null })}>{t('clearFilters')}</Button>}
              >
                {t('nothingMatchesText')}
              </Empty>
            )}
          </div>
        ) : isPhone ? (
          <ExecutionCards executions={executions} isOfTask {...rows.handlers} />
        ) : (
          <ExecutionTable executions={executions} ofTask={{ usualMs: task.p50Ms }} {...rows.handlers} />
        )}
      </div>
      {executions === undefined || executions.length === 0 ? null : (
        <Pager
          range={t('range', { first: formatCount(first), last: formatCount(first + executions.length - 1) })}
          liveLabel={t('live')}
          previousLabel={t('previous')}
          nextLabel={t('next')}
          onPrevious={pages.onPrevious}
          onNext={pages.onNext}
        />
      )}
      {rows.dialog}
    </>
  );
}
