import type { EventEmitter } from 'node:events';
import type { JsonObject } from '@/server/domain/json/json-value';

export type AttemptLogLevel = 'debug' | 'info' | 'warn' | 'error';

/** What an executor knows about the attempt it carries out, and its only ways to speak while it does. */
export interface AttemptContext {
  readonly executionId: number;
  readonly taskId: number;
  readonly taskName: string;
  readonly fireAt: number;
  readonly dueAt: number;
  readonly attempt: number;
  /** Grows with every owner of the execution: a target that keeps the highest one it saw can refuse a late call. */
  readonly token: number;
  /** The instant the work is about: the fire, unless somebody named another one. */
  readonly asOfAt: number;
  readonly parameters: JsonObject;
  readonly timeoutMs: number;
  /** Emits `abort` once, on cancel or at the deadline. The runner owns the deadline; the executor only stops. */
  readonly signal: EventEmitter;
  isAborted(): boolean;
  log(level: AttemptLogLevel, message: string): void;
  /** Percent from 0 to 100. */
  progress(percent: number, message: string): void;
}

/** How an attempt ended. A user task that fails is such a value, never a thrown error. */
export interface AttemptOutcome {
  readonly status: 'succeeded' | 'failed' | 'timed_out' | 'cancelled';
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly result: JsonObject | null;
}

/**
 * The seed document's TaskExecutor: carries out the attempts of one type of task. It keeps no state of an attempt outside of
 * `run`, resolves soon after `abort` with what it has, and leaves deadline, cancel and retries to the runner.
 */
export interface TaskExecutor<P> {
  readonly type: string;
  run(params: P, context: AttemptContext): Promise<AttemptOutcome>;
}
