/** Codes behind whose messages there is nothing that the words for the code do not say. */
const PLAIN = [
  'ADDRESS_NOT_ALLOWED',
  'BAD_RESPONSE',
  'BODY_ABORTED',
  'BODY_NOT_DECODABLE',
  'CONNECTION_LOST',
  'CONNECT_REFUSED',
  'CONNECT_TIMEOUT',
  'DEADLINE_OVER',
  'DNS_FAILED',
  'EXECUTOR_UNKNOWN',
  'NODE_LOST',
  'RESCUED_TOO_OFTEN',
  'RESPONSE_HEADERS_TOO_LARGE',
  'SUPERSEDED',
  'TIMEOUT',
  'UNREACHABLE',
] as const;

/** Codes whose messages are in the words of a person, a target or a library, which no rule replaces. */
const QUOTING = [
  'BAD_REQUEST',
  'CANCELLED',
  'TASK_EXECUTION_ERROR',
  'HANDLER_FAILED',
  'HANDLER_UNKNOWN',
  'HTTP_FAILED',
  'HTTP_STATUS',
  'TLS_FAILED',
] as const;

type OutcomeCode = (typeof PLAIN)[number] | (typeof QUOTING)[number];

/** Whether the product has words of its own for the error code of an execution; executors may bring any other. */
export function isOutcomeCode(code: string): code is OutcomeCode {
  return PLAIN.some((known) => known === code) || isQuoting(code);
}

/** Whether the message behind a code says more than the words for the code. */
export function isQuoting(code: string): boolean {
  return QUOTING.some((known) => known === code);
}
