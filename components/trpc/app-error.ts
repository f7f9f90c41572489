import type { ErrorDetails } from '@/server/domain/errors/app-error';
import { ERROR_CODES, type ErrorCode } from '@/server/domain/errors/error-codes';

/** The part of an error answer that the server meant for people. */
export interface AnsweredError {
  code: ErrorCode;
  details: ErrorDetails;
  reference: string | null;
}

/** The product's own error inside a failed call, or null when no answer came: network, proxy or a stopped server. */
export function appErrorOf(error: unknown): AnsweredError | null {
  const app = property(property(error, 'data'), 'app');
  const code = property(app, 'code');
  if (typeof code !== 'string' || !Object.hasOwn(ERROR_CODES, code)) return null;
  const details = property(app, 'details');
  const reference = property(app, 'reference');
  return {
    code: code as ErrorCode,
    details: typeof details === 'object' && details !== null ? (details as ErrorDetails) : {},
    reference: typeof reference === 'string' ? reference : null,
  };
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
