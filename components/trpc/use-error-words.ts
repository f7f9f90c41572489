'use client';

import { useTranslations } from 'next-intl';
import { useCallback } from 'react';
import type { ErrorCode } from '@/server/domain/errors/error-codes';
import { appErrorOf } from './app-error';

export interface ErrorWords {
  /** The sentence for the reader. */
  text: string;
  code: ErrorCode | null;
  /** The input field it belongs to, as a path such as `schedule.expression`. */
  field: string | null;
  /** What to quote when asking for help. */
  reference: string | null;
}

/** Words a failed call in the reader's language by its code. */
export function useErrorWords(): (error: unknown) => ErrorWords {
  const t = useTranslations('errors');
  return useCallback(
    (error) => {
      const app = appErrorOf(error);
      if (app === null) return { text: t('noAnswer'), code: null, field: null, reference: null };
      return {
        text: t(app.code, wordable(app.details)),
        code: app.code,
        field: app.details.field ?? null,
        reference: app.reference,
      };
    },
    [t],
  );
}

function wordable(details: Record<string, unknown>): Record<string, string | number> {
  const entries = Object.entries(details).filter(
    ([, value]) => typeof value === 'string' || typeof value === 'number',
  );
  return Object.fromEntries(entries) as Record<string, string | number>;
}
