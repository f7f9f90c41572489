'use client';

import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useFormat } from '@/components/i18n/use-format';
import { TimeText } from '@/components/time/time-text';
import { useNow } from '@/components/time/use-now';
import type { ExecutionRow } from '@/components/trpc/types';
import { cn } from '@/components/ui/cn';
import { Meter } from '@/components/ui/meter';
import { StateBadge } from '@/components/ui/state-badge';
import { isLive, stateOf } from './execution-status';
import { executionHref } from './href';
import { isLate } from './lateness';
import { useOutcomeWords } from './use-outcome-words';

/** Where the mark of the usual duration stands on the bar: two thirds, so that twice as long still shows as longer. */
const USUAL_MARK = 0.66;

export function ExecutionStatusLink({ execution }: { execution: ExecutionRow }) {
  const t = useTranslations('states');
  return (
    <Link href={executionHref(execution)} className="rounded-1 hover:underline">
      <StateBadge state={stateOf(execution.status)}>{t(execution.status)}</StateBadge>
    </Link>
  );
}

/** The fire in mono: only the clock today, with the date before it otherwise. */
export function FireTime({ fireAt, isPrecise = false }: { fireAt: number; isPrecise?: boolean }) {
  const format = useFormat();
  const now = useNow();
  if (now === null) return null;
  const short = format.instant(fireAt, now, true);
  const isToday = short === format.clock(fireAt, true);
  return (
    <TimeText at={fireAt} className="mono">
      {isToday
        ? isPrecise
          ? format.preciseClock(fireAt)
          : short
        : `${format.instant(fireAt, now).split(' ')[0] ?? ''} ${format.clock(fireAt, true)}`}
    </TimeText>
  );
}

export function LateBy({ execution }: { execution: ExecutionRow }) {
  const format = useFormat();
  if (execution.latenessMs === null) return null;
  return (
    <span className={isLate(execution.latenessMs) ? 'text-late' : 'text-ink-3'}>
      {format.lateness(execution.latenessMs)}
    </span>
  );
}

/** How long it took or takes; with a usual duration also as a bar with its mark. */
export function Took({ execution, usualMs }: { execution: ExecutionRow; usualMs?: number | null }) {
  const format = useFormat();
  const now = useNow();
  const duration = tookMs(execution, now);
  if (duration === null) return null;
  const isSlow = usualMs != null && usualMs > 0 && duration / usualMs >= 1.5;
  const state = stateOf(execution.status);
  return (
    <span className="flex items-center justify-end gap-2">
      <span
        className={cn('w-16 text-right', state === 'timed_out' ? 'text-timed-out' : isSlow && 'text-late')}
      >
        {format.duration(duration)}
      </span>
      {usualMs != null && usualMs > 0 ? (
        <Meter
          share={(duration / usualMs) * USUAL_MARK}
          mark={USUAL_MARK}
          state={isSlow && state === 'succeeded' ? 'late' : state}
        />
      ) : null}
    </span>
  );
}

/** Why it exists: `schedule`, or what a person did, with the name. */
export function TriggerWords({ execution }: { execution: ExecutionRow }) {
  const t = useTranslations('triggers');
  const word = triggerKey(execution.trigger);
  const name = word === null ? execution.trigger : t(word);
  return (
    <span className="text-12 text-ink-2">
      {execution.requestedBy === null ? name : t('byPerson', { trigger: name, name: execution.requestedBy })}
    </span>
  );
}

const TRIGGERS = ['schedule', 'catch_up', 'backfill', 'manual', 'api', 'dependency', 'replay'] as const;
type Trigger = (typeof TRIGGERS)[number];

export function triggerKey(trigger: string): Trigger | null {
  return TRIGGERS.find((known) => known === trigger) ?? null;
}

/** The measured duration, or the time since the start while it runs. */
export function tookMs(
  execution: Pick<ExecutionRow, 'status' | 'durationMs' | 'startedAt'>,
  now: number | null,
): number | null {
  if (execution.durationMs !== null) return execution.durationMs;
  if (!isLive(execution.status) || execution.startedAt === null || now === null) return null;
  return Math.max(0, now - execution.startedAt);
}

/** What came out or what it waits for, in a few words. An instant of its own is told first. */
export function OutcomeDetail({ execution }: { execution: ExecutionRow }) {
  const t = useTranslations('executions');
  const format = useFormat();
  const now = useNow();
  const words = useOutcomeWords();
  const outcome = isLive(execution.status) ? null : words(execution);
  const about =
    execution.asOfAt === null || execution.asOfAt === execution.fireAt || now === null
      ? null
      : t('asOf', { at: format.instant(execution.asOfAt, now) });
  const text = [about, outcome ?? plainDetail(execution, t)]
    .filter(Boolean)
    .join(format.locale === 'zh' ? '，' : ', ');
  if (text === '') return null;
  return (
    <span className={outcome === null ? 'text-ink-3' : 'text-ink-2'} title={text}>
      {text}
    </span>
  );
}

function plainDetail(execution: ExecutionRow, t: ReturnType<typeof useTranslations<'executions'>>): string {
  if (isLive(execution.status) && execution.cancelRequestedAt !== null) return t('isStopping');
  if (execution.status === 'waiting') return t('waitsForLane');
  if (execution.httpStatus !== null) return t('httpAnswer', { status: execution.httpStatus });
  return execution.attempt > 1 ? t('attemptNumber', { attempt: execution.attempt }) : '';
}
