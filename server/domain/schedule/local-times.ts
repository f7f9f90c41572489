import type { CronExpression } from './cron-expression';
import { MatchingDays } from './matching-days';
import { TimeOfDay } from './time-of-day';

const DAY = 86_400;

/**
 * The wall-clock times an expression names, on a calendar without clock changes. Local seconds count from 1970-01-01 as if
 * local time were UTC.
 */
export interface LocalTimes {
  /** The first time at or after `local`, or Infinity. */
  next(local: number): number;
  /** How many times lie in [from, to). */
  count(from: number, to: number): number;
}

export function localTimesOf(expression: CronExpression): LocalTimes {
  const time = new TimeOfDay(expression);
  const days = new MatchingDays(expression);
  return {
    next(local) {
      const day = Math.floor(local / DAY);
      const matching = days.next(day);
      if (matching === day) {
        const second = time.next(local - day * DAY);
        if (second >= 0) return day * DAY + second;
        return days.next(day + 1) * DAY + time.first;
      }
      return matching * DAY + time.first;
    },
    count(from, to) {
      if (to <= from) return 0;
      const firstDay = Math.floor(from / DAY);
      const lastDay = Math.floor(to / DAY);
      let count = days.count(firstDay, lastDay) * time.perDay;
      if (days.next(firstDay) === firstDay) count -= time.countBefore(from - firstDay * DAY);
      if (days.next(lastDay) === lastDay) count += time.countBefore(to - lastDay * DAY);
      return count;
    },
  };
}
