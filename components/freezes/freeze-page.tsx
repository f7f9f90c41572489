'use client';

import { Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Page, PageHead } from '@/components/shell/page';
import { ShortList } from '@/components/shell/short-list';
import { StaleBanner } from '@/components/shell/stale-banner';
import { useMay } from '@/components/shell/use-may';
import { Button } from '@/components/ui/button';
import { ScrollBox } from '@/components/ui/scroll-box';
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
        <ShortList list={list} items={freezes} words={t}>
          {(freeze) => <FreezeRow key={freeze.id} freeze={freeze} />}
        </ShortList>
      </ScrollBox>
      {isAsked ? <FreezeDialog onClose={() => setIsAsked(false)} /> : null}
    </Page>
  );
}
