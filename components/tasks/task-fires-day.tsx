'use client';

import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { TaskFires } from '@/components/trpc/types';
import { Button } from '@/components/ui/button';
import { shiftedDay } from './fire-days';
import { useOutcomeCounts } from './use-outcome-counts';

interface DayStepperProps {
  day: string;
  today: string;
  onDay: (day: string) => void;
}

/** Goes to the day before, to today, and to the day after. */
export function DayStepper({ day, today, onDay }: DayStepperProps) {
  const t = useTranslations('fires');
  return (
    <fieldset className="flex items-center gap-1">
      <legend className="sr-only">{t('day')}</legend>
      <Button size="icon" aria-label={t('previousDay')} onClick={() => onDay(shiftedDay(day, -1))}>
        <ChevronLeft aria-hidden="true" />
      </Button>
      <Button size="sm" disabled={day === today} onClick={() => onDay(today)}>
        {t('today')}
      </Button>
      <Button size="icon" aria-label={t('nextDay')} onClick={() => onDay(shiftedDay(day, 1))}>
        <ChevronRight aria-hidden="true" />
      </Button>
    </fieldset>
  );
}

/** How many fires the day has, what they came to, and that none is left out of account. */
export function DaySummary({ items, now }: Pick<TaskFires, 'items' | 'now'>) {
  const t = useTranslations('fires');
  const fires = items.filter(({ fireCount }) => fireCount !== null);
  const outcomes = useOutcomeCounts(fires, now);
  if (fires.length === 0) return null;
  const count = fires.reduce((sum, { fireCount }) => sum + (fireCount ?? 0), 0);
  const isAccounted = fires.every(({ answer }) => answer.kind !== 'unaccounted');
  return (
    <span className="min-w-0 flex-1 text-12 text-ink-3 max-tablet:hidden">
      {t(isAccounted ? 'accountedSummary' : 'summary', { count, outcomes })}
    </span>
  );
}
