'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { formatCount } from '@/components/i18n/format-number';
import type { Backfill } from '@/components/trpc/types';
import { FormDialog } from '@/components/ui/form-dialog';
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
    <FormDialog
      title={t('cancelTitle')}
      description={t('cancelText', { count: rest, figure: formatCount(rest) })}
      cancel={t('keep')}
      confirm={t('cancelConfirm')}
      look="dangerFilled"
      isBusy={actions.isBusy}
      failure={failure}
      onSubmit={() => void cancel()}
      onClose={onClose}
    />
  );
}
