'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { formatCount } from '@/components/i18n/format-number';
import type { Backfill } from '@/components/trpc/types';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Note } from '@/components/ui/note';
import { useBackfillActions } from './use-backfill-actions';

/** Asks before a backfill ends, with the number of fires that will not run. */
export function BackfillCancelDialog({ backfill, onClose }: { backfill: Backfill; onClose: () => void }) {
  const t = useTranslations('backfill');
  const actions = useBackfillActions();
  const [failure, setFailure] = useState<string | null>(null);
  const rest = Math.max(0, backfill.fireCount - backfill.insertedCount);
  const cancel = async () => {
    const wrong = await actions.cancel(backfill.id);
    if (wrong === null) onClose();
    else setFailure(wrong);
  };
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title={t('cancelTitle')}
      description={t('cancelText', { count: rest, figure: formatCount(rest) })}
      footer={
        <>
          <Button size="lg" onClick={onClose}>
            {t('keep')}
          </Button>
          <Button size="lg" variant="dangerFilled" isBusy={actions.isBusy} onClick={() => void cancel()}>
            {t('cancelConfirm')}
          </Button>
        </>
      }
    >
      {failure === null ? null : (
        <Note tone="error" role="alert" className="mt-4">
          {failure}
        </Note>
      )}
    </Dialog>
  );
}
