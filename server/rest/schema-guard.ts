import { AppError } from '@/server/domain/errors/app-error';
import type { Answer } from '@/server/services/answer-in-time';

export interface SchemaGuardOptions {
  /** Whether this code may run on the schema: an `AppError` says that it must not. */
  check: () => Promise<Answer<void>>;
  /** Ends the process with the reason. */
  refuse: (message: string) => void;
  /** Calls `work` after a while. */
  later: (work: () => void) => void;
}

/**
 * Ends a process whose code is too old for the schema, or whose database has none. While the database is away the pages say so
 * themselves, and the schema is asked for again until it answers.
 */
export async function guardSchema(options: SchemaGuardOptions): Promise<void> {
  const answer = await options.check();
  if (answer.ok) return;
  if (answer.error instanceof AppError) options.refuse(answer.error.message);
  else options.later(() => void guardSchema(options));
}
