import type { RoomAhead } from '@/server/domain/execution/slot-room';
import { type ClaimedExecution, fromNew } from './claimed-execution';
import type { DueTask, EngineDependencies, LaneRow } from './ports';
import { type HeldTask, OwnershipLost, type PreClaimResult, preClaim } from './pre-claim';
import { type QueueOptions, readInLine, takeQueued } from './take-queued';

/** Where claimed executions go. */
export interface ExecutionSlots {
  /** Room for executions of a type that are due; none once it takes no more. */
  free(executor: string): number;
  /** Room for executions of a type at instants to come; none once it takes no more. */
  ahead(executor: string): RoomAhead;
  /** Whether a task is known to take long, so that it needs a slot of its own. */
  tookLong(taskId: number): boolean;
  accept(executions: readonly ClaimedExecution[]): void;
  /** Up to when everything that ended here has been reported, by the database's clock. */
  reportedUntil(): number;
}

export interface TaskSchedulerOptions extends EngineDependencies {
  slots: ExecutionSlots;
  nodeId: number;
  executors: readonly string[];
  /** What this node carries: it runs only what requires no other. */
  labels: readonly string[];
  /** Shards this node owns, with their epochs. */
  epochs: () => ReadonlyMap<number, number>;
  /** False once this node's proof of life is too old to claim anything. */
  mayClaim: () => boolean;
  /** How far ahead of their due instants fires are decided, so that nothing is awaited at the instant itself. */
  aheadMs: number;
  /** The database's time as this node knows it. */
  now: () => number;
  /** Asks for `runDue` at an instant. */
  wakeAt: (dueAt: number) => void;
  /** A task that cannot be decided is left for the next scan, and harms no other. */
  onTaskFailed: (taskId: number, error: unknown) => void;
  /** Counts what one transaction decided, and what it was refused. */
  metrics?: SchedulerMetrics;
}

export interface SchedulerMetrics {
  /** So many tasks were decided, and of so many a fire was left until its instant. */
  preClaimed(batch: { tasks: number; held: number }): void;
  staleWriteRefused(write: 'pre_claim'): void;
}

export interface SchedulerCounts {
  fired: number;
  skippedFires: number;
  held: number;
  taken: number;
}

/** Tasks decided in one transaction. */
const DUE_BATCH = 500;
/** Tasks in a row that may fail each alone before the fault is looked for elsewhere. */
const MOST_FAILURES = 3;

/**
 * Fires what is due and takes what is queued. A plain durable loop: nothing is remembered between two runs that the database does
 * not know, so a crash at any point is made up for by the next run, here or on another node.
 */
export class TaskScheduler {
  readonly #options: TaskSchedulerOptions;
  readonly #held = new Map<number, HeldTask>();
  readonly #queue: QueueOptions;

  constructor(options: TaskSchedulerOptions) {
    this.#options = options;
    // nobody has looked yet
    this.#queue = { ...options, backlog: new Set(options.executors) };
  }

