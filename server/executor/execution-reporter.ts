import { afterAttempt } from '@/server/domain/execution/after-attempt';
import type { TerminalStatus } from '@/server/domain/execution/execution-status';
import { takenAt } from '@/server/domain/http/host-rate';
import type { SuccessorRoom } from '@/server/scheduler/claim-successors';
import type { JustClaimed } from '@/server/scheduler/claimed-execution';
import { type AfterEnds, endExecutions } from '@/server/scheduler/end-executions';
import type {
  AttemptEnd,
  AttemptRef,
  CallTurn,
  EndedAttempt,
  Finish,
  LiveExecution,
  Requeue,
  StartMark,
} from '@/server/scheduler/execution-rows';
import { lockExecutions } from '@/server/scheduler/locked-executions';
import type { EngineDependencies, EngineStore, EngineTransaction } from '@/server/scheduler/ports';
import { goingOn } from './going-on';
import { GroupCommit } from './group-commit';

/** What an attempt ended as. Instants by the database's clock as this node knows it. */
export interface AttemptReport extends AttemptRef {
  taskId: number;
  taskVersion: number;
  /** Its lane; left out when that is not known. */
  lane?: number | null;
  status: TerminalStatus;
  startedAt: number | null;
  finishedAt: number;
  errorCode: string | null;
  errorMessage: string | null;
  /** JSON text. */
  result: string | null;
}

export interface ReporterOptions extends EngineDependencies {
  /** From [0, 1): the jitter of backoffs. */
  random: () => number;
  /** Resolves when nothing is being started any more: what ends during a burst of starts is written behind it, together. */
  untilCalm?: () => Promise<void>;
  /** Called when reports are committed, with what follows from them. */
  onWritten?: (consequences: Consequences) => void;
  /** Goes on with what waits for the lanes that are given up; left out where all of that goes into the queue. */
  successors?: Successors | undefined;
}

/** A node that goes on with what waited for its lanes. */
export interface Successors extends SuccessorRoom {
  /** They are committed. */
  goOn(claimed: readonly JustClaimed[]): void;
  /** They were not committed, or nobody knows. */
  forget(claimed: readonly JustClaimed[]): void;
}

/** What ended attempts leave to do. */
export interface Consequences extends AfterEnds {
  /** When the first of the next attempts is due; null when there is none. */
  retryAt: number | null;
}

interface Finished extends Consequences {
  accepted: boolean[];
}

/** An execution that goes back into the queue: until its turn at a host, or for whoever has a slot for it. */
export interface PutOff extends AttemptRef {
  turn: CallTurn | null;
}

/** `cancel`: its holder is asked to end it, and keeps it for that. `stale`: it is somebody else's by now. */
export type PutOffAnswer = 'put_off' | 'cancel' | 'stale';

/**
 * Writes what slots report, grouped. Every write is fenced by token and attempt: of an execution that was rescued, cancelled or
 * finished meanwhile nothing is changed, and the caller learns so.
 */
export class ExecutionReporter {
  readonly #starts: GroupCommit<StartMark, boolean>;
  readonly #ends: GroupCommit<AttemptReport, boolean>;
  readonly #putOffs: GroupCommit<PutOff, PutOffAnswer>;

  constructor(options: ReporterOptions) {
    const { store, untilCalm } = options;
    this.#starts = groupCommit(
      store,
      (marks: readonly StartMark[]) => store.transaction((transaction) => markStarted(transaction, marks)),
      untilCalm,
    );
    this.#ends = groupCommit(
      store,
      async (reports: readonly AttemptReport[]) => {
        const { accepted, ...consequences } = await goingOn(options, (successors) =>
          store.transaction((transaction) => finish(transaction, options, successors, reports)),
        );
        options.onWritten?.(consequences);
        return accepted;
      },
      untilCalm,
    );
    this.#putOffs = groupCommit(store, (rows: readonly PutOff[]) =>
      store.transaction((transaction) => putOff(transaction, rows)),
    );
  }

  /** Marks an attempt as started; false when it belongs to somebody else by now and must not call out. */
  started(mark: StartMark): Promise<boolean> {
    return this.#starts.add(mark);
  }

  /** Takes back a mark that is not written yet, because the end of the attempt says it all. */
  withdrawStart(mark: StartMark): void {
    this.#starts.withdraw(mark);
  }

  /** Records the end of an attempt; false when the report came too late and was refused. */
  finished(report: AttemptReport): Promise<boolean> {
    return this.#ends.add(report);
  }

  /** Gives an execution that was not called yet back into the queue. */
  putOff(row: PutOff): Promise<PutOffAnswer> {
    return this.#putOffs.add(row);
  }

  async drained(): Promise<void> {
    await this.#starts.drained();
    await this.#ends.drained();
    await this.#putOffs.drained();
  }
}

const MOST_REPORTS = 1_000;

/**
 * Writes batches, each by one transaction that recognises what it has written before. So it is simply run once more when the connection
 * was lost during COMMIT: its locks wait for the one whose answer was lost.
 */
function groupCommit<Item, Result>(
  store: EngineStore,
  flush: (items: readonly Item[]) => Promise<Result[]>,
  untilCalm?: () => Promise<void>,
): GroupCommit<Item, Result> {
  return new GroupCommit<Item, Result>(
    (items) =>
      flush(items).catch((error: unknown) => {
        if (store.faultOf(error) === 'commit_unknown') return flush(items);
        throw error;
      }),
    MOST_REPORTS,
    (error) => ['away', 'commit_unknown'].includes(store.faultOf(error) ?? ''),
    untilCalm,
  );
}

