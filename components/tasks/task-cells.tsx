'use client';

import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { isLive, stateOf } from '@/components/executions/execution-status';
import { executionHref } from '@/components/executions/href';
import { formatAgainst } from '@/components/i18n/format-number';
import { useFormat } from '@/components/i18n/use-format';
import { Countdown, NextTick, TimeText } from '@/components/time/time-text';
import { useNow } from '@/components/time/use-now';
import type { TaskRow } from '@/components/trpc/types';
import { cn } from '@/components/ui/cn';
import { StateBadge } from '@/components/ui/state-badge';
import { Tooltip } from '@/components/ui/tooltip';
import type { ExecutionStatus } from '@/server/domain/execution/execution-status';
import { taskHref } from './href';
import { nextFireOf, ON_ITS_WAY_MS } from './next-fire';
import { usePauseOver } from './use-pause-over';

/** What ran to its end or still runs: a call that broke off early says nothing about the usual. */
const COMPARABLE: readonly ExecutionStatus[] = ['succeeded', 'timed_out', 'running', 'retrying'];

/** From here on a duration is coloured: half as long again as usual. */
const SLOW_FROM = 1.5;

/** Seconds of a fire matter only while it is near. */
const NEAR_MS = 3_600_000;

export function TaskName({ task }: { task: TaskRow }) {
  return (
    <Link
      href={taskHref(task.id)}
      className="min-w-0 truncate rounded-1 hover:underline"
      title={`${task.groupName} / ${task.name}`}
    >
      <span className="text-ink-3">
        {task.groupName}
        <span className="mx-[3px] text-ink-4">/</span>
      </span>
      <span className="font-medium">{task.name}</span>
    </Link>
  );
}

/** What the executions call: the request, or the function by the name of its handler. */
export function TargetText({ target }: { target: TaskRow['target'] }) {
  const t = useTranslations('task');
  const text = target.kind === 'http' ? `${target.method} ${target.url}` : target.handler;
  return (
    <span className="min-w-0 truncate" title={text}>
      {target.kind === 'function' ? `${t('function')} ` : null}
      <span className="mono">{text}</span>
    </span>
  );
}

/** How the last execution ended or what it does now; paused tasks say so first. */
export function LastOutcome({ task }: { task: TaskRow }) {
  const t = useTranslations('states');
  if (task.pause !== null) return <PausedBadge task={task} />;
  const last = task.lastExecution;
  if (last === null) return <StateBadge state="never_run">{t('never_run')}</StateBadge>;
  return (
    <Link href={executionHref(last)} className="rounded-1 hover:underline">
      <StateBadge state={stateOf(last.status)}>{t(last.status)}</StateBadge>
    </Link>
  );
}

function PausedBadge({ task }: { task: TaskRow }) {
  const t = useTranslations('states');
  const words = usePauseWords();
  return (
    <Tooltip content={words(task)}>
      <button type="button" className="cursor-default rounded-1">
        <StateBadge state="paused">{t('paused')}</StateBadge>
      </button>
    </Tooltip>
  );
}

/** `Paused by Li Wei until Mon 09:00: vendor outage`. */
export function usePauseWords(): (task: Pick<TaskRow, 'pause'>) => string {
  const t = useTranslations('task');
  const format = useFormat();
  const now = useNow() ?? 0;
  return ({ pause }) => {
    if (pause === null) return '';
    const name = pause.actorName ?? t('somebody');
    const who =
      pause.untilAt === null
        ? t('pausedBy', { name })
        : t('pausedByUntil', { name, until: format.instant(pause.untilAt, now) });
    return pause.reason === '' ? who : t('withReason', { who, reason: pause.reason });
  };
}

export function LastDuration({ task }: { task: TaskRow }) {
  const format = useFormat();
  const duration = useLastDuration(task);
  if (duration === null) return null;
  const status = task.lastExecution?.status;
  const isSlow =
    status !== undefined &&
    COMPARABLE.includes(status) &&
    task.p50Ms !== null &&
    task.p50Ms > 0 &&
    duration / task.p50Ms >= SLOW_FROM;
  return (
    <span className={cn(status === 'timed_out' ? 'text-timed-out' : isSlow && 'text-late')}>
      {format.duration(duration)}
    </span>
  );
}

/** The last duration against the median of the last 40. */
export function AgainstUsual({ task }: { task: TaskRow }) {
  const duration = useLastDuration(task);
  const status = task.lastExecution?.status;
  if (duration === null || task.p50Ms === null || status === undefined || !COMPARABLE.includes(status))
    return null;
  return <span className="text-12 text-ink-3">{formatAgainst(duration, task.p50Ms)}</span>;
}

function useLastDuration(task: TaskRow): number | null {
  const now = useNow();
  const last = task.lastExecution;
  if (last === null) return null;
  if (last.durationMs !== null) return last.durationMs;
  return isLive(last.status) && last.startedAt !== null && now !== null
    ? Math.max(0, now - last.startedAt)
    : null;
}

/** Clock and countdown of the next fire, with the orange tick in its last minute. */
export function NextFire({ task, isCompact = false }: { task: TaskRow; isCompact?: boolean }) {
  const t = useTranslations('tasks');
  const format = useFormat();
  const now = useNow();
  const over = usePauseOver(task);
  const nextFireAt = nextFireOf(task);
  // What is pending while its group or everything is paused will be passed over, so it is no next fire to wait for.
  const isTimed = task.schedule.kind !== 'none';
  const pause = (isTimed ? over?.pause : undefined) ?? (nextFireAt === null ? task.pause : null);
  if (pause !== null) {
    const until = pause.untilAt;
    return (
      <span className="text-ink-3">
        {until === null || now === null
          ? t('pausedByHand')
          : t('resumes', { at: format.instant(until, now) })}
      </span>
    );
  }
  if (nextFireAt === null) {
    const isDelayed = task.schedule.kind === 'fixed_delay';
    return <span className="text-ink-3">{t(isDelayed ? 'afterEnd' : 'noNextFire')}</span>;
  }
  if (now === null) return null;
  const at = task.nextDueAt ?? nextFireAt;
  if (isCompact) {
    return (
      <span className="flex items-center gap-1.5 text-12 text-ink-2">
        <NextTick at={at} />
        <FireCountdown at={at} now={now} />
      </span>
    );
  }
  return (
    <span className="flex items-center justify-end gap-2.5">
      <TimeText at={at} className="mono text-ink-3">
        {format.instant(at, now, at % 60_000 !== 0 && at - now < NEAR_MS)}
      </TimeText>
      <FireCountdown at={at} now={now} className="min-w-19 text-right" />
      <NextTick at={at} />
    </span>
  );
}

/** The wait for a fire, or since when it is due and still undecided: the head of its task says why. */
function FireCountdown({ at, now, className = '' }: { at: number; now: number; className?: string }) {
  const t = useTranslations('tasks');
  const format = useFormat();
  if (now - at <= ON_ITS_WAY_MS) return <Countdown at={at} className={className} />;
  return (
    <span className={cn('whitespace-nowrap text-late', className)}>
      {t('dueAgo', { ago: format.ago(now - at) })}
    </span>
  );
}
