'use client';

import { useTranslations } from 'next-intl';
import { useCallback } from 'react';
import { formatList } from '@/components/i18n/format-number';
import { useFormat } from '@/components/i18n/use-format';
import type { RequestedExecution } from '@/components/trpc/types';

const MOST_NAMED = 3;

/** What an execution that somebody asked for waits for, in words; null when it does not wait. */
export function useWaitWords(): (answer: Pick<RequestedExecution, 'status' | 'waitsFor'>) => string | null {
  const t = useTranslations('taskActions');
  const { locale } = useFormat();
  return useCallback(
    ({ status, waitsFor }) => {
      if (status !== 'waiting') return null;
      const count = waitsFor.length;
      if (count === 0) return t('waitsTurn');
      const ids = formatList(waitsFor.slice(0, MOST_NAMED).map(String), locale);
      return count > MOST_NAMED
        ? t('waitsForMany', { ids, count: count - MOST_NAMED })
        : t('waitsFor', { ids, count });
    },
    [t, locale],
  );
}
