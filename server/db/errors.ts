/** What a database error means for the caller; decided here and nowhere else. */
export type DatabaseErrorKind =
  | 'deadlock'
  | 'lock_wait'
  | 'duplicate'
  | 'no_partition'
  | 'no_table'
  | 'connection_lost'
  | 'unavailable'
  | 'read_only'
  | 'full'
  | 'other';

const BY_NUMBER: Readonly<Record<number, DatabaseErrorKind>> = {
  1213: 'deadlock',
  1205: 'lock_wait',
  1062: 'duplicate',
  1526: 'no_partition',
  1146: 'no_table',
  1290: 'read_only',
  1792: 'read_only',
  1836: 'read_only',
  1021: 'full',
  1114: 'full',
  1040: 'unavailable',
  1203: 'unavailable',
  1226: 'unavailable',
  1053: 'connection_lost',
  1317: 'connection_lost',
  1927: 'connection_lost',
  2006: 'connection_lost',
  2013: 'connection_lost',
  4031: 'connection_lost',
};

const BY_CODE: Readonly<Record<string, DatabaseErrorKind>> = {
  ECONNREFUSED: 'unavailable',
  ENOTFOUND: 'unavailable',
  EHOSTUNREACH: 'unavailable',
  ETIMEDOUT: 'unavailable',
  ENOENT: 'unavailable',
  POOL_CLOSED: 'unavailable',
  ECONNRESET: 'connection_lost',
  EPIPE: 'connection_lost',
  PROTOCOL_CONNECTION_LOST: 'connection_lost',
  PROTOCOL_SEQUENCE_TIMEOUT: 'connection_lost',
};

/** The connection was lost while a transaction was being committed: nobody can say whether it is, before its writes are looked for. */
export class CommitUnknown extends Error {
  constructor(cause: unknown) {
    super('the connection was lost during COMMIT', { cause });
    this.name = 'CommitUnknown';
  }
}

const TAKES_NOTHING: readonly DatabaseErrorKind[] = ['connection_lost', 'unavailable', 'read_only', 'full'];

/** What an error of a transaction says about its connection or its locks; null when it says nothing of the kind. */
export function transactionFault(error: unknown): 'commit_unknown' | 'lock_wait' | 'away' | null {
  if (error instanceof CommitUnknown) return 'commit_unknown';
  const kind = classifyDatabaseError(error);
  if (kind === 'lock_wait') return kind;
  return TAKES_NOTHING.includes(kind) ? 'away' : null;
}

interface DriverError {
  errno?: unknown;
  code?: unknown;
  fatal?: unknown;
  cause?: unknown;
}

/** The kind of a driver error, also when Drizzle has wrapped it. */
export function classifyDatabaseError(error: unknown): DatabaseErrorKind {
  for (let current = error as DriverError | undefined, depth = 0; current && depth < 5; depth += 1) {
    if (typeof current.errno === 'number' && BY_NUMBER[current.errno])
      return BY_NUMBER[current.errno] as DatabaseErrorKind;
    if (typeof current.code === 'string' && BY_CODE[current.code])
      return BY_CODE[current.code] as DatabaseErrorKind;
    if (current.fatal === true) return 'connection_lost';
    current = current.cause as DriverError | undefined;
  }
  return 'other';
}

/** ER_CON_COUNT_ERROR, ER_TOO_MANY_USER_CONNECTIONS, ER_USER_LIMIT_REACHED */
const OUT_OF_CONNECTIONS = new Set([1040, 1203, 1226]);

/** Whether a server refused a connection because there are too many. */
export const isOutOfConnections = (error: unknown): boolean =>
  OUT_OF_CONNECTIONS.has((error as DriverError | null)?.errno as number);

/** The name of the unique key a duplicate ran into, without its table, or null for any other error. */
export function duplicateKeyName(error: unknown): string | null {
  if (classifyDatabaseError(error) !== 'duplicate') return null;
  for (let current = error as { message?: string; cause?: unknown } | undefined; current; ) {
    const match = /for key '(?:[^'.]*\.)?([^']+)'/.exec(current.message ?? '');
    if (match?.[1]) return match[1];
    current = current.cause as typeof current;
  }
  return null;
}
