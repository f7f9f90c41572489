'use client';

import { useLocale } from 'next-intl';
import { useMemo } from 'react';
import { useReader } from '@/components/shell/reader';
import {
  formatAgo,
  formatDuration,
  formatLateness,
  formatRelative,
  formatSpan,
  formatWait,
} from './format-duration';
import {
  clockText,
  dayText,
  formatExact,
  formatInstant,
  localTime,
  preciseClockText,
} from './format-instant';
import type { Locale } from './locale';

export interface Format {
  locale: Locale;
  timeZone: string;
  duration(ms: number): string;
  span(ms: number): string;
  wait(ms: number): string;
  ago(elapsedMs: number): string;
  relative(at: number, now: number): string;
  lateness(ms: number): string;
  instant(at: number, now: number, withSeconds?: boolean): string;
  clock(at: number, withSeconds?: boolean): string;
  preciseClock(at: number): string;
  day(at: number, now: number): string;
  exact(at: number): string;
}

/** Words for times and durations in the language and zone of the reader. */
export function useFormat(): Format {
  const locale = useLocale();
  const { timeZone } = useReader();
  return useMemo(
    () => ({
      locale,
      timeZone,
      duration: (ms) => formatDuration(ms, locale),
      span: (ms) => formatSpan(ms, locale),
      wait: (ms) => formatWait(ms, locale),
      ago: (elapsedMs) => formatAgo(elapsedMs, locale),
      relative: (at, now) => formatRelative(at, now, locale),
      lateness: (ms) => formatLateness(ms, locale),
      instant: (at, now, withSeconds) => formatInstant(at, now, timeZone, locale, withSeconds),
      clock: (at, withSeconds) => clockText(localTime(at, timeZone), withSeconds),
      preciseClock: (at) => preciseClockText(localTime(at, timeZone)),
      day: (at, now) => dayText(localTime(at, timeZone), locale, localTime(now, timeZone).year),
      exact: (at) => formatExact(at, timeZone),
    }),
    [locale, timeZone],
  );
}
