'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useCallback } from 'react';
import { formatList } from '@/components/i18n/format-number';
import type { ScheduleError } from '@/server/domain/schedule/schedule-error';

type Facts = Pick<ScheduleError, 'code' | 'field' | 'message' | 'suggestions'>;

/**
 * Words what is wrong with a schedule. The domain's own message is in English and exact to the token; Chinese readers get the
 * rule by its code, the part of the expression and what would be accepted instead.
 */
export function useScheduleErrorWords(): (error: Facts) => string {
  const locale = useLocale();
  const t = useTranslations('scheduleErrors');
  return useCallback(
    (error) => {
      if (locale === 'en') return error.message;
      const text = t(`codes.${error.code}`);
      const part =
        error.field === 'expression' || error.field === 'timeZone'
          ? ''
          : t('part', { part: t(`parts.${error.field}`) });
      const instead =
        error.suggestions.length === 0
          ? ''
          : t('instead', { suggestions: formatList(error.suggestions, locale) });
      return `${part}${text}${instead}`;
    },
    [locale, t],
  );
}
