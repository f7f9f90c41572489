'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useTRPC } from '@/components/trpc/client';
import type { Backfill, TaskDetail } from '@/components/trpc/types';
import { useErrorWords } from '@/components/trpc/use-error-words';
import { Button } from '@/components/ui/button';
import { Empty, ErrorState } from '@/components/ui/message-card';
import { ScrollBox } from '@/components/ui/scroll-box';
import { Skeleton, useIsSlow } from '@/components/ui/skeleton';
import { BackfillCancelDialog } from './backfill-cancel-dialog';
import { BackfillRow } from './backfill-row';

/** The backfills of a task, the newest first, renewed while one looks. */
export function TaskBackfills({ task }: { task: TaskDetail }) {
  const t = useTranslations('backfill');
  const page = useTranslations('task');
  const trpc = useTRPC();
  const words = useErrorWords();
  const list = useQuery(trpc.backfill.list.queryOptions({ taskId: task.id }, { refetchInterval: 2_000 }));
  const isSlow = useIsSlow(list.isPending);
  const [cancelling, setCancelling] = useState<Backfill | null>(null);
  const backfills = list.data?.items;
  return (
    <ScrollBox label={page('tabs.backfills')} className="min-h-0 flex-1 overflow-y-auto">
      {backfills === undefined ? (
        list.isError ? (
          <div className="p-pad">
            <ErrorState
              title={t('unreadable')}
              reference={words(list.error).reference}
              action={<Button onClick={() => void list.refetch()}>{t('tryAgain')}</Button>}
            >
              {words(list.error).text}
            </ErrorState>
          </div>
        ) : isSlow ? (
          <div aria-hidden="true" className="flex flex-col gap-3 p-pad">
            <Skeleton className="w-96" />
            <Skeleton className="w-72" />
          </div>
        ) : null
      ) : backfills.length === 0 ? (
        <div className="p-pad">
          <Empty title={t('none')}>{t('noneText')}</Empty>
        </div>
      ) : (
        <ul>
          {backfills.map((backfill) => (
            <BackfillRow key={backfill.id} backfill={backfill} onCancel={() => setCancelling(backfill)} />
          ))}
        </ul>
      )}
      {cancelling === null ? null : (
        <BackfillCancelDialog backfill={cancelling} onClose={() => setCancelling(null)} />
      )}
    </ScrollBox>
  );
}
