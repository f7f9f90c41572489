import { AppError } from './app-error';

/** The seed document's SchedulerException: a duty of the scheduler met what it did not expect. What is worded already stays as it is. */
export function schedulerFault(duty: string, cause: unknown): AppError {
  return asFault('SCHEDULER_ERROR', `${duty} failed: ${messageOf(cause)}`, cause);
}

/** The seed document's TaskExecutionException: an executor broke instead of returning how its attempt ended. */
export function executionFault(executor: string, cause: unknown): AppError {
  const message = `The executor "${executor}" broke, which is a bug in it: ${messageOf(cause)}`;
  return asFault('TASK_EXECUTION_ERROR', message, cause);
}

function asFault(
  code: 'SCHEDULER_ERROR' | 'TASK_EXECUTION_ERROR',
  message: string,
  cause: unknown,
): AppError {
  return cause instanceof AppError ? cause : new AppError(code, message, {}, cause);
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
