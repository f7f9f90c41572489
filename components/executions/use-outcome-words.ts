'use client';

import { useTranslations } from 'next-intl';
import { useCallback } from 'react';
import { useFormat } from '@/components/i18n/use-format';
import type { Outcome } from './execution-summary';
import { isOutcomeCode, isQuoting } from './outcome-code';

/**
 * Why something did not succeed, or null. The product's own sentence is in English and has names and figures in it; Chinese readers get
 * the rule by its code, followed by what somebody or the target said.
 */
export function useOutcomeWords(): (outcome: Outcome) => string | null {
  const t = useTranslations('outcomes');
  const { locale } = useFormat();
  return useCallback(
    ({ errorCode, errorMessage }) => {
      if (errorCode === null || !isOutcomeCode(errorCode)) return errorMessage ?? errorCode;
      if (errorMessage === null) return t(errorCode);
      if (locale === 'en') return errorMessage;
      return isQuoting(errorCode) ? `${t(errorCode)}${errorMessage}` : t(errorCode);
    },
    [t, locale],
  );
}
