'use client';

import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useFormat } from '@/components/i18n/use-format';
import type { ExecutionDetail } from '@/components/trpc/types';
import { cn } from '@/components/ui/cn';
import { StateIcon } from '@/components/ui/state-icon';
import { stateOf } from './execution-status';
import { attemptState, type Stretch } from './life-line';

const ATTEMPT_BAR = {
  succeeded: 'bg-succeeded-bar',
  running: 'bg-running-bar',
  queued: 'bg-queued-bar',
  retrying: 'bg-retrying-bar',
  failed: 'bg-failed-bar',
  timed_out: 'bg-timed-out-bar',
  lost: 'bg-lost-bar',
  cancelled: 'bg-cancelled-bar',
  skipped: 'bg-cancelled-bar',
  paused: 'bg-cancelled-bar',
  late: 'bg-late-bar',
  never_run: 'bg-line-2',
} as const;

const ATTEMPT_WORD = {
  succeeded: 'text-succeeded',
  running: 'text-running',
  queued: 'text-queued',
  retrying: 'text-retrying',
  failed: 'text-failed',
  timed_out: 'text-timed-out',
  lost: 'text-lost',
  cancelled: 'text-cancelled',
  skipped: 'text-skipped',
  paused: 'text-paused',
  late: 'text-late',
  never_run: 'text-ink-3',
} as const;

/** What tells the stretches of one life apart. */
export function stretchKey(stretch: Stretch): string {
  return `${stretch.kind} ${stretch.fromAt}`;
}

/** The look of the bar of a stretch. */
export function barClass(stretch: Stretch): string {
  switch (stretch.kind) {
    case 'spread':
      return 'h-px bg-line-2';
    case 'waiting':
      return 'h-1 border border-queued-bar';
    case 'queued':
      return 'h-1 bg-queued-bar';
    case 'hand_over':
      return 'h-1 bg-line-2';
    case 'attempt':
      return cn('h-3', ATTEMPT_BAR[attemptState(stretch)]);
    case 'backoff':
      return 'hatch h-3';
    case 'rescue':
      return 'h-1 bg-lost-bar';
    case 'expected':
      return 'h-3 border border-ink-4 border-l-0 border-dashed';
    case 'end':
      return 'h-px bg-transparent';
  }
}

/** Two slanted strokes: this stretch is drawn longer than it was. */
export function Notch() {
  return (
    <span
      aria-hidden="true"
      className="absolute top-0 left-[calc(50%-2px)] h-3 w-[5px] -skew-x-20 border-ink-3 border-x bg-surface"
    />
  );
}

export function StretchName({ stretch, hasIcon = true }: { stretch: Stretch; hasIcon?: boolean }) {
  const t = useTranslations('life');
  const states = useTranslations('states');
  if (stretch.kind === 'attempt') {
    const state = attemptState(stretch);
    return (
      <div
        className={cn('flex items-center gap-1.5 whitespace-nowrap text-12 font-medium', ATTEMPT_WORD[state])}
      >
        {hasIcon ? <StateIcon state={state} isMoving={stretch.isOpen} /> : null}
        {t('attempt', { number: stretch.attempt ?? 1 })}
      </div>
    );
  }
  if (stretch.kind === 'end') {
    const status = stretch.status ?? 'succeeded';
    return (
      <div className="flex items-center gap-1.5 whitespace-nowrap text-12 text-ink-2">
        {hasIcon ? <StateIcon state={stateOf(status)} /> : null}
        {states(status)}
      </div>
    );
  }
  return <div className="truncate text-12 text-ink-2">{t(`kinds.${stretch.kind}`)}</div>;
}

export function StretchDuration({ stretch, execution }: { stretch: Stretch; execution: ExecutionDetail }) {
  const t = useTranslations('life');
  const format = useFormat();
  if (stretch.kind === 'end') {
    return (
      <div className="whitespace-nowrap font-semibold">
        {t('total', { duration: format.duration(stretch.fromAt - execution.dueAt) })}
      </div>
    );
  }
  if (stretch.kind === 'expected') {
    return (
      <div className="whitespace-nowrap font-semibold text-ink-3">
        ≈ {format.duration(stretch.durationMs)}
      </div>
    );
  }
  return <div className="whitespace-nowrap font-semibold">{format.duration(stretch.durationMs)}</div>;
}

export function StretchFoot({ stretch, execution }: { stretch: Stretch; execution: ExecutionDetail }) {
  const t = useTranslations('life');
  const format = useFormat();
  return (
    <>
      <div className="truncate text-11">
        <span className="text-ink-3">{t(`starts.${stretch.starts}`)}</span>{' '}
        <span className="mono text-11">
          {stretch.kind === 'expected'
            ? format.clock(stretch.fromAt, true)
            : format.preciseClock(stretch.fromAt)}
        </span>
      </div>
      <div className="truncate text-11 text-ink-3">
        <StretchReason stretch={stretch} execution={execution} />
      </div>
    </>
  );
}

/** Why the stretch is there, in a few words. A space keeps the line when there is nothing to say. */
export function StretchReason({
  stretch,
  execution,
}: {
  stretch: Stretch;
  execution: ExecutionDetail;
}): ReactNode {
  const t = useTranslations('life');
  const states = useTranslations('states');
  switch (stretch.kind) {
    case 'spread':
      return t('spreadReason');
    case 'waiting':
      return stretch.isOpen ? t('waitsForLane') : '\u00a0';
    case 'queued':
      if (!stretch.isOpen) return '\u00a0';
      return execution.turn === null ? t('waitsForNode') : t('waitsForHost', { host: execution.turn.host });
    case 'rescue':
      return t('nodeLost');
    case 'hand_over':
      return stretch.nodeName === null ? '\u00a0' : t('byNode', { node: stretch.nodeName });
    case 'attempt':
      return stretch.status === null || stretch.isOpen ? '\u00a0' : states(stretch.status);
    case 'backoff':
      return t('beforeAttempt', { number: (stretch.attempt ?? 0) + 1 });
    case 'expected':
      return t('usual');
    case 'end':
      return execution.errorCode ?? '\u00a0';
  }
}
