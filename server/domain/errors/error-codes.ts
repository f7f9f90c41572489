/**
 * The one table of error codes. A code is part of the public interface: it never changes meaning and is never reused.
 * `http` is the status of the REST API, `trpc` the code of the console's calls, `level` how the server logs it, and
 * `isRetryable` tells a caller whether the same request may succeed later without a change.
 */
export const ERROR_CODES = {
  // input
  BAD_INPUT: { http: 400, trpc: 'BAD_REQUEST', level: 'info', isRetryable: false },
  BAD_SCHEDULE: { http: 400, trpc: 'BAD_REQUEST', level: 'info', isRetryable: false },
  BAD_URL: { http: 400, trpc: 'BAD_REQUEST', level: 'info', isRetryable: false },
  BAD_JSON: { http: 400, trpc: 'BAD_REQUEST', level: 'info', isRetryable: false },
  TOO_LARGE: { http: 413, trpc: 'PAYLOAD_TOO_LARGE', level: 'info', isRetryable: false },
  // identity and rights
  NOT_SIGNED_IN: { http: 401, trpc: 'UNAUTHORIZED', level: 'info', isRetryable: false },
  SIGN_IN_LINK_INVALID: { http: 401, trpc: 'UNAUTHORIZED', level: 'info', isRetryable: false },
  SIGN_IN_LINK_USED: { http: 401, trpc: 'UNAUTHORIZED', level: 'info', isRetryable: false },
  SIGN_IN_LINK_EXPIRED: { http: 401, trpc: 'UNAUTHORIZED', level: 'info', isRetryable: false },
  FORBIDDEN: { http: 403, trpc: 'FORBIDDEN', level: 'info', isRetryable: false },
  CROSS_SITE_REQUEST: { http: 403, trpc: 'FORBIDDEN', level: 'warn', isRetryable: false },
  RATE_LIMITED: { http: 429, trpc: 'TOO_MANY_REQUESTS', level: 'info', isRetryable: true },
  // things that are (not) there
  NOT_FOUND: { http: 404, trpc: 'NOT_FOUND', level: 'info', isRetryable: false },
  TASK_NOT_FOUND: { http: 404, trpc: 'NOT_FOUND', level: 'info', isRetryable: false },
  EXECUTION_NOT_FOUND: { http: 404, trpc: 'NOT_FOUND', level: 'info', isRetryable: false },
  GROUP_NOT_FOUND: { http: 404, trpc: 'NOT_FOUND', level: 'info', isRetryable: false },
  NAME_TAKEN: { http: 409, trpc: 'CONFLICT', level: 'info', isRetryable: false },
  VERSION_CONFLICT: { http: 409, trpc: 'CONFLICT', level: 'info', isRetryable: false },
  TASK_BUSY: { http: 409, trpc: 'CONFLICT', level: 'info', isRetryable: true },
  BEFORE_RETENTION: { http: 409, trpc: 'CONFLICT', level: 'info', isRetryable: false },
  BACKFILL_NOT_FOUND: { http: 404, trpc: 'NOT_FOUND', level: 'info', isRetryable: false },
  BACKFILL_TOO_LARGE: { http: 400, trpc: 'BAD_REQUEST', level: 'info', isRetryable: false },
  // the seed document's exceptions, see faults.ts: SchedulerException, TaskExecutionException, DistributedLockException
  SCHEDULER_ERROR: { http: 500, trpc: 'INTERNAL_SERVER_ERROR', level: 'error', isRetryable: true },
  TASK_EXECUTION_ERROR: { http: 500, trpc: 'INTERNAL_SERVER_ERROR', level: 'error', isRetryable: true },
  DISTRIBUTED_LOCK_ERROR: { http: 503, trpc: 'SERVICE_UNAVAILABLE', level: 'warn', isRetryable: true },
  // environment
  BAD_CONFIGURATION: { http: 500, trpc: 'INTERNAL_SERVER_ERROR', level: 'error', isRetryable: false },
  DATABASE_UNAVAILABLE: { http: 503, trpc: 'SERVICE_UNAVAILABLE', level: 'error', isRetryable: true },
  DATABASE_UNSUPPORTED: { http: 500, trpc: 'INTERNAL_SERVER_ERROR', level: 'error', isRetryable: false },
  SCHEMA_TOO_NEW: { http: 500, trpc: 'INTERNAL_SERVER_ERROR', level: 'error', isRetryable: false },
  INTERNAL: { http: 500, trpc: 'INTERNAL_SERVER_ERROR', level: 'error', isRetryable: false },
} as const satisfies Record<string, ErrorCodeRow>;

interface ErrorCodeRow {
  http: number;
  trpc: string;
  level: 'info' | 'warn' | 'error';
  isRetryable: boolean;
}

export type ErrorCode = keyof typeof ERROR_CODES;
