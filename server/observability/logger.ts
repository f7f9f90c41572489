import {
  type Bindings,
  type ChildLoggerOptions,
  type DestinationStream,
  type Logger,
  type LoggerOptions,
  pino,
} from 'pino';
import { AppError } from '@/server/domain/errors/app-error';
import { isSecretName, MASK, maskedText } from '@/server/domain/http/secret-names';

export type ServerLogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

export interface ServerLoggerOptions {
  level: ServerLogLevel;
  /** The process: web or worker. */
  name: string;
  destination?: DestinationStream;
}

const MOST_DEPTH = 6;
const MOST_ITEMS = 100;

/**
 * A logger of one process: one JSON object a line. No secret passes: values under secret-looking names, passwords in addresses and
 * credentials of authorization headers are masked, however deep they stand and also inside of error messages.
 */
export function createLogger({ level, name, destination }: ServerLoggerOptions): Logger {
  const options: LoggerOptions = {
    level,
    base: { name, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      level: (label) => ({ level: label }),
      log: maskedFacts,
    },
    // `formatters.log` has made plain facts of errors already; pino's own serializer would look for an instance
    serializers: { err: (error) => error, error: (error) => error },
    // the finished line: whatever way a text came into it
    hooks: { streamWrite: maskedText },
  };
  const logger = destination ? pino(options, destination) : pino(options);
  // pino formats no bindings of children; children are made from their parent as prototype, so this holds for all of them
  const child: (this: Logger, bindings: Bindings, options?: ChildLoggerOptions) => Logger = logger.child;
  Object.defineProperty(logger, 'child', {
    value(this: Logger, bindings: Bindings, childOptions?: ChildLoggerOptions): Logger {
      return child.call(this, maskedFacts(bindings), childOptions);
    },
  });
  return logger;
}

const maskedFacts = (facts: object) => masked(facts, 0) as Record<string, unknown>;

function masked(value: unknown, depth: number): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return maskedError(value, depth);
  if (value instanceof Date) return value;
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
  if (depth >= MOST_DEPTH) return Array.isArray(value) ? '[…]' : '{…}';
  if (Array.isArray(value)) return value.slice(0, MOST_ITEMS).map((item) => masked(item, depth + 1));
  if (value instanceof Map || value instanceof Set) return masked([...value], depth);
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, MOST_ITEMS)
      // a number is never a secret: a fencing token belongs into the log
      .map(([key, inner]) => [
        key,
        typeof inner !== 'number' && isSecretName(key) ? MASK : masked(inner, depth + 1),
      ]),
  );
}

function maskedError(error: Error, depth: number): unknown {
  const { name, message, stack, cause } = error;
  const code = (error as { code?: unknown }).code;
  return {
    type: name,
    message,
    ...(code === undefined ? {} : { code }),
    ...(error instanceof AppError ? { details: masked(error.details, depth + 1) } : {}),
    stack,
    ...(cause === undefined || depth >= MOST_DEPTH ? {} : { cause: masked(cause, depth + 1) }),
  };
}
