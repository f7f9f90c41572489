import { scheduleErrorCode } from '@/components/schedule/schedule-error-code';
import type { AnsweredError } from '@/components/trpc/app-error';
import type { ErrorCode } from '@/server/domain/errors/error-codes';
import type { ScheduleErrorCode } from '@/server/domain/schedule/schedule-error';
import { formFieldOf, type TaskFormField } from './task-form-field';

/** One field that the server refused. */
export interface Refusal {
  field: TaskFormField;
  /** The server's own sentence about this field, without its end. */
  sentence: string | null;
  /** What is wrong with the schedule, where it is that. */
  scheduleCode: ScheduleErrorCode | null;
}

// Codes that always speak of one field, also when the answer does not name it.
const FIELD_OF_CODE: Partial<Record<ErrorCode, TaskFormField>> = {
  NAME_TAKEN: 'name',
  BAD_URL: 'url',
  BAD_SCHEDULE: 'schedule.expression',
};

/** Every field that an answer refuses; none when it belongs to no field of the form. */
export function refusalsOf(error: AnsweredError): Refusal[] {
  const listed = Array.isArray(error.details.fields) ? error.details.fields : [];
  const refusals = listed.flatMap((entry: unknown): Refusal[] => {
    const { path, message } = (entry ?? {}) as { path?: unknown; message?: unknown };
    const field = typeof path === 'string' ? formFieldOf(path) : null;
    return field === null
      ? []
      : [{ field, sentence: typeof message === 'string' ? message : null, scheduleCode: null }];
  });
  if (refusals.length > 0) return refusals;
  const field = formFieldOf(error.details.field ?? null) ?? FIELD_OF_CODE[error.code];
  if (field === undefined) return [];
  return [{ field, sentence: null, scheduleCode: scheduleErrorCode(error.details.reason) }];
}
