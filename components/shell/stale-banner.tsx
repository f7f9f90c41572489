'use client';

import { useTranslations } from 'next-intl';
import { useFormat } from '@/components/i18n/use-format';
import { useNow } from '@/components/time/use-now';
import { Button } from '@/components/ui/button';
import { Banner } from '@/components/ui/note';

interface StaleBannerProps {
  /** When the data on the screen was read. */
  readAt: number;
  isFailing: boolean;
  onRetry: () => void;
}

/** Says that live updates stopped and from when the data is. Nothing while all is well. */
export function StaleBanner({ readAt, isFailing, onRetry }: StaleBannerProps) {
  const t = useTranslations('live');
  const format = useFormat();
  const now = useNow() ?? readAt;
  if (!isFailing) return null;
  return (
    <Banner
      action={
        <Button size="sm" onClick={onRetry}>
          {t('reconnect')}
        </Button>
      }
    >
      {t('away', { span: format.wait(Math.max(1_000, now - readAt)), at: format.clock(readAt, true) })}
    </Banner>
  );
}
