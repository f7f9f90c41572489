'use client';

import { Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Page, PageHead } from '@/components/shell/page';
import { StaleBanner } from '@/components/shell/stale-banner';
import { UnreadList } from '@/components/shell/unread-list';
import { useMay } from '@/components/shell/use-may';
import { Button } from '@/components/ui/button';
import { Empty } from '@/components/ui/message-card';
import { ScrollBox } from '@/components/ui/scroll-box';
import { Skeleton } from '@/components/ui/skeleton';
import { FreezeDialog } from './freeze-dialog';
import { FreezeRow } from './freeze-row';
import { useFreezes } from './use-freezes';

/** The stretches in which fires are skipped: in force and planned, the first to begin first. */
export function FreezePage() {
  const t = useTranslations('freezes');
  const may = useMay();
  const list = useFreezes();
  const [isAsked, setIsAsked] = useState(false);
  const freezes = list.data?.items;
  const add = (
    <Button variant="primary" unavailableReason={may('task:pause')} onClick={() => setIsAsked(true)}>
      <Plus aria-hidden="true" className="size-4" strokeWidth={1.5} />
      {t('new')}
    </Button>
  );
  return (
    <Page crumbs={[{ label: t('title') }]} className="overflow-hidden px-0">
      <div className="shrink-0 px-pad">
        <PageHead title={t('title')} note={t('note')} actions={add} />
      </div>
      <StaleBanner
        readAt={list.dataUpdatedAt}
        isFailing={list.isError && freezes !== undefined}
        onRetry={() => void list.refetch()}
      />
      <ScrollBox label={t('title')} className="min-h-0 flex-1 overflow-y-auto border-line border-t">
        {freezes === undefined ? (
          <UnreadList list={list} title={t('unreadable')} tryAgain={t('tryAgain')}>
            <div aria-hidden="true" className="flex flex-col gap-3 p-pad">
              <Skeleton className="w-96" />
              <Skeleton className="w-72" />
            </div>
          </UnreadList>
        ) : freezes.length === 0 ? (
          <div className="p-pad">
            <Empty title={t('none')}>{t('noneText')}</Empty>
          </div>
        ) : (
          <ul>
            {freezes.map((freeze) => (
              <FreezeRow key={freeze.id} freeze={freeze} />
            ))}
          </ul>
        )}
      </ScrollBox>
      {isAsked ? <FreezeDialog onClose={() => setIsAsked(false)} /> : null}
    </Page>
  );
}
