import type { ExecutionTrigger, TerminalStatus } from '@/server/domain/execution/execution-status';

/** Names one attempt: whoever writes for it must still hold this token. */
export interface AttemptRef {
  executionId: number;
  fireAt: number;
  token: number;
  attempt: number;
}

/** What the row of a cancelled execution says about why. */
export interface CancelReason {
  errorCode: string;
  errorMessage: string;
}

/** An attempt that its holder is asked to end, in the words of whoever asks. */
export type CancelRequest = AttemptRef & { reason: string | null };

export interface NewExecution {
  id: number;
  fireAt: number;
  /** 0 for a fire of the schedule, else the id: the unique key is what makes one execution per fire. */
  fireKey: number;
  taskId: number;
  groupId: number;
  taskVersion: number;
  trigger: ExecutionTrigger;
  status: 'waiting' | 'queued' | 'claimed';
  priority: number;
  dueAt: number;
  createdAt: number;
  nodeId: number | null;
  token: number;
  executor: string;
  onNodeLoss: 'retry' | 'fail';
  /** What it requires of its node. */
  requiredLabels: readonly string[];
  lane: number | null;
  deadlineAt: number | null;
  /** The instant the work is about, where somebody named one. */
  asOfAt: number | null;
  /** JSON text; null for those of the task. */
  parameters: string | null;
  backfillId: number | null;
  replayOf: { executionId: number; fireAt: number } | null;
  requestedBy: number | null;
}

export interface LiveExecution extends AttemptRef {
  taskId: number;
  groupId: number;
  taskVersion: number;
  trigger: ExecutionTrigger;
  status: 'waiting' | 'queued' | 'claimed' | 'running' | 'retrying';
  dueAt: number;
  executor: string;
  onNodeLoss: 'retry' | 'fail';
  nodeId: number | null;
  rescues: number;
  retries: number;
  lane: number | null;
  deadlineAt: number | null;
  isCancelRequested: boolean;
  /** The turn it was put off to at a host whose rate is limited; null when it has none. */
  callAt: number | null;
}

export interface Claim {
  executionId: number;
  fireAt: number;
  nodeId: number;
  /** The new token, one above the old. */
  token: number;
  claimedAt: number;
}

export interface StartMark extends AttemptRef {
  startedAt: number;
}

/** Given back: `queued` to be taken at once, `retrying` to be taken at `dueAt`. */
export interface Requeue {
  executionId: number;
  fireAt: number;
  status: 'queued' | 'retrying';
  dueAt: number;
  token: number;
  attempt: number;
  rescues: number;
  retries: number;
  /** The turn it is put off to. */
  turn?: CallTurn;
}

/** When a host whose rate is limited may be called for one attempt, by the database's clock. */
export interface CallTurn {
  host: string;
  callAt: number;
}

export interface Promotion {
  executionId: number;
  fireAt: number;
  /** Null when the task needs no lanes any more. */
  lane: number | null;
}

/** What waited gets a lane and its node at once. */
export interface HandOver extends Claim {
  lane: number;
}

export interface Finish {
  executionId: number;
  fireAt: number;
  status: TerminalStatus;
  /** Null when it never started. */
  startedAt: number | null;
  finishedAt: number;
  errorCode: string | null;
  errorMessage: string | null;
  /** JSON text. */
  result: string | null;
}

/** What is recorded of the end of an attempt, whether its execution went on or not. */
export interface AttemptEnd {
  executionId: number;
  attempt: number;
  token: number;
  status: TerminalStatus;
  finishedAt: number;
}

/** An attempt that is over while its execution is not. */
export interface EndedAttempt {
  executionId: number;
  fireAt: number;
  attempt: number;
  token: number;
  nodeId: number | null;
  status: TerminalStatus;
  startedAt: number | null;
  finishedAt: number;
  /** When the next one is due; null when it is to be taken at once. */
  nextAttemptAt: number | null;
  errorCode: string | null;
  errorMessage: string | null;
}
