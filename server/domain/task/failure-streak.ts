import type { TerminalStatus } from '@/server/domain/execution/execution-status';

export interface FailureStreak {
  failuresInRow: number;
  /** The task is to be paused now. */
  isPauseDue: boolean;
}

/** Failures in a row after one more execution: success ends the row, `cancelled` and `lost` say nothing about the task. */
export function failureStreak(
  failuresInRow: number,
  status: TerminalStatus,
  pauseAfterFailures: number | null,
): FailureStreak {
  if (status === 'succeeded') return { failuresInRow: 0, isPauseDue: false };
  if (status !== 'failed' && status !== 'timed_out') return { failuresInRow, isPauseDue: false };
  const next = failuresInRow + 1;
  // the count begins anew with the pause: whoever resumes the task gives it as many tries again
  if (pauseAfterFailures !== null && next >= pauseAfterFailures)
    return { failuresInRow: 0, isPauseDue: true };
  return { failuresInRow: next, isPauseDue: false };
}
