'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { UnreadList } from '@/components/shell/unread-list';
import { useTRPC } from '@/components/trpc/client';
import type { Backfill, TaskDetail } from '@/components/trpc/types';
import { Empty } from '@/components/ui/message-card';
import { ScrollBox } from '@/components/ui/scroll-box';
import { Skeleton } from '@/components/ui/skeleton';
import { BackfillCancelDialog } from './backfill-cancel-dialog';
import { BackfillRow } from './backfill-row';

/** The backfills of a task, the newest first, renewed while one looks. */
export function TaskBackfills({ task }: { task: TaskDetail }) {
  const t = useTranslations('backfill');
  const page = useTranslations('task');
  const trpc = useTRPC();
  const list = useQuery(trpc.backfill.list.queryOptions({ taskId: task.id }, { refetchInterval: 2_000 }));
  const [cancelling, setCancelling] = useState<Backfill | null>(null);
  const backfills = list.data?.items;
  return (
    <ScrollBox label={page('tabs.backfills')} className="min-h-0 flex-1 overflow-y-auto">
      {backfills === undefined ? (
        <UnreadList list={list} title={t('unreadable')} tryAgain={t('tryAgain')}>
          <div aria-hidden="true" className="flex flex-col gap-3 p-pad">
            <Skeleton className="w-96" />
            <Skeleton className="w-72" />
          </div>
        </UnreadList>
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
