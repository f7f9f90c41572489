import { ERROR_CODES, type ErrorCode } from './error-codes';

/** Facts a screen needs to word the message in the reader's language or to mark a field. Never a secret. */
export interface ErrorDetails {
  /** The input field the error belongs to, as a path such as `schedule.expression`. */
  field?: string;
  /** A finer code inside the error's code, such as `NEVER_FIRES` inside `BAD_SCHEDULE`. */
  reason?: string;
  [fact: string]: unknown;
}

/** An error the product means to show: a stable code, a message that says what to do, and the facts behind it. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'AppError';
    this.code = code;
    this.details = details;
  }

  get row(): (typeof ERROR_CODES)[ErrorCode] {
    return ERROR_CODES[this.code];
  }
}
