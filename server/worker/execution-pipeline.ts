import { isTurnValid, TURN_AHEAD_MS, takenAt } from '@/server/domain/http/host-rate';
import type { JsonObject } from '@/server/domain/json/json-value';
import type { TaskDefinition } from '@/server/domain/task/task-definition';
import type { CallTurns } from '@/server/executor/call-turns';
import type { AttemptReport } from '@/server/executor/execution-reporter';
import { GroupCommit } from '@/server/executor/group-commit';
import type { ClaimedExecution } from '@/server/scheduler/claimed-execution';
import type { AttemptRef, CallTurn, StartMark } from '@/server/scheduler/execution-rows';
import type { EngineStore } from '@/server/scheduler/ports';
import { type CatalogEntry, oneVersion, type TaskCatalog } from '@/server/scheduler/task-catalog';
import { DEADLINE_OVER, neverStarted, reportOf } from './attempt-report';
import { PersistentReporter, type PersistentReporterOptions } from './persistent-reporter';
import type { AttemptInput, RunningAttempt, Slot, StartAttempt } from './running-slot';

export interface ExecutionPipelineOptions extends PersistentReporterOptions {
  store: EngineStore;
  catalog: TaskCatalog;
  start: StartAttempt;
  /** The database's time as this node knows it. */
  now: () => number;
  monotonicMs: () => number;
  /** The latest instant of the database's clock up to which ends may be called reported. */
  settledUntil: () => number;
  mayClaim: () => boolean;
  /** Turns at hosts that may be called only so often. */
  turns: Pick<CallTurns, 'limitedHost' | 'take'>;
  /** Resolves at an instant of the database's clock, never before it; at once when it has passed. */
  untilDue: (dueAt: number) => Promise<void>;
  /** Called when an attempt starts, with its lateness. */
  onStarted?: (latenessMs: number) => void;
  /** Called for each end of an attempt that the database has taken. */
  onReported?: (ref: AttemptRef) => void;
  /** Called for each write of this node for an attempt that is somebody else's by now. */
  onStaleWrite?: (write: 'start' | 'report' | 'put_off') => void;
  /** Called for an execution that was put off, with the instant it is to be taken again at. */
  onPutOff?: (takenAt: number) => void;
  /** Called for an execution that found no slot for so long that it went back into the queue. */
  onPutBack?: () => void;
}

/** The place of an execution among the slots of its node. */
export interface SlotPlace {
  /** Takes a slot, or waits in line for one: false when that took too long. */
  enter(priority: number): true | Promise<boolean>;
  /** Nothing runs in the slot any more; what is left is to report it. */
  callEnded(): void;
}

/** A claim that starts so late is confirmed first: others may have decided about it meanwhile. */
const FRESH_MS = 500;
/** A call that is over so soon is not marked beside: the mark would cost as much as its end. */
const SHORT_CALL_MS = 20;
/** Loaded in one statement. */
const MOST_LOADED = 500;
/** Between two looks at what comes from elsewhere: a proof of life, a cancel. */
const LOOK_AGAIN_MS = 100;

/**
 * The life of an execution on its node: claimed → loaded → due → in a slot → marked as started → run → reported. The mark is fenced: of an
 * execution that was taken over meanwhile the call is not made, or is ended. The report is repeated until the database has it or refuses it.
 */
export class ExecutionPipeline {
  readonly #options: ExecutionPipelineOptions;
  readonly #reporter: PersistentReporter;
  /** What is taken together is loaded together, and goes on in the order of the queue. */
  readonly #versions: GroupCommit<ClaimedExecution, CatalogEntry>;
  #toldUntil = Number.NEGATIVE_INFINITY;
  /** The last millisecond in which a call began, and when those of it are short no more. */
  #short = { begunAt: Number.NEGATIVE_INFINITY, over: Promise.resolve() };

