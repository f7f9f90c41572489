'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useRef } from 'react';
import { Page } from '@/components/shell/page';
import { StaleBanner } from '@/components/shell/stale-banner';
import { taskHref } from '@/components/tasks/href';
import { useNow } from '@/components/time/use-now';
import { useTRPC } from '@/components/trpc/client';
import type { ExecutionDetail } from '@/components/trpc/types';
import { useErrorWords } from '@/components/trpc/use-error-words';
import { Button, ButtonLink } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/message-card';
import { Skeleton, useIsSlow } from '@/components/ui/skeleton';
import { useIsPhone } from '@/components/ui/use-media-query';
import { useWidth } from '@/components/ui/use-width';
import { ExecutionHead } from './execution-head';
import { ExecutionSide } from './execution-side';
import { isLive } from './execution-status';
import { lifeLine } from './life-line';
import { LifeLineList } from './life-line-list';
import { LifeLineView } from './life-line-view';
import { LogView } from './log-view';

/** One execution: how it stands, its life line, its log, and what it was made of. */
export function ExecutionPage({ id, fireAt }: { id: number; fireAt: number }) {
  const t = useTranslations('execution');
  const list = useTranslations('executions');
  const trpc = useTRPC();
  const words = useErrorWords();
  const query = useQuery(
    trpc.execution.get.queryOptions(
      { id, fireAt },
      {
        placeholderData: keepPreviousData,
        refetchInterval: ({ state }) =>
          state.data === undefined || isLive(state.data.status) ? 1_000 : false,
      },
    ),
  );
  const isSlow = useIsSlow(query.isPending);
  const execution = query.data;
  const crumbs = [
    { label: list('title'), href: '/executions' },
    ...(execution === undefined ? [] : [{ label: execution.taskName, href: taskHref(execution.taskId) }]),
    { label: <span className="mono">{id}</span> },
  ];
  return (
    <Page crumbs={crumbs} className="px-0 rail:overflow-hidden">
      {execution === undefined ? (
        query.isError ? (
          <div className="p-pad">
            <ErrorState
              title={t('unreadable')}
              reference={words(query.error).reference}
              action={
                words(query.error).code === 'EXECUTION_NOT_FOUND' ? (
                  <ButtonLink href="/executions">{t('toAll')}</ButtonLink>
                ) : (
                  <Button onClick={() => void query.refetch()}>{t('tryAgain')}</Button>
                )
              }
            >
              {words(query.error).text}
            </ErrorState>
          </div>
        ) : isSlow ? (
          <PageSkeleton />
        ) : null
      ) : (
        <>
          <StaleBanner
            readAt={query.dataUpdatedAt}
            isFailing={query.isError}
            onRetry={() => void query.refetch()}
          />
          <Loaded key={execution.id} execution={execution} />
        </>
      )}
    </Page>
  );
}

function Loaded({ execution }: { execution: ExecutionDetail }) {
  const t = useTranslations('execution');
  const trpc = useTRPC();
  const now = useNow() ?? execution.dueAt;
  const isPhone = useIsPhone();
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const task = useQuery(
    trpc.task.get.queryOptions({ id: execution.taskId }, { staleTime: 30_000, retry: false }),
  );
  const line = lifeLine(execution, now, task.data?.p50Ms ?? null);
  return (
    <>
      <ExecutionHead execution={execution} now={now} />
      <section ref={box} aria-label={t('life')} className="shrink-0 border-line border-t px-pad py-3.5">
        {isPhone ? (
          <LifeLineList line={line} execution={execution} />
        ) : (
          <LifeLineView line={line} execution={execution} roomPx={Math.max(0, width - 48)} />
        )}
      </section>
      <div className="grid min-h-0 flex-1 border-line border-t max-rail:flex-none rail:grid-cols-[minmax(0,1fr)_372px]">
        <div className="flex min-h-0 flex-col border-line max-rail:h-110 max-rail:border-b rail:border-r">
          <LogView execution={execution} isLive={isLive(execution.status)} />
        </div>
        <div className="min-h-0 rail:overflow-y-auto">
          <ExecutionSide execution={execution} />
        </div>
      </div>
    </>
  );
}

function PageSkeleton() {
  return (
    <div aria-hidden="true" className="flex flex-col gap-4 p-pad">
      <Skeleton className="h-6 w-72" />
      <Skeleton className="w-110" />
      <Skeleton className="h-20 w-full" />
      <Skeleton className="h-60 w-full" />
    </div>
  );
}
