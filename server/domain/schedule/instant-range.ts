import { ScheduleError } from './schedule-error';

/** 1970-01-01T00:00:00Z, the first instant a schedule can name. */
export const FIRST_INSTANT = 0;
/** 2200-01-01T00:00:00Z, the first instant no schedule can name. */
export const END_INSTANT = 7_258_118_400_000;

/** Throws INSTANT_OUT_OF_RANGE unless `at` lies in the years 1970 to 2199. */
export function assertSupportedInstant(at: number): void {
  if (at >= FIRST_INSTANT && at < END_INSTANT) return;
  throw new ScheduleError(
    'INSTANT_OUT_OF_RANGE',
    'expression',
    'Schedules are computed for the years 1970 to 2199: give an instant in that range.',
  );
}