  /** Room for what goes on with a lane that this node gives up; none while others of its type may be in line for a slot here. */
  roomForSuccessors(executor: string): number {
    const { slots, executors, mayClaim } = this.#options;
    if (!executors.includes(executor) || this.#queue.backlog.has(executor) || !mayClaim()) return 0;
    return slots.free(executor);
  }

  /** Looks for what is due soon, on top of all that `runDue` does. */
  async runOnce(): Promise<SchedulerCounts> {
    const counts = noCounts();
    if (!this.#options.mayClaim()) return counts;
    const isOwner = await this.#decideHeld(counts, 'due');
    const owned = this.#options.epochs();
    // both looks in one turn, so that they share a packet
    const [due, inLine] = await Promise.all([
      isOwner ? this.#readDue(owned, null) : [],
      readInLine(this.#queue),
    ]);
    // free slots are for what is due, before any is reserved for what will be
    counts.taken += await takeQueued(this.#queue, inLine);
    if (isOwner) await this.#decideHeld(counts, 'early');
    if (due.length > 0) {
      await this.#fireDue(due, owned, counts);
      await this.#takeQueued(counts);
    }
    return counts;
  }

  /** Decides the held fires that can be judged by now, and takes queued work that is due. */
  async runDue(): Promise<SchedulerCounts> {
    const counts = noCounts();
    if (!this.#options.mayClaim()) return counts;
    if (!(await this.#decideHeld(counts, 'due'))) return counts;
    await this.#takeQueued(counts);
    await this.#decideHeld(counts, 'early');
    return counts;
  }

  /**
   * Told of lanes that this node gave up. True when a held fire can be judged by that: before its instant, since its lane is free, or behind
   * it, for the lane tells by now how long its holder ran.
   */
  lanesPassedOn(lanes: readonly LaneRow[]): boolean {
    const now = this.#options.now();
    let isAnythingToDo = false;
    for (const { taskId, executionId } of lanes) {
      const held = this.#held.get(taskId);
      if (held === undefined || executionId !== null) continue;
      this.#held.set(taskId, { ...held, judgeAt: now });
      isAnythingToDo = true;
    }
    return isAnythingToDo;
  }

  /** `early`: ahead of their instants, behind what is in line by now. False when the ownership is lost. */
  async #decideHeld(counts: SchedulerCounts, which: 'due' | 'early'): Promise<boolean> {
    const now = this.#options.now();
    const owned = this.#options.epochs();
    const due = [...this.#held.values()].filter(
      ({ judgeAt, dueAt }) => judgeAt <= now && dueAt <= now === (which === 'due'),
    );
    for (const task of due) this.#held.delete(task.id);
    const mine = due.filter((task) => owned.has(task.shard));
    for (let from = 0; from < mine.length; from += DUE_BATCH) {
      if (!(await this.#decideOwned(mine.slice(from, from + DUE_BATCH), owned, counts))) return false;
    }
    return true;
  }

  /** By place in the order of due instants, so that a task whose fire is held back is looked at once a run. */
  async #readDue(owned: ReadonlyMap<number, number>, after: DueTask | null): Promise<DueTask[]> {
    const { store, mayClaim, aheadMs } = this.#options;
    if (owned.size === 0 || !mayClaim()) return [];
    return store.readDueTasks({ shards: [...owned.keys()], aheadMs, limit: DUE_BATCH, after });
  }

  /** Decides these due tasks, and those that come behind them while there may be more. */
  async #fireDue(
    due: readonly DueTask[],
    epochs: ReadonlyMap<number, number>,
    counts: SchedulerCounts,
  ): Promise<void> {
    for (let tasks = due, owned = epochs; ; ) {
      const undecided = tasks.filter((task) => this.#held.get(task.id)?.dueAt !== task.dueAt);
      if (undecided.length > 0 && !(await this.#decideOwned(undecided, owned, counts))) return;
      if (tasks.length < DUE_BATCH) return;
      // what found no room is due before the next batch, and under a load that does not end there would always be one more
      await this.#takeQueued(counts);
      owned = this.#options.epochs();
      tasks = await this.#readDue(owned, tasks.at(-1) ?? null);
    }
  }

  /** False when the ownership is lost: the next look at the cluster shows who owns it now. */
  async #decideOwned(
    tasks: readonly DueTask[],
    epochs: ReadonlyMap<number, number>,
    counts: SchedulerCounts,
  ): Promise<boolean> {
    try {
      await this.#decide(tasks, epochs, counts);
      return true;
    } catch (error) {
      if (!(error instanceof OwnershipLost)) throw error;
      this.#options.metrics?.staleWriteRefused('pre_claim');
      return false;
    }
  }

  /** All in one transaction; when that fails, each task in one of its own, so that one that cannot be decided stops nobody else. */
  async #decide(
    tasks: readonly DueTask[],
    epochs: ReadonlyMap<number, number>,
    counts: SchedulerCounts,
  ): Promise<void> {
    try {
      await this.#preClaim(tasks, epochs, counts, false);
    } catch (error) {
      if (error instanceof OwnershipLost) throw error;
      let failuresInRow = 0;
      for (const task of tasks) {
        const failure = await this.#decideAlone(task, epochs, counts);
        failuresInRow = failure === null ? 0 : failuresInRow + 1;
        // not the tasks but the database: the next run tries again
        if (failure !== null && failuresInRow >= MOST_FAILURES) throw failure.error;
      }
    }
  }

  async #decideAlone(
    task: DueTask,
    epochs: ReadonlyMap<number, number>,
    counts: SchedulerCounts,
  ): Promise<{ error: unknown } | null> {
    const { store, onTaskFailed } = this.#options;
    try {
      await this.#preClaim([task], epochs, counts, false).catch((error: unknown) => {
        // never on the number of an error alone: what is there is read, and everything else decided anew
        if (!store.isDuplicateFire(error)) throw error;
        return this.#preClaim([task], epochs, counts, true);
      });
      return null;
    } catch (error) {
      if (error instanceof OwnershipLost) throw error;
      onTaskFailed(task.id, error);
      return { error };
    }
  }

  async #preClaim(
    tasks: readonly DueTask[],
    epochs: ReadonlyMap<number, number>,
    counts: SchedulerCounts,
    isTakenChecked: boolean,
  ): Promise<void> {
    const { slots, nodeId, executors, labels, aheadMs } = this.#options;
    const result = await preClaim(this.#options, {
      nodeId,
      tasks,
      epochs,
      // a node that began to stop while it waited for locks claims nothing more
      roomFor: (executor) => (executors.includes(executor) ? slots.ahead(executor) : NO_ROOM),
      tookLong: (taskId) => slots.tookLong(taskId),
      labels,
      aheadMs,
      reportedUntil: () => slots.reportedUntil(),
      isTakenChecked,
    });
    counts.fired += result.claimed.length + result.queued + result.waiting;
    counts.skippedFires += result.skippedFires;
    counts.held += result.held.length;
    this.#options.metrics?.preClaimed({ tasks: tasks.length, held: result.held.length });
    this.#hold(result);
    for (const { taskId, error } of result.failed) this.#options.onTaskFailed(taskId, error);
    slots.accept(result.claimed.map(fromNew));
  }

  #hold({ held, firstQueuedDueAt }: PreClaimResult): void {
    const { now, wakeAt } = this.#options;
    if (firstQueuedDueAt !== null && firstQueuedDueAt > now()) wakeAt(firstQueuedDueAt);
    for (const task of held) {
      this.#held.set(task.id, task);
      wakeAt(task.judgeAt);
    }
  }

  async #takeQueued(counts: SchedulerCounts): Promise<void> {
    counts.taken += await takeQueued(this.#queue, await readInLine(this.#queue));
  }
}

const NO_ROOM: RoomAhead = { certain: 0, most: 0 };

const noCounts = (): SchedulerCounts => ({ fired: 0, skippedFires: 0, held: 0, taken: 0 });
