import type { ScheduleErrorCode } from '@/server/domain/schedule/schedule-error';

const CODES = [
  'EMPTY',
  'TOO_LONG',
  'BAD_CHAR',
  'FIELD_COUNT',
  'UNKNOWN_ALIAS',
  'BAD_TOKEN',
  'OUT_OF_RANGE',
  'BAD_RANGE',
  'BAD_STEP',
  'STEP_TOO_LARGE',
  'NEVER_FIRES',
  'BAD_TZ',
  'INSTANT_OUT_OF_RANGE',
] as const satisfies readonly ScheduleErrorCode[];

/** The code a server names as the reason of a refused schedule, when it is one of the schedule's own. */
export function scheduleErrorCode(reason: unknown): ScheduleErrorCode | null {
  return CODES.find((code) => code === reason) ?? null;
}
