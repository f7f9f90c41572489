'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { formatCount } from '@/components/i18n/format-number';
import { Page, PageHead } from '@/components/shell/page';
import { StaleBanner } from '@/components/shell/stale-banner';
import { UnreadList } from '@/components/shell/unread-list';
import { useTRPC } from '@/components/trpc/client';
import type { TaskRow } from '@/components/trpc/types';
import { Button } from '@/components/ui/button';
import { Empty } from '@/components/ui/message-card';
import { Pager } from '@/components/ui/pager';
import { useAddress } from '@/components/ui/use-address';
import { useIsPhone } from '@/components/ui/use-media-query';
import { usePages } from '@/components/ui/use-pages';
import { FirstTask } from './first-task';
import { GroupBar } from './group-bar';
import { NewTaskButton } from './new-task-button';
import { PauseDialog } from './pause-dialog';
import { TaskCards } from './task-cards';
import { TaskFilterBar } from './task-filter-bar';
import { isNarrowed, PAGE_SIZE, readTaskFilters, taskListInput } from './task-filters';
import { TaskStatusChips } from './task-status-chips';
import { TaskTable, TaskTableSkeleton } from './task-table';
import { useGroups } from './use-groups';
import { useTaskActions } from './use-task-actions';

/** All tasks: found by typing, narrowed by status and group, acted upon in place. */
export function TaskListPage() {
  const t = useTranslations('tasks');
  const trpc = useTRPC();
  const address = useAddress();
  const isPhone = useIsPhone();
  const filters = readTaskFilters(address.get);
  const list = useQuery(
    trpc.task.list.queryOptions(taskListInput(filters), {
      refetchInterval: 2_000,
      placeholderData: keepPreviousData,
    }),
  );
  const pages = usePages(address, filters.page, filters.cursor, list.data?.nextCursor);
  const actions = useTaskActions();
  const [pausing, setPausing] = useState<TaskRow | null>(null);
  const handlers = {
    onRun: (task: TaskRow) => void actions.run(task),
    onPause: setPausing,
    onResume: actions.resume,
  };

  const group = useGroups().find(({ id }) => id === filters.groupId);
  const counts = list.data?.counts;
  const crumbs = [{ label: t('title') }];
  if (counts?.all === 0 && !isNarrowed(filters)) {
    return (
      <Page crumbs={crumbs}>
        <FirstTask />
      </Page>
    );
  }
  const tasks = list.data?.items;
  return (
    <Page crumbs={crumbs} className="overflow-hidden px-0">
      <div className="shrink-0 px-pad">
        <PageHead
          title={t('title')}
          note={
            counts === undefined
              ? undefined
              : t('summary', {
                  active: formatCount(counts.all - counts.paused),
                  paused: formatCount(counts.paused),
                })
          }
          actions={<NewTaskButton />}
        />
        <TaskStatusChips
          status={filters.status}
          counts={counts}
          onChange={(status) => address.go(restart({ status: status === 'all' ? null : status }))}
        />
      </div>
      <TaskFilterBar
        filters={filters}
        onSearch={(search) => address.adjust(restart({ search }))}
        onGroup={(group) => address.go(restart({ group }))}
      />
      {group === undefined ? null : <GroupBar group={group} />}
      <StaleBanner
        readAt={list.dataUpdatedAt}
        isFailing={list.isError && tasks !== undefined}
        onRetry={() => void list.refetch()}
      />
      <div className="min-h-0 flex-1 overflow-y-auto" aria-busy={list.isPlaceholderData}>
        {tasks === undefined ? (
          <UnreadList list={list} title={t('unreadable')} tryAgain={t('tryAgain')}>
            <TaskTableSkeleton />
          </UnreadList>
        ) : tasks.length === 0 ? (
          <div className="p-pad">
            <NothingMatches
              total={counts?.all ?? 0}
              onClear={() => address.go(restart({ search: null, status: null, group: null }))}
            />
          </div>
        ) : isPhone ? (
          <TaskCards tasks={tasks} {...handlers} />
        ) : (
          <TaskTable tasks={tasks} {...handlers} />
        )}
      </div>
      {tasks === undefined || counts === undefined ? null : (
        <Pager
          range={rangeText(
            t,
            filters.page,
            tasks.length,
            counts[filters.status],
            list.data?.nextCursor === null,
          )}
          liveLabel={t('live')}
          note={t('usualNote')}
          previousLabel={t('previous')}
          nextLabel={t('next')}
          onPrevious={pages.onPrevious}
          onNext={pages.onNext}
        />
      )}
      {pausing === null ? null : (
        <PauseDialog
          task={pausing}
          onClose={() => setPausing(null)}
          onPause={(choice) => actions.pause(pausing, choice)}
        />
      )}
    </Page>
  );
}

/** A changed filter starts at the first page again. */
function restart(patch: Record<string, string | null>): Record<string, string | null> {
  return { ...patch, cursor: null, page: null };
}

function rangeText(
  t: ReturnType<typeof useTranslations<'tasks'>>,
  page: number,
  shown: number,
  total: number,
  isLastPage: boolean,
): string {
  if (shown === 0) return t('none');
  const first = (page - 1) * PAGE_SIZE + 1;
  const last = first + shown - 1;
  return t('range', {
    first: formatCount(first),
    last: formatCount(last),
    total: formatCount(isLastPage ? last : Math.max(total, last)),
  });
}

function NothingMatches({ total, onClear }: { total: number; onClear: () => void }) {
  const t = useTranslations('tasks');
  return (
    <Empty title={t('nothingMatches')} action={<Button onClick={onClear}>{t('clearFilters')}</Button>}>
      {t('nothingMatchesText', { total: formatCount(total) })}
    </Empty>
  );
}
