import type { TerminalStatus } from '@/server/domain/execution/execution-status';
import { isTurnValid, TURN_AHEAD_MS, takenAt } from '@/server/domain/http/host-rate';
import type { JsonObject } from '@/server/domain/json/json-value';
import type { TaskDefinition } from '@/server/domain/task/task-definition';
import { sentence } from '@/server/domain/text/sentence';
import type { CallTurns } from '@/server/executor/call-turns';
import type { AttemptReport, ExecutionReporter } from '@/server/executor/execution-reporter';
import { resultText } from '@/server/executor/outcome';
import type { ClaimedExecution } from '@/server/scheduler/claimed-execution';
import type { AttemptRef, CancelRequest, StartMark } from '@/server/scheduler/execution-rows';
import type { EngineStore } from '@/server/scheduler/ports';
import { type CatalogEntry, oneVersion, type TaskCatalog } from '@/server/scheduler/task-catalog';
import type { ExecutionSlots } from '@/server/scheduler/task-scheduler';

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

/** Starts an attempt on the executor of its task; called only after the attempt is marked as started. */
export type StartAttempt = (
  execution: ClaimedExecution,
  definition: TaskDefinition,
  input: AttemptInput,
) => RunningAttempt;

export interface ExecutionRunnerOptions {
  /** Slots by type of executor. */
  slots: Readonly<Record<string, number>>;
  store: EngineStore;
  catalog: TaskCatalog;
  reporter: ExecutionReporter;
  start: StartAttempt;
  /** The database's time as this node knows it. */
  now: () => number;
  monotonicMs: () => number;
  mayClaim: () => boolean;
  /** Turns at hosts that may be called only so often. */
  turns: Pick<CallTurns, 'limitedHost' | 'take'>;
  /** Resolves at an instant of the database's clock, never before it; at once when it has passed. */
  untilDue: (dueAt: number) => Promise<void>;
  /** Waits before a report is tried again while the database is away. */
  pause: (ms: number) => Promise<void>;
  onProblem: (message: string, facts: Record<string, unknown>) => void;
  /** Called when an attempt starts, with its lateness. */
  onStarted?: (latenessMs: number) => void;
  /** Called for each end of an attempt that the database has taken. */
  onReported?: (ref: AttemptRef) => void;
  /** Called for each write of this node for an attempt that is somebody else's by now. */
  onStaleWrite?: (write: 'start' | 'report' | 'put_off') => void;
  /** Called for an execution that was put off, with the instant it is to be taken again at. */
  onPutOff?: (takenAt: number) => void;
  /** Called whenever a slot is free again. */
  onSlotFree: (executor: string) => void;
}

const FIRST_PAUSE_MS = 100;
/** A result that is not written holds a lane, also of a task another node decides about. */
const LONGEST_PAUSE_MS = 500;
/** A claim that starts so late is confirmed first: others may have decided about it meanwhile. */
const FRESH_MS = 500;

interface Slot {
  execution: ClaimedExecution;
  attempt: RunningAttempt | null;
  /** In the words of whoever asked; null while nobody did. */
  cancelReason: string | null;
  /** Not this node's any more: it says nothing more about the execution, and another node takes it over. */
  isLeft: boolean;
}

/**
 * The slots of a node: an execution is claimed → loaded → marked as started → run → reported. The mark is awaited and fenced, so an
 * execution that was taken over meanwhile is not called; the report is repeated until the database has it or refuses it.
 */
export class ExecutionRunner implements ExecutionSlots {
  readonly #options: ExecutionRunnerOptions;
  readonly #running = new Map<number, Slot>();
  readonly #used = new Map<string, number>();
  /** When those ended whose end is not written yet. */
  readonly #unreported = new Set<{ finishedAt: number }>();
  #isStopped = false;
  #idle: (() => void)[] = [];

  constructor(options: ExecutionRunnerOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#running.size;
  }

