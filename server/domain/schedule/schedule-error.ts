/** What is wrong with a schedule. A code is part of the public interface: it never changes meaning. */
export type ScheduleErrorCode =
  | 'EMPTY'
  | 'TOO_LONG'
  | 'BAD_CHAR'
  | 'FIELD_COUNT'
  | 'UNKNOWN_ALIAS'
  | 'BAD_TOKEN'
  | 'OUT_OF_RANGE'
  | 'BAD_RANGE'
  | 'BAD_STEP'
  | 'STEP_TOO_LARGE'
  | 'NEVER_FIRES'
  | 'BAD_TZ'
  | 'INSTANT_OUT_OF_RANGE';

export type CronFieldName = 'seconds' | 'minute' | 'hour' | 'dayOfMonth' | 'month' | 'dayOfWeek' | 'year';

/** Which part of a schedule an error points at. */
export type ScheduleErrorField = CronFieldName | 'expression' | 'timeZone';

/** A schedule that cannot be used: the code, the part it points at, and a message that says how to mend it. */
export class ScheduleError extends Error {
  readonly code: ScheduleErrorCode;
  readonly field: ScheduleErrorField;
  /** Texts that would be accepted instead, best first. */
  readonly suggestions: readonly string[];

  constructor(
    code: ScheduleErrorCode,
    field: ScheduleErrorField,
    message: string,
    suggestions: readonly string[] = [],
  ) {
    super(message);
    this.name = 'ScheduleError';
    this.code = code;
    this.field = field;
    this.suggestions = suggestions;
  }
}
