import { EventEmitter } from 'node:events';
import { executionFault } from '@/server/domain/errors/faults';
import type { JsonObject } from '@/server/domain/json/json-value';
import { sentence } from '@/server/domain/text/sentence';
import { shortened } from '@/server/domain/text/unicode';
import type { AttemptContext, AttemptLogLevel, AttemptOutcome, TaskExecutor } from './contract';
import { type Deadlined, type DeadlineWheel, NO_DEADLINE } from './deadline-wheel';
import { boundedOutcome, isOutcome } from './outcome';
import type { AttemptClock, LogSink, ProgressSink } from './ports';

/** An attempt to carry out: which executor, with what, and for which execution. */
export interface AttemptRequest {
  executor: string;
  params: unknown;
  executionId: number;
  taskId: number;
  taskName: string;
  fireAt: number;
  dueAt: number;
  attempt: number;
  token: number;
  asOfAt: number;
  parameters: JsonObject;
  timeoutMs: number;
  /** How long the executor may take to stop before the attempt is ended without it. */
  cancelGraceMs: number;
}

/** What all attempts of a runner share. */
export interface AttemptRun {
  wheel: DeadlineWheel;
  clock: AttemptClock;
  logs: LogSink;
  progress: ProgressSink;
  onBug: (error: unknown, request: AttemptRequest) => void;
  onEnd: (attempt: RunningAttempt) => void;
  onLateResult: () => void;
}

/** Most lines one attempt may log; an executor gone wild must not fill the store. */
const MOST_LOG_LINES = 10_000;
const MOST_LINE_CHARACTERS = 8_192;
const MOST_PROGRESS_CHARACTERS = 512;
/** Lines of attempt n are numbered from n million on, so that `seq` grows over the attempts of an execution. */
const SEQ_PER_ATTEMPT = 1_000_000;

/**
 * One attempt under way: running → (aborted →) ended. It is its own context, its own entry on the deadline wheel and the only
 * judge of its end: the first of result, bug and end of grace counts, everything later is dropped.
 */
export class RunningAttempt implements AttemptContext, Deadlined {
  /** Resolves once, with how the attempt ended; never rejects. */
  readonly ended: Promise<AttemptOutcome>;
  deadlineSlot = NO_DEADLINE;
  readonly #request: AttemptRequest;
  readonly #run: AttemptRun;
  #resolve!: (outcome: AttemptOutcome) => void;
  #signal: EventEmitter | undefined;
  #abort: { status: 'timed_out' | 'cancelled'; message: string } | null = null;
  #hasEnded = false;
  #lines = 0;

