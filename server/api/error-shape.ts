import { TRPCError } from '@trpc/server';
import { ZodError } from 'zod';
import { classifyDatabaseError } from '@/server/db/errors';
import { AppError } from '@/server/domain/errors/app-error';

/** The product's error behind whatever a procedure threw; null for a bug. */
export function appErrorOf(error: TRPCError): AppError | null {
  const { cause } = error;
  if (cause instanceof AppError) return cause;
  if (cause instanceof ZodError) return badInput(cause);
  const kind = classifyDatabaseError(cause);
  if (['unavailable', 'connection_lost', 'read_only', 'full'].includes(kind)) {
    return new AppError(
      'DATABASE_UNAVAILABLE',
      'The database does not answer at the moment. Nothing was changed; try again shortly.',
    );
  }
  if (error.code === 'NOT_FOUND') return new AppError('NOT_FOUND', 'There is no such call.');
  if (error.code === 'PAYLOAD_TOO_LARGE') return new AppError('TOO_LARGE', error.message);
  if (error.code === 'PARSE_ERROR' || error.code === 'BAD_REQUEST')
    return new AppError('BAD_INPUT', 'The request could not be read.');
  if (error.code === 'METHOD_NOT_SUPPORTED')
    return new AppError('BAD_INPUT', 'Use POST for changes and GET for questions.');
  return null;
}

function badInput(error: ZodError): AppError {
  const fields = error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  const [first] = fields;
  const message = first ? `${first.path || 'The input'}: ${first.message}` : 'The input is not usable.';
  return new AppError('BAD_INPUT', message, { fields, ...(first ? { field: first.path } : {}) });
}

/** Wraps the product's errors so that tRPC answers with their status. */
export function asTrpcError(error: unknown): unknown {
  if (!(error instanceof AppError)) return error;
  return new TRPCError({ code: error.row.trpc, message: error.message, cause: error });
}
