'use client';

import { Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Page, PageHead } from '@/components/shell/page';
import { StaleBanner } from '@/components/shell/stale-banner';
import { UnreadList } from '@/components/shell/unread-list';
import { useMay } from '@/components/shell/use-may';
import type { HostRate } from '@/components/trpc/types';
import { Button } from '@/components/ui/button';
import { Empty } from '@/components/ui/message-card';
import { ScrollBox } from '@/components/ui/scroll-box';
import { Skeleton } from '@/components/ui/skeleton';
import { HostRateDialog } from './host-rate-dialog';
import { HostRateRow } from './host-rate-row';
import { useHostRates } from './use-host-rates';

/** Hosts that may be called only so often, by all tasks and nodes together. */
export function HostRatePage() {
  const t = useTranslations('hosts');
  const may = useMay();
  const list = useHostRates();
  const [asked, setAsked] = useState<{ rate: HostRate | null } | null>(null);
  const rates = list.data;
  const add = (
    <Button variant="primary" unavailableReason={may('host:write')} onClick={() => setAsked({ rate: null })}>
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
        isFailing={list.isError && rates !== undefined}
        onRetry={() => void list.refetch()}
      />
      <ScrollBox label={t('title')} className="min-h-0 flex-1 overflow-y-auto border-line border-t">
        {rates === undefined ? (
          <UnreadList list={list} title={t('unreadable')} tryAgain={t('tryAgain')}>
            <div aria-hidden="true" className="flex flex-col gap-3 p-pad">
              <Skeleton className="w-96" />
              <Skeleton className="w-72" />
            </div>
          </UnreadList>
        ) : rates.length === 0 ? (
          <div className="p-pad">
            <Empty title={t('none')}>{t('noneText')}</Empty>
          </div>
        ) : (
          <ul>
            {rates.map((rate) => (
              <HostRateRow key={rate.host} rate={rate} onChange={() => setAsked({ rate })} />
            ))}
          </ul>
        )}
      </ScrollBox>
      {asked === null ? null : <HostRateDialog rate={asked.rate} onClose={() => setAsked(null)} />}
    </Page>
  );
}