  free(executor: string): number {
    if (this.#isStopped) return 0;
    return Math.max(0, (this.#options.slots[executor] ?? 0) - (this.#used.get(executor) ?? 0));
  }

  reportedUntil(): number {
    let until = this.#options.now();
    for (const { finishedAt } of this.#unreported) until = Math.min(until, finishedAt);
    return until;
  }

  knows(executionId: number): boolean {
    return this.#running.has(executionId);
  }

  accept(executions: readonly ClaimedExecution[]): void {
    for (const execution of executions) {
      const slot: Slot = { execution, attempt: null, cancelReason: null, isLeft: false };
      this.#running.set(execution.executionId, slot);
      this.#use(execution.executor, 1);
      void this.#run(slot);
    }
  }

  /** Ends attempts somebody asked to cancel; the executors stop within their grace. Others than those named are not touched. */
  cancel(requests: readonly CancelRequest[]): void {
    for (const { executionId, token, reason } of requests) {
      const slot = this.#running.get(executionId);
      if (slot === undefined || slot.execution.token !== token || slot.cancelReason !== null) continue;
      const why = reason ?? 'Cancelled.';
      slot.cancelReason = why;
      slot.attempt?.abort(why);
    }
  }

  /** From now on there is room for nothing. */
  takeNoMore(): void {
    this.#isStopped = true;
  }

  /** Takes no more; resolves when everything under way is reported. */
  async drain(): Promise<void> {
    this.takeNoMore();
    if (this.#running.size > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /**
   * Stops all calls and says nothing about them, since this node may not, or must not, go on: once its row is dead or stopped, another
   * node rescues them as each task wants it. What was stopping already, for a person or at its deadline, still ends as that.
   */
  leaveAll(reason: string): void {
    this.#isStopped = true;
    for (const slot of this.#running.values()) slot.isLeft = slot.attempt?.abort(reason) ?? true;
  }

  #use(executor: string, change: 1 | -1): void {
    this.#used.set(executor, (this.#used.get(executor) ?? 0) + change);
  }

  async #run(slot: Slot): Promise<void> {
    const { executionId, executor } = slot.execution;
    try {
      await this.#pipeline(slot);
    } catch (error) {
      this.#options.onProblem('an execution was left to be taken over', { executionId, error });
    } finally {
      this.#running.delete(executionId);
      this.#use(executor, -1);
      this.#options.onSlotFree(executor);
      if (this.#running.size === 0) for (const resolve of this.#idle.splice(0)) resolve();
    }
  }

  async #pipeline(slot: Slot): Promise<void> {
    const { execution } = slot;
    const { reporter, start, now, monotonicMs, mayClaim, onProblem, untilDue } = this.#options;
    const known = this.#options.catalog.find(execution.taskId, execution.taskVersion);
    const { definition } = known ?? (await this.#load(execution));
    const { executionId, fireAt, token, attempt } = execution;
    const ref = { executionId, fireAt, token, attempt };
    if (execution.dueAt > now()) await untilDue(execution.dueAt);
    const host = this.#options.turns.limitedHost(definition);
    if (host !== null && (await this.#isPutOff(slot, host))) return;
    // this node's bound of the database's time may lie behind the instant the database gave the claim
    const startedAt = Math.max(now(), execution.claimedAt);
    if (slot.cancelReason !== null)
      return this.#report(reportOf(execution, neverStarted(slot.cancelReason), null, startedAt));
    if (execution.deadlineAt !== null && execution.deadlineAt <= startedAt)
      return this.#report(reportOf(execution, DEADLINE_OVER, null, startedAt));
    if (slot.isLeft) return;
    const mark = { executionId, fireAt, token, attempt, startedAt };
    // a call that must not be made twice, and one that may have been given to somebody else meanwhile, is marked before it is made
    const isMarkedFirst =
      execution.onNodeLoss === 'fail' ||
      startedAt - Math.max(execution.dueAt, execution.claimedAt) >= FRESH_MS;
    if (isMarkedFirst && !(await this.#markFirst(slot, mark))) {
      this.#options.onStaleWrite?.('start');
      onProblem('a stale start was refused', ref);
      return;
    }
    // a node that stalled until here may have been declared dead: it must not call any more
    if (slot.isLeft || !mayClaim()) {
      onProblem('the node lost its proof of life before the call', ref);
      return;
    }
    const begun = monotonicMs();
    const calledAt = Math.max(now(), execution.claimedAt);
    this.#options.onStarted?.(calledAt - execution.dueAt);
    const running = start(execution, definition, this.#inputOf(execution, definition));
    slot.attempt = running;
    if (slot.cancelReason !== null) running.abort(slot.cancelReason);
    if (!isMarkedFirst) this.#markBeside(mark, running);
    const end = await running.ended;
    if (!isMarkedFirst) reporter.withdrawStart(mark);
    // what was completed all the same is done: to keep it back would only repeat it
    if (slot.isLeft && end.status !== 'succeeded') {
      onProblem('a call was stopped with this node, another one takes the execution over', ref);
      return;
    }
    const finishedAt = calledAt + Math.round(monotonicMs() - begun);
    await this.#report(reportOf(execution, end, calledAt, finishedAt));
  }

  /** Awaits a turn at its host that comes soon; until a later one the execution goes back into the queue, and its slot is free. */
  async #isPutOff(slot: Slot, host: string): Promise<boolean> {
    const { now, turns, untilDue, pause, onStaleWrite, onPutOff } = this.#options;
    const { executionId, fireAt, token, attempt, callAt: brought } = slot.execution;
    const isNeeded = () => slot.cancelReason === null && !slot.isLeft;
    if (!isNeeded()) return false;
    const ref = { executionId, fireAt, token, attempt };
    const isBrought = brought !== null && isTurnValid(brought, now());
    const callAt = isBrought
      ? brought
      : await this.#untilAnswered('a turn could not be taken yet', ref, () => turns.take(host));
    if (callAt - now() <= TURN_AHEAD_MS) {
      if (callAt > now()) await untilDue(callAt);
      return false;
    }
    const answer = await this.#untilAnswered('an execution could not be put off yet', ref, (reporter) =>
      reporter.putOff({ ...ref, turn: { host, callAt } }),
    );
    if (answer === 'put_off') onPutOff?.(takenAt(callAt));
    if (answer === 'stale') onStaleWrite?.('put_off');
    if (answer !== 'cancel') return true;
    // asked for in the database, and on its way to this node
    while (isNeeded()) await pause(FIRST_PAUSE_MS);
    return false;
  }

  /**
   * Awaits the mark, also through an outage: one that is written, and whose attempt is given up before the call, would make an execution
   * that must not be called twice a lost one. Behind an outage the node's own proof of life comes back a moment later than the mark.
   */
  async #markFirst(slot: Slot, mark: StartMark): Promise<boolean> {
    const { mayClaim, pause } = this.#options;
    const isMine = await this.#untilAnswered('a start could not be written yet', mark, (reporter) =>
      reporter.started(mark),
    );
    while (isMine && !mayClaim() && !slot.isLeft) await pause(FIRST_PAUSE_MS);
    return isMine;
  }

  /** Written with the next batch, while the call is under way; an attempt that is over by then needs no mark. */
  #markBeside(mark: StartMark, running: RunningAttempt): void {
    let hasEnded = false;
    void running.ended.then(() => {
      hasEnded = true;
    });
    this.#options.reporter.started(mark).then(
      (isMine) => {
        if (isMine || hasEnded) return;
        this.#options.onStaleWrite?.('start');
        this.#options.onProblem('an attempt of somebody else is ended', { ...mark });
        running.abort('it was taken over by another node');
      },
      (error) => this.#options.onProblem('a start could not be written', { ...mark, error }),
    );
  }

  async #load({ taskId, taskVersion }: ClaimedExecution): Promise<CatalogEntry> {
    const { catalog, store } = this.#options;
    await catalog.load([oneVersion(taskId, taskVersion)], (missing) => store.readVersions(missing));
    return catalog.get(taskId, taskVersion);
  }

  #inputOf(execution: ClaimedExecution, definition: TaskDefinition): AttemptInput {
    const { fireAt, asOfAt, parameters, deadlineAt } = execution;
    const untilDeadline = deadlineAt === null ? Number.POSITIVE_INFINITY : deadlineAt - this.#options.now();
    return {
      parameters: parameters === null ? definition.parameters : (JSON.parse(parameters) as JsonObject),
      asOfAt: asOfAt ?? fireAt,
      timeoutMs: Math.max(1, Math.min(definition.attemptTimeoutMs, untilDeadline)),
    };
  }

  async #report(report: AttemptReport): Promise<void> {
    this.#unreported.add(report);
    const isWritten = await this.#untilAnswered('a result could not be written yet', report, (reporter) =>
      reporter.finished(report),
    );
    this.#unreported.delete(report);
    if (isWritten) {
      this.#options.onReported?.(report);
      return;
    }
    this.#options.onStaleWrite?.('report');
    this.#options.onProblem('a stale result was refused', { ...report, result: null });
  }

  /** Writes until the database has taken or refused it; both mean that nothing has to be written any more. */
  async #untilAnswered<Answer>(
    problem: string,
    { executionId }: AttemptRef,
    write: (reporter: ExecutionReporter) => Promise<Answer>,
  ): Promise<Answer> {
    const { reporter, pause, onProblem } = this.#options;
    for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(LONGEST_PAUSE_MS, wait * 2)) {
      try {
        return await write(reporter);
      } catch (error) {
        onProblem(problem, { executionId, error });
        await pause(wait);
      }
    }
  }
}

/** One literal of fixed shape: thousands of these are made a second. */
function reportOf(
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

const neverStarted = (reason: string): AttemptEnd => ({
  ...{ status: 'cancelled', result: null },
  errorCode: 'CANCELLED',
  errorMessage: `${sentence(reason)} It had not been started.`,
});
const DEADLINE_OVER: AttemptEnd = {
  ...{ status: 'timed_out', result: null },
  errorCode: 'DEADLINE_OVER',
  errorMessage: 'Its deadline passed before it could be started.',
};