  constructor(options: ExecutionPipelineOptions) {
    this.#options = options;
    this.#versions = new GroupCommit(
      (executions) => this.#load(executions),
      MOST_LOADED,
      (error) => options.store.faultOf(error) === 'away',
    );
    this.#reporter = new PersistentReporter(options);
  }

  /** Up to when everything that ended here has been reported, by the database's clock. What ends later has ended later. */
  reportedUntil(): number {
    this.#toldUntil = this.#reporter.reportedUntil(this.#options.settledUntil());
    return this.#toldUntil;
  }

  async run(slot: Slot, place: SlotPlace): Promise<void> {
    const { execution } = slot;
    const { reporter, start, now, monotonicMs, mayClaim, onProblem, untilDue } = this.#options;
    const known = this.#options.catalog.find(execution.taskId, execution.taskVersion);
    const { definition } = known ?? (await this.#versions.add(execution));
    const { executionId, fireAt, token, attempt } = execution;
    const ref = refOf(slot);
    if (!isDue(execution, now())) await untilDue(execution.dueAt);
    const host = this.#options.turns.limitedHost(definition);
    // what is not to be called needs no slot
    const entered = !isNeeded(slot) || place.enter(definition.priority);
    if (entered !== true && !(await entered) && (await this.#isPutBack(slot, host))) return;
    if (host !== null && (await this.#isPutOff(slot, host))) return;
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
    // the database's clock may have been set back since
    const calledAt = Math.max(now(), startedAt);
    this.#options.onStarted?.(calledAt - execution.dueAt);
    const running = start(execution, definition, this.#inputOf(execution, definition));
    slot.attempt = running;
    if (slot.cancelReason !== null) running.abort(slot.cancelReason);
    if (!isMarkedFirst) void this.#markBeside(mark, running);
    const end = await running.ended;
    place.callEnded();
    if (!isMarkedFirst) reporter.withdrawStart(mark);
    // what was completed all the same is done: to keep it back would only repeat it
    if (slot.isLeft && end.status !== 'succeeded') {
      onProblem('a call was stopped with this node, another one takes the execution over', ref);
      return;
    }
    const told = Math.min(this.#toldUntil, now());
    const finishedAt = Math.max(calledAt + Math.round(monotonicMs() - begun), told);
    await this.#report(reportOf(execution, end, calledAt, finishedAt));
  }

  /** Awaits a turn at its host that comes soon; until a later one the execution goes back into the queue, and its slot is free. */
  async #isPutOff(slot: Slot, host: string): Promise<boolean> {
    const { now, turns, untilDue } = this.#options;
    const { callAt: brought } = slot.execution;
    if (!isNeeded(slot)) return false;
    const ref = refOf(slot);
    const isBrought = brought !== null && isTurnValid(brought, now());
    const callAt = isBrought
      ? brought
      : await this.#reporter.untilAnswered('a turn could not be taken yet', ref, () => turns.take(host));
    if (callAt - now() <= TURN_AHEAD_MS) {
      if (callAt > now()) await untilDue(callAt);
      return false;
    }
    return this.#isGivenBack(slot, { host, callAt }, () => this.#options.onPutOff?.(takenAt(callAt)));
  }

  /** Found no slot here: it goes back for whoever has one, with the turn it has at a host. */
  #isPutBack(slot: Slot, host: string | null): Promise<boolean> {
    const { callAt } = slot.execution;
    const turn = host === null || callAt === null ? null : { host, callAt };
    return this.#isGivenBack(slot, turn, () => this.#options.onPutBack?.());
  }

  /** Gives the execution back into the queue. False when somebody cancels it instead. */
  async #isGivenBack(slot: Slot, turn: CallTurn | null, tell: () => void): Promise<boolean> {
    const { pause, onStaleWrite } = this.#options;
    const answer = await this.#reporter.putOff({ ...refOf(slot), turn });
    if (answer === 'put_off') tell();
    if (answer === 'stale') onStaleWrite?.('put_off');
    if (answer !== 'cancel') return true;
    // asked for in the database, and on its way to this node
    while (isNeeded(slot)) await pause(LOOK_AGAIN_MS);
    return false;
  }

  /**
   * Awaits the mark, also through an outage: one that is written, and whose attempt is given up before the call, would make an execution
   * that must not be called twice a lost one. Behind an outage the node's own proof of life comes back a moment later than the mark.
   */
  async #markFirst(slot: Slot, mark: StartMark): Promise<boolean> {
    const { mayClaim, pause } = this.#options;
    const isMine = await this.#reporter.started(mark);
    while (isMine && !mayClaim() && !slot.isLeft) await pause(LOOK_AGAIN_MS);
    return isMine;
  }

  /** Written while the call is under way, unless that is over soon: its end says it all. */
  async #markBeside(mark: StartMark, running: RunningAttempt): Promise<void> {
    const { reporter, onStaleWrite, onProblem } = this.#options;
    let hasEnded = false;
    void running.ended.then(() => {
      hasEnded = true;
    });
    await this.#shortCallOver();
    if (hasEnded) return;
    try {
      if ((await reporter.started(mark)) || hasEnded) return;
      onStaleWrite?.('start');
      onProblem('an attempt of somebody else is ended', { ...mark });
      running.abort('it was taken over by another node');
    } catch (error) {
      onProblem('a start could not be written', { ...mark, error });
    }
  }

  /** One timer for all that starts in a millisecond. */
  #shortCallOver(): Promise<void> {
    const { monotonicMs, pause } = this.#options;
    const begunAt = Math.floor(monotonicMs());
    if (begunAt !== this.#short.begunAt) this.#short = { begunAt, over: pause(SHORT_CALL_MS) };
    return this.#short.over;
  }

  async #load(executions: readonly ClaimedExecution[]): Promise<CatalogEntry[]> {
    const { catalog, store } = this.#options;
    await catalog.load(
      executions.map(({ taskId, taskVersion }) => oneVersion(taskId, taskVersion)),
      (missing) => store.readVersions(missing),
    );
    return executions.map(({ taskId, taskVersion }) => catalog.get(taskId, taskVersion));
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
    if (await this.#reporter.finished(report)) {
      this.#options.onReported?.(report);
      return;
    }
    this.#options.onStaleWrite?.('report');
    this.#options.onProblem('a stale result was refused', { ...report, result: null });
  }
}

/** This node's bound of the database's time may lie behind the instant the database gave the claim. */
export const isDue = ({ dueAt, claimedAt }: ClaimedExecution, now: number): boolean =>
  dueAt <= Math.max(now, claimedAt);

const isNeeded = ({ cancelReason, isLeft }: Slot): boolean => cancelReason === null && !isLeft;

const refOf = ({ execution: { executionId, fireAt, token, attempt } }: Slot) => ({
  ...{ executionId, fireAt, token, attempt },
});
