'use client';

import { useTranslations } from 'next-intl';
import { useCallback } from 'react';
import { appErrorOf } from '@/components/trpc/app-error';
import { useErrorWords } from '@/components/trpc/use-error-words';
import { refusalsOf } from './refusal';
import type { TaskFormField } from './task-form-field';

/** The fields that a failed call refuses with what to write below them; empty when it belongs to no field. */
export function useRefusalWords(): (error: unknown) => { field: TaskFormField; message: string }[] {
  const t = useTranslations('editor');
  const schedule = useTranslations('scheduleErrors');
  const words = useErrorWords();
  return useCallback(
    (error) => {
      const app = appErrorOf(error);
      if (app === null) return [];
      return refusalsOf(app).map(({ field, sentence, scheduleCode }) => ({
        field,
        message:
          scheduleCode !== null
            ? schedule(`codes.${scheduleCode}`)
            : sentence !== null
              ? t('refused', { reason: sentence })
              : words(error).text,
      }));
    },
    [t, schedule, words],
  );
}
