import { clockText, dayText, localTime } from '@/components/i18n/format-instant';
import type { Locale } from '@/components/i18n/locale';
import { describeSchedule } from '@/server/domain/schedule/describe-schedule';
import { ScheduleError } from '@/server/domain/schedule/schedule-error';
import type { Schedule } from '@/server/domain/schedule/schedule-schema';

/**
 * A schedule in words, without its zone; a single fire is told in the reader's own time. Null when the expression cannot be
 * understood.
 */
export function scheduleSentence(
  schedule: Schedule,
  spreadSeed: number,
  locale: Locale,
  readerZone: string,
): string | null {
  if (schedule.kind === 'once') {
    const time = localTime(schedule.at, readerZone);
    const clock = clockText(time, time.second !== 0);
    // The year is always told: a single fire may lie years ahead.
    const day = dayText(time, locale, Number.NaN);
    return locale === 'zh' ? `仅一次：${day} ${clock}` : `Once, ${day} at ${clock}`;
  }
  try {
    return describeSchedule(schedule, locale, spreadSeed);
  } catch (error) {
    if (error instanceof ScheduleError) return null;
    throw error;
  }
}

/** The zone a schedule is read in, or null when it needs none. */
export function scheduleZone(schedule: Schedule): string | null {
  return schedule.kind === 'cron' ? schedule.timeZone : null;
}

/** The text as typed, for the tooltip; null for what was not typed as text. */
export function typedSchedule(schedule: Schedule): string | null {
  return schedule.kind === 'cron' ? schedule.expression : null;
}
