'use client';

import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Page } from '@/components/shell/page';
import type { TaskDetail } from '@/components/trpc/types';
import { useErrorWords } from '@/components/trpc/use-error-words';
import { Button, ButtonLink } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/message-card';
import { Skeleton, useIsSlow } from '@/components/ui/skeleton';

interface TaskGateProps {
  query: Pick<UseQueryResult<TaskDetail, unknown>, 'data' | 'error' | 'isError' | 'isPending' | 'refetch'>;
  /** Shown in the crumbs until the name is known. */
  crumbLabel: string;
  children: (task: TaskDetail) => ReactNode;
}

/** Shows a task once it is there, and before that its shape or why it is not there. */
export function TaskGate({ query, crumbLabel, children }: TaskGateProps) {
  const t = useTranslations('task');
  const list = useTranslations('tasks');
  const words = useErrorWords();
  const isSlow = useIsSlow(query.isPending);
  if (query.data !== undefined) return children(query.data);
  const failure = query.isError ? words(query.error) : null;
  return (
    <Page crumbs={[{ label: list('title'), href: '/tasks' }, { label: crumbLabel }]}>
      {failure !== null ? (
        <div className="py-4">
          <ErrorState
            title={failure.code === 'TASK_NOT_FOUND' ? t('notFound') : t('unreadable')}
            reference={failure.reference}
            action={
              failure.code === 'TASK_NOT_FOUND' ? (
                <ButtonLink href="/tasks">{t('toAll')}</ButtonLink>
              ) : (
                <Button onClick={() => void query.refetch()}>{t('tryAgain')}</Button>
              )
            }
          >
            {failure.text}
          </ErrorState>
        </div>
      ) : isSlow ? (
        <div aria-hidden="true" className="flex flex-col gap-4 py-5">
          <Skeleton className="h-6 w-60" />
          <Skeleton className="w-96" />
          <Skeleton className="h-40 w-full" />
        </div>
      ) : null}
    </Page>
  );
}
