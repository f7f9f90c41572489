'use client';

import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useFormat } from '@/components/i18n/use-format';
import { useNow } from '@/components/time/use-now';
import { Button } from '@/components/ui/button';
import { Banner } from '@/components/ui/note';
import { useMay } from './use-may';
import { usePauseEverything } from './use-pause-everything';

/** Says on every page that nothing fires, who wanted it so, since when and why. Nothing while schedules run. */
export function PauseBanner() {
  const t = useTranslations('pauseAll');
  const format = useFormat();
  const may = useMay();
  const now = useNow();
  const { inForce, isBusy, resume } = usePauseEverything();
  if (inForce === null || now === null) return null;
  const { actorName, fromAt, untilAt, reason } = inForce;
  const facts = {
    name: actorName ?? t('somebody'),
    since: format.instant(fromAt, now),
    b: (chunks: ReactNode) => <b className="font-medium">{chunks}</b>,
  };
  return (
    <Banner
      state="paused"
      action={
        <Button
          size="sm"
          isBusy={isBusy}
          unavailableReason={may('system:pause')}
          onClick={() => void resume()}
        >
          {t('resume')}
        </Button>
      }
    >
      {untilAt === null
        ? t.rich('banner', facts)
        : t.rich('bannerUntil', { ...facts, until: format.instant(untilAt, now) })}
      {reason === '' ? null : <span className="text-ink-2"> — {reason}</span>}
    </Banner>
  );
}
