'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ShortList } from '@/components/shell/short-list';
import { useTRPC } from '@/components/trpc/client';
import type { Backfill, TaskDetail } from '@/components/trpc/types';
import { ScrollBox } from '@/components/ui/scroll-box';
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
      <ShortList list={list} items={backfills} words={t}>
        {(backfill) => (
          <BackfillRow key={backfill.id} backfill={backfill} onCancel={() => setCancelling(backfill)} />
        )}
      </ShortList>
      {cancelling === null ? null : (
        <BackfillCancelDialog backfill={cancelling} onClose={() => setCancelling(null)} />
      )}
    </ScrollBox>
  );
}
