'use client';

import type { ReactNode } from 'react';
import { useFormat } from '@/components/i18n/use-format';
import { cn } from '@/components/ui/cn';
import { Tooltip } from '@/components/ui/tooltip';
import { useNow } from './use-now';

interface TimeTextProps {
  at: number;
  children: ReactNode;
  className?: string;
}

/** A time in short form with the exact instant and its zone on hover and on focus. */
export function TimeText({ at, children, className }: TimeTextProps) {
  const format = useFormat();
  const exact = format.exact(at);
  return (
    <Tooltip
      content={
        <>
          <span className="mono">{exact}</span> {format.timeZone}
        </>
      }
    >
      <button type="button" className={cn('cursor-default rounded-1 text-left', className)}>
        <time dateTime={new Date(at).toISOString()}>{children}</time>
        <span className="sr-only">
          , {exact} {format.timeZone}
        </span>
      </button>
    </Tooltip>
  );
}

/** How long ago something was, renewed every second. */
export function Ago({ at, className }: { at: number; className?: string }) {
  const format = useFormat();
  const now = useNow() ?? at;
  return (
    <TimeText at={at} className={cn('text-12 text-ink-3', className)}>
      {format.ago(Math.max(0, now - at))}
    </TimeText>
  );
}

/** The wait until an instant, renewed every second without changing its width. */
export function Countdown({ at, className }: { at: number; className?: string }) {
  const format = useFormat();
  const now = useNow() ?? at;
  return (
    <span className={cn('whitespace-nowrap', className)}>{format.relative(Math.max(at, now), now)}</span>
  );
}

/** The orange mark of the next fire: drawn while it is less than a minute away, its place kept otherwise. */
export function NextTick({ at, withinMs = 60_000 }: { at: number | null; withinMs?: number }) {
  const now = useNow();
  const isNear = at !== null && now !== null && at - now <= withinMs;
  return (
    <span
      aria-hidden="true"
      className={cn('h-3 w-0.5 shrink-0 rounded-[1px]', isNear ? 'bg-brand' : 'bg-transparent')}
    />
  );
}