/** Whether the row still is the very attempt a report names, held by a node. */
const isReported = (live: LiveExecution | undefined, ref: AttemptRef): live is LiveExecution =>
  live !== undefined &&
  live.token === ref.token &&
  live.attempt === ref.attempt &&
  (live.status === 'claimed' || live.status === 'running');

async function markStarted(transaction: EngineTransaction, marks: readonly StartMark[]): Promise<boolean[]> {
  const ids = marks.map((mark) => mark.executionId).sort((a, b) => a - b);
  const live = new Map((await transaction.lockLive(ids)).map((row) => [row.executionId, row]));
  const accepted = marks.map((mark) => isReported(live.get(mark.executionId), mark));
  // a mark whose answer was lost finds its own row running already: done
  const fresh = marks.filter(
    (mark, index) => accepted[index] && live.get(mark.executionId)?.status === 'claimed',
  );
  if (fresh.length > 0) await transaction.markStarted(fresh);
  return accepted;
}

async function putOff(transaction: EngineTransaction, rows: readonly PutOff[]): Promise<PutOffAnswer[]> {
  const ids = rows.map((row) => row.executionId).sort((a, b) => a - b);
  const live = new Map((await transaction.lockLive(ids)).map((row) => [row.executionId, row]));
  const requeues: Requeue[] = [];
  const answers = rows.map((row): PutOffAnswer => {
    const known = live.get(row.executionId);
    if (isPutOffBy(known, row)) return 'put_off';
    if (!isReported(known, row) || known.status !== 'claimed') return 'stale';
    if (known.isCancelRequested) return 'cancel';
    const { executionId, fireAt, token, attempt } = row;
    const { rescues, retries } = known;
    requeues.push({
      ...{
        executionId,
        fireAt,
        status: 'queued',
        dueAt: row.turn === null ? known.dueAt : takenAt(row.turn.callAt),
        token: token + 1,
        attempt,
      },
      ...{ rescues, retries, ...(row.turn !== null && { turn: row.turn }) },
    });
    return 'put_off';
  });
  if (requeues.length > 0) await transaction.requeue(requeues);
  return answers;
}

/** Whether it is what this very row made of it, in a transaction whose answer was lost. */
const isPutOffBy = (live: LiveExecution | undefined, { token, turn }: PutOff): boolean =>
  live?.status === 'queued' && live.token === token + 1 && live.callAt === (turn?.callAt ?? null);

async function finish(
  transaction: EngineTransaction,
  { catalog, takeIds, random }: Pick<ReporterOptions, 'catalog' | 'takeIds' | 'random'>,
  successors: SuccessorRoom | undefined,
  reports: readonly AttemptReport[],
): Promise<Finished> {
  const locked = await lockExecutions(
    transaction,
    catalog,
    reports.map(({ executionId, taskId, taskVersion, lane }) => ({ executionId, taskId, taskVersion, lane })),
    successors?.nodeId,
  );
  const { now } = locked;
  const isOurs: boolean[] = [];
  const ends: Finish[] = [];
  const attempts: EndedAttempt[] = [];
  const retries: Requeue[] = [];
  for (const report of reports) {
    const live = locked.live.get(report.executionId);
    isOurs.push(isReported(live, report));
    if (!isReported(live, report)) continue;
    const { definition } = catalog.get(live.taskId, live.taskVersion);
    const { status } = report;
    const after = afterAttempt({ ...live, status }, definition.retry, now, random());
    if (after.kind === 'end') ends.push({ ...report, status: after.status });
    else {
      attempts.push({ ...report, nodeId: live.nodeId, nextAttemptAt: after.dueAt });
      retries.push(retryOf(live, after.dueAt));
    }
  }
  if (attempts.length > 0) await transaction.insertAttempts(attempts);
  if (retries.length > 0) await transaction.requeue(retries);
  const context = { transaction, catalog, locked, now, takeIds, successors };
  const after = await endExecutions(context, ends);
  const others = reports.filter((_, index) => !isOurs[index]);
  const written = others.length === 0 ? [] : await transaction.readEnded(others);
  const accepted = reports.map(
    (report, index) => isOurs[index] || written.some((row) => isWrittenBy(row, report)),
  );
  const retryAt = retries.length === 0 ? null : Math.min(...retries.map(({ dueAt }) => dueAt));
  return { accepted, retryAt, ...after };
}

/** A report whose answer was lost finds what it wrote; a cancel that was asked for may have taken the place of a retry. */
const isWrittenBy = (row: AttemptEnd, report: AttemptReport): boolean =>
  row.executionId === report.executionId &&
  row.attempt === report.attempt &&
  row.token === report.token &&
  row.finishedAt === report.finishedAt &&
  (row.status === report.status || row.status === 'cancelled');

/** The next attempt: held by no node until it is due, its lane kept. */
function retryOf(live: LiveExecution, dueAt: number): Requeue {
  const { executionId, fireAt, token, attempt, rescues, retries } = live;
  return {
    ...{ executionId, fireAt, status: 'retrying', dueAt, token: token + 1, attempt: attempt + 1 },
    ...{ rescues, retries: retries + 1 },
  };
}
