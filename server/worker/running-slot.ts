import type { TerminalStatus } from '@/server/domain/execution/execution-status';
import type { JsonObject } from '@/server/domain/json/json-value';
import type { TaskDefinition } from '@/server/domain/task/task-definition';
import type { ClaimedExecution } from '@/server/scheduler/claimed-execution';

/** How an attempt ended. */
export interface AttemptEnd {
  status: TerminalStatus;
  errorCode: string | null;
  errorMessage: string | null;
  result: unknown;
}

/** An attempt under way. */
export interface RunningAttempt {
  ended: Promise<AttemptEnd>;
  /** Asks it to stop; false when it has ended or is stopping already, for another reason. */
  abort(reason: string): boolean;
}

/** What an attempt is given besides the definition of its task. */
export interface AttemptInput {
  parameters: JsonObject;
  /** The instant the work is about. */
  asOfAt: number;
  timeoutMs: number;
}

/** Starts an attempt on the executor of its task. */
export type StartAttempt = (
  execution: ClaimedExecution,
  definition: TaskDefinition,
  input: AttemptInput,
) => RunningAttempt;

/** An execution of this node, from its claim to its report. */
export interface Slot {
  readonly execution: ClaimedExecution;
  attempt: RunningAttempt | null;
  /** In the words of whoever asked; null while nobody did. */
  cancelReason: string | null;
  /** Not this node's any more: it says nothing more about the execution, and another node takes it over. */
  isLeft: boolean;
}
