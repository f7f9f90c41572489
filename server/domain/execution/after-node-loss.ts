/** How often an execution may be taken over from a dead node before it ends: a task that kills its worker must not go round for ever. */
export const MAX_RESCUES = 3;

/** An unfinished execution whose node is gone, as rescue finds it. */
export interface OrphanedExecution {
  status: 'claimed' | 'running';
  onNodeLoss: 'retry' | 'fail';
  rescues: number;
  isCancelRequested: boolean;
}

export type RescueDecision =
  /** It never started: anyone may run this very attempt. */
  | { kind: 'requeue' }
  /** It may have called out: another attempt, which does not count against the maximum. */
  | { kind: 'new_attempt' }
  | {
      kind: 'end';
      status: 'lost' | 'cancelled';
      errorCode: 'NODE_LOST' | 'RESCUED_TOO_OFTEN' | null;
      errorMessage: string | null;
    };

/**
 * What becomes of an execution whose node died. A claim without a start mark was not called with `fail`, and may have been with
 * `retry`, where calling again is allowed; so both go back as they are. With a mark, `onNodeLoss` decides.
 */
export function afterNodeLoss(execution: OrphanedExecution): RescueDecision {
  if (execution.isCancelRequested)
    return { kind: 'end', status: 'cancelled', errorCode: null, errorMessage: null };
  if (execution.rescues >= MAX_RESCUES) {
    return {
      kind: 'end',
      status: 'lost',
      errorCode: 'RESCUED_TOO_OFTEN',
      errorMessage: `Its node stopped or died ${MAX_RESCUES + 1} times during this execution, so it is not tried again. Check whether the task ends its worker.`,
    };
  }
  if (execution.status === 'claimed') return { kind: 'requeue' };
  if (execution.onNodeLoss === 'retry') return { kind: 'new_attempt' };
  return {
    kind: 'end',
    status: 'lost',
    errorCode: 'NODE_LOST',
    errorMessage:
      'Its node stopped or died while it ran, and the task is set not to repeat the call. Whether the target finished is not known: check there.',
  };
}
