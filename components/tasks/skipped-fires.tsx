'use client';

import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { formatCount } from '@/components/i18n/format-number';
import { useFormat } from '@/components/i18n/use-format';
import { useCompiled } from '@/components/schedule/use-compiled';
import type { TaskRow } from '@/components/trpc/types';
import { Facts } from '@/components/ui/facts';

const DAY_MS = 86_400_000;

interface SkippedFiresProps {
  task: Pick<TaskRow, 'schedule' | 'spreadSeed' | 'validFrom' | 'validUntil'>;
  from: number;
  /** Null when nobody knows yet when the pause ends. */
  until: number | null;
}

/** In numbers what a pause costs: counted, not listed, so that also a year is told at once. */
export function SkippedFires({ task, from, until }: SkippedFiresProps) {
  const t = useTranslations('pause');
  const format = useFormat();
  const compiled = useCompiled(task.schedule, task.spreadSeed, task);
  // Counted to the minute: the figure should not tick along with the clock.
  const minute = Math.floor(from / 60_000) * 60_000;
  const count = useMemo(
    () =>
      compiled?.state === 'ready' ? compiled.compiled.countFires(minute, until ?? minute + DAY_MS) : null,
    [compiled, minute, until],
  );
  if (count === null) return null;
  const figure = formatCount(count);
  return (
    <Facts
      className="rounded-3 border border-line bg-paper px-3 py-2.5"
      facts={[
        {
          term: t('skipped'),
          value:
            count === 0
              ? t('skippedNone')
              : until === null
                ? t('perDay', { count: figure })
                : t('skippedUntil', { count: figure, until: format.instant(until, from) }),
        },
      ]}
    />
  );
}
