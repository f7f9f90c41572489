'use client';

import { Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ListPage } from '@/components/shell/list-page';
import { useMay } from '@/components/shell/use-may';
import { Button } from '@/components/ui/button';
import { FreezeDialog } from './freeze-dialog';
import { FreezeRow } from './freeze-row';
import { useFreezes } from './use-freezes';

/** The stretches in which fires are skipped: in force and planned, the first to begin first. */
export function FreezePage() {
  const t = useTranslations('freezes');
  const may = useMay();
  const list = useFreezes();
  const [isAsked, setIsAsked] = useState(false);
  const add = (
    <Button variant="primary" unavailableReason={may('task:pause')} onClick={() => setIsAsked(true)}>
      <Plus aria-hidden="true" className="size-4" strokeWidth={1.5} />
      {t('new')}
    </Button>
  );
  return (
    <ListPage
      list={list}
      items={list.data?.items}
      words={t}
      actions={add}
      dialog={isAsked ? <FreezeDialog onClose={() => setIsAsked(false)} /> : null}
    >
      {(freeze) => <FreezeRow key={freeze.id} freeze={freeze} />}
    </ListPage>
  );
}
