'use client';

import { useTranslations } from 'next-intl';
import { formatCount } from '@/components/i18n/format-number';
import { useFormat } from '@/components/i18n/use-format';
import type { Compiled } from '@/components/schedule/compile';
import { fireDifference } from '@/components/schedule/schedule-checks';
import { useCompiled } from '@/components/schedule/use-compiled';
import { ALWAYS_VALID, type Validity } from '@/components/schedule/validity';
import { useNow } from '@/components/time/use-now';
import type { Schedule } from '@/server/domain/schedule/schedule-schema';

const WEEK_MS = 7 * 86_400_000;

/** What decides the fires of a task besides its spread seed. */
export type TaskTiming = Validity & { schedule: Schedule };

interface FireChangeProps {
  stored: TaskTiming | null;
  /** The schedule in the form; null while it is not complete. */
  schedule: Schedule | null;
  compiled: Compiled | null;
  spreadSeed: number;
}

/** What saving does to the coming fires: those of the next seven days that come and go, or the first fire of a new task. */
export function FireChange({ stored, schedule, compiled, spreadSeed }: FireChangeProps) {
  const t = useTranslations('editor');
  const format = useFormat();
  const now = useNow();
  const before = useCompiled(stored?.schedule ?? null, spreadSeed, stored ?? ALWAYS_VALID);
  if (now === null || compiled?.state !== 'ready') return null;
  if (schedule?.kind === 'fixed_delay') {
    return <span className="text-ink-2">{t('firstDelay', { span: format.span(schedule.delayMs) })}</span>;
  }
  if (before?.state !== 'ready') {
    const first = compiled.compiled.nextFireAfter(now);
    return first === null ? (
      <span className="text-ink-2">{t('firesByHand')}</span>
    ) : (
      <span className="text-ink-2">
        {t.rich('firstFire', {
          b: (chunks) => <b className="font-medium text-ink">{chunks}</b>,
          wait: format.relative(first, now),
          at: format.instant(first, now, true),
        })}
      </span>
    );
  }
  const minute = Math.floor(now / 60_000) * 60_000;
  const change = fireDifference(before.compiled, compiled.compiled, minute, minute + WEEK_MS);
  if (change === null) {
    const counts = [before, compiled].map(({ compiled: schedule }) =>
      formatCount(schedule.countFires(minute, minute + WEEK_MS)),
    );
    return (
      <span className="text-ink-2">
        {t('fireCounts', { before: counts[0] ?? '', after: counts[1] ?? '' })}
      </span>
    );
  }
  if (change.added === 0 && change.removed === 0) return <span className="text-ink-2">{t('sameFires')}</span>;
  return (
    <span className="text-ink-2">
      {t.rich('fireChange', {
        b: (chunks) => <b className="font-medium text-ink">{chunks}</b>,
        plus: (chunks) => <span className="mono font-medium text-succeeded">{chunks}</span>,
        minus: (chunks) => <span className="mono font-medium text-failed">{chunks}</span>,
        added: formatCount(change.added),
        removed: formatCount(change.removed),
      })}
    </span>
  );
}
