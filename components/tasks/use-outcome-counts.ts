'use client';

import { useTranslations } from 'next-intl';
import { formatCount, formatList } from '@/components/i18n/format-number';
import { useFormat } from '@/components/i18n/use-format';
import type { LedgerEntry } from '@/server/domain/task/ledger';
import { outcomeWord } from './fire-outcome';

/** What fires came to, with the number of each when they are several: `succeeded 111, failed 2`. */
export function useOutcomeCounts(entries: readonly LedgerEntry[], now: number): string {
  const t = useTranslations('fires');
  const states = useTranslations('states');
  const { locale } = useFormat();
  const counts = new Map<string, number>();
  for (const { answer, firstFireAt, fireCount } of entries) {
    const word = outcomeWord(answer, firstFireAt > now);
    const outcome = word.of === 'states' ? states(word.key) : t(`outcomes.${word.key}`);
    counts.set(outcome, (counts.get(outcome) ?? 0) + (fireCount ?? 0));
  }
  const isOne = entries.length === 1;
  const texts = [...counts].map(([name, count]) => {
    const outcome = name.toLowerCase();
    return isOne ? outcome : t('outcomeCount', { outcome, count: formatCount(count) });
  });
  return formatList(texts, locale);
}
