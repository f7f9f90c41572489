'use client';

import { useTranslations } from 'next-intl';
import { formatCount } from '@/components/i18n/format-number';
import { useFormat } from '@/components/i18n/use-format';
import { useNow } from '@/components/time/use-now';
import type { BackfillPreview } from '@/components/trpc/types';
import { Facts } from '@/components/ui/facts';

interface BackfillPreviewFactsProps {
  /** Null while it is not known. */
  preview: BackfillPreview | null;
  perMinute: number | null;
}

/** In numbers what a backfill would run. Its place is kept while the answer is on its way. */
export function BackfillPreviewFacts({ preview, perMinute }: BackfillPreviewFactsProps) {
  const t = useTranslations('backfill');
  const format = useFormat();
  const now = useNow() ?? 0;
  const count = preview === null ? 0 : preview.fireCount - preview.existingCount;
  const wait = '–';
  return (
    <div role="status">
      <Facts
        className="rounded-3 border border-line bg-paper px-3 py-2.5"
        facts={[
          {
            term: t('fires'),
            value:
              preview === null ? (
                wait
              ) : (
                <>
                  <b className="font-medium">{formatCount(preview.fireCount)}</b>
                  {preview.firstFireAt === null || preview.lastFireAt === null ? null : (
                    <span className="text-ink-3">
                      {' '}
                      {t('firstToLast', {
                        first: format.instant(preview.firstFireAt, now, true),
                        last: format.instant(preview.lastFireAt, now, true),
                      })}
                    </span>
                  )}
                </>
              ),
          },
          {
            term: t('existing'),
            value: preview === null ? wait : t('leftOut', { count: formatCount(preview.existingCount) }),
          },
          {
            term: t('willRun'),
            value: preview === null ? wait : <b className="font-medium">{formatCount(count)}</b>,
          },
          {
            term: t('takes'),
            value:
              preview === null || perMinute === null || count === 0
                ? null
                : t('atLeast', { span: format.wait(((count - 1) / perMinute) * 60_000) }),
          },
        ]}
      />
    </div>
  );
}
