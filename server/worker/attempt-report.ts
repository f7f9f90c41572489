import { sentence } from '@/server/domain/text/sentence';
import type { AttemptReport } from '@/server/executor/execution-reporter';
import { resultText } from '@/server/executor/outcome';
import type { ClaimedExecution } from '@/server/scheduler/claimed-execution';
import type { AttemptEnd } from './running-slot';

/** What is written of an attempt that ended. One literal of fixed shape: thousands of these are made a second. */
export function reportOf(
  { executionId, fireAt, token, attempt, taskId, taskVersion, lane }: ClaimedExecution,
  end: AttemptEnd,
  startedAt: number | null,
  finishedAt: number,
): AttemptReport {
  const { text, note } = resultText(end.result);
  return {
    executionId,
    fireAt,
    token,
    attempt,
    taskId,
    taskVersion,
    lane,
    status: end.status,
    startedAt,
    finishedAt,
    errorCode: end.errorCode,
    errorMessage: end.errorMessage ?? note,
    result: text,
  };
}

/** The end of an attempt that somebody cancelled before its call. */
export const neverStarted = (reason: string): AttemptEnd => ({
  ...{ status: 'cancelled', result: null },
  errorCode: 'CANCELLED',
  errorMessage: `${sentence(reason)} It had not been started.`,
});

/** The end of an attempt that came too late for its deadline. */
export const DEADLINE_OVER: AttemptEnd = {
  ...{ status: 'timed_out', result: null },
  errorCode: 'DEADLINE_OVER',
  errorMessage: 'Its deadline passed before it could be started.',
};
