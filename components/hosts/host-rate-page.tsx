'use client';

import { Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ListPage } from '@/components/shell/list-page';
import { useMay } from '@/components/shell/use-may';
import type { HostRate } from '@/components/trpc/types';
import { Button } from '@/components/ui/button';
import { HostRateDialog } from './host-rate-dialog';
import { HostRateRow } from './host-rate-row';
import { useHostRates } from './use-host-rates';

/** Hosts that may be called only so often, by all tasks and nodes together. */
export function HostRatePage() {
  const t = useTranslations('hosts');
  const may = useMay();
  const list = useHostRates();
  const [asked, setAsked] = useState<{ rate: HostRate | null } | null>(null);
  const add = (
    <Button variant="primary" unavailableReason={may('host:write')} onClick={() => setAsked({ rate: null })}>
      <Plus aria-hidden="true" className="size-4" strokeWidth={1.5} />
      {t('new')}
    </Button>
  );
  return (
    <ListPage
      list={list}
      items={list.data}
      words={t}
      actions={add}
      dialog={asked === null ? null : <HostRateDialog rate={asked.rate} onClose={() => setAsked(null)} />}
    >
      {(rate) => <HostRateRow key={rate.host} rate={rate} onChange={() => setAsked({ rate })} />}
    </ListPage>
  );
}