  constructor(request: AttemptRequest, run: AttemptRun) {
    this.#request = request;
    this.#run = run;
    this.ended = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  get executionId(): number {
    return this.#request.executionId;
  }
  get taskId(): number {
    return this.#request.taskId;
  }
  get taskName(): string {
    return this.#request.taskName;
  }
  get fireAt(): number {
    return this.#request.fireAt;
  }
  get dueAt(): number {
    return this.#request.dueAt;
  }
  get attempt(): number {
    return this.#request.attempt;
  }
  get token(): number {
    return this.#request.token;
  }
  get asOfAt(): number {
    return this.#request.asOfAt;
  }
  get parameters(): JsonObject {
    return this.#request.parameters;
  }
  get timeoutMs(): number {
    return this.#request.timeoutMs;
  }

  get signal(): EventEmitter {
    this.#signal ??= new EventEmitter();
    return this.#signal;
  }

  isAborted(): boolean {
    return this.#abort !== null;
  }

  begin(executor: TaskExecutor<unknown>): void {
    const { wheel, clock } = this.#run;
    wheel.set(this, clock.monotonicMs() + this.#request.timeoutMs);
    try {
      executor.run(this.#request.params, this).then(
        (outcome) => this.#returned(outcome),
        (error) => this.#broke(error),
      );
    } catch (error) {
      this.#broke(error);
    }
  }

  refuse(message: string): void {
    this.#end({ status: 'failed', errorCode: 'EXECUTOR_UNKNOWN', errorMessage: message, result: null });
  }

  /**
   * Asks the executor to stop; it ends as cancelled, at the latest when its grace is over. False when it has ended or is stopping
   * already, for another reason.
   */
  abort(reason: string): boolean {
    return this.#stop('cancelled', sentence(reason));
  }

  /** Called by the wheel: first at the deadline of the attempt, then at the end of its grace. */
  onDeadline(): void {
    if (this.#abort === null)
      this.#stop('timed_out', `Not finished within ${inSeconds(this.#request.timeoutMs)}.`);
    else this.#abandon();
  }

  log(level: AttemptLogLevel, message: string): void {
    if (this.#hasEnded || this.#lines > MOST_LOG_LINES) return;
    if (this.#lines < MOST_LOG_LINES) this.#append(level, shortened(message, MOST_LINE_CHARACTERS));
    else this.#append('warn', `Further lines are dropped: an attempt may log ${MOST_LOG_LINES}.`);
  }

  progress(percent: number, message: string): void {
    if (this.#hasEnded || Number.isNaN(percent)) return;
    const { executionId, fireAt, attempt, token } = this.#request;
    try {
      this.#run.progress.report({
        ...{ executionId, fireAt, attempt, token, at: this.#run.clock.now() },
        percent: Math.min(100, Math.max(0, Math.round(percent))),
        message: shortened(message, MOST_PROGRESS_CHARACTERS),
      });
    } catch (error) {
      this.#run.onBug(error, this.#request);
    }
  }

  #append(level: AttemptLogLevel, message: string): void {
    const { executionId, fireAt, attempt } = this.#request;
    this.#lines += 1;
    const seq = attempt * SEQ_PER_ATTEMPT + this.#lines;
    try {
      this.#run.logs.append({ executionId, fireAt, seq, attempt, at: this.#run.clock.now(), level, message });
    } catch (error) {
      this.#run.onBug(error, this.#request);
    }
  }

  #stop(status: 'timed_out' | 'cancelled', message: string): boolean {
    if (this.#hasEnded || this.#abort !== null) return false;
    this.#abort = { status, message };
    const { wheel, clock, onBug } = this.#run;
    wheel.set(this, clock.monotonicMs() + this.#request.cancelGraceMs);
    try {
      this.#signal?.emit('abort');
    } catch (error) {
      // a listener of the executor; the grace ends the attempt if that kept it from stopping
      onBug(error, this.#request);
    }
    return true;
  }

  /** The grace is over: the attempt ends without its executor. */
  #abandon(): void {
    const note = `It did not stop within ${inSeconds(this.#request.cancelGraceMs)} and was given up.`;
    this.#append('warn', note);
    this.#end(this.#abortedOutcome(note, null));
  }

  #returned(outcome: AttemptOutcome): void {
    if (this.#hasEnded) {
      this.#run.onLateResult();
      return;
    }
    if (!isOutcome(outcome)) {
      this.#broke(new TypeError(`the executor returned no outcome but ${String(outcome)}`));
      return;
    }
    const ended = boundedOutcome(outcome);
    // work that was completed in spite of the abort is done: to say otherwise would invite repeating it
    const isDone = this.#abort === null || ended.status === 'succeeded';
    this.#end(isDone ? ended : this.#abortedOutcome(ended.errorMessage, ended.result));
  }

  #broke(error: unknown): void {
    if (this.#hasEnded) {
      this.#run.onLateResult();
      return;
    }
    const fault = executionFault(this.#request.executor, error);
    this.#run.onBug(fault, this.#request);
    const { code: errorCode, message: errorMessage } = fault;
    this.#end(
      this.#abort === null
        ? boundedOutcome({ status: 'failed', errorCode, errorMessage, result: null })
        : this.#abortedOutcome(errorMessage, null),
    );
  }

  #abortedOutcome(note: string | null, result: AttemptOutcome['result']): AttemptOutcome {
    const { status, message } = this.#abort ?? { status: 'cancelled', message: 'Cancelled.' };
    return boundedOutcome({
      status,
      errorCode: status === 'timed_out' ? 'TIMEOUT' : 'CANCELLED',
      errorMessage: note === null ? message : `${message} ${sentence(note)}`,
      result,
    });
  }

  #end(outcome: AttemptOutcome): void {
    this.#hasEnded = true;
    this.#run.wheel.clear(this);
    this.#run.onEnd(this);
    this.#resolve(outcome);
  }
}

const inSeconds = (ms: number): string => `${ms / 1_000} s`;
