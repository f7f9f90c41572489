'use client';

import { useTranslations } from 'next-intl';
import { useCallback } from 'react';
import { formatCount } from '@/components/i18n/format-number';
import { useFormat } from '@/components/i18n/use-format';
import type { TaskFormMistake } from './read-task-form';

/** What to write below a field: what is wrong and what is allowed. */
export function useMistakeWords(): (mistake: TaskFormMistake) => string {
  const t = useTranslations('editor.mistakes');
  const format = useFormat();
  return useCallback(
    ({ reason, bounds, line }) => {
      const { least = 0, most = 0 } = bounds ?? {};
      if (reason === 'spanBad') return t(reason, { least: format.span(least), most: format.span(most) });
      if (reason === 'countBad') return t(reason, { least: formatCount(least), most: formatCount(most) });
      if (reason === 'parametersSyntaxAt') return t(reason, { line: line ?? 1 });
      return t(reason);
    },
    [t, format],
  );
}
