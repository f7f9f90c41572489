'use client';

import { Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Page, PageHead } from '@/components/shell/page';
import { ShortList } from '@/components/shell/short-list';
import { StaleBanner } from '@/components/shell/stale-banner';
import { useMay } from '@/components/shell/use-may';
import type { HostRate } from '@/components/trpc/types';
import { Button } from '@/components/ui/button';
import { ScrollBox } from '@/components/ui/scroll-box';
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
        <ShortList list={list} items={rates} words={t}>
          {(rate) => <HostRateRow key={rate.host} rate={rate} onChange={() => setAsked({ rate })} />}
        </ShortList>
      </ScrollBox>
      {asked === null ? null : <HostRateDialog rate={asked.rate} onClose={() => setAsked(null)} />}
    </Page>
  );
}
