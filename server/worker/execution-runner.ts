import { LONGEST_WAIT_MS, type RoomAhead } from '@/server/domain/execution/slot-room';
import type { ClaimedExecution } from '@/server/scheduler/claimed-execution';
import type { CancelRequest } from '@/server/scheduler/execution-rows';
import type { ExecutionSlots } from '@/server/scheduler/task-scheduler';
import { ExecutionPipeline, type ExecutionPipelineOptions, isDue } from './execution-pipeline';
import type { Slot } from './running-slot';
import { type Seat, SlotRoom } from './slot-room';

export interface ExecutionRunnerOptions extends ExecutionPipelineOptions {
  /** Slots by type of executor. */
  slots: Readonly<Record<string, number>>;
  /** Called when there is room again for a type of executor that had none. */
  onSlotFree: (executor: string) => void;
}

/** Of more tasks than these it is not remembered. */
const MOST_LONG = 100_000;

type ExpectedExecution = Pick<ClaimedExecution, 'executionId' | 'executor'>;

interface Held extends Slot {
  room: SlotRoom;
  seat: Seat;
}

/**
 * The executions of a node: what waits for its instant or for a slot, what runs, and how that is ended. A slot is free as soon as its call
 * has ended.
 */
export class ExecutionRunner implements ExecutionSlots {
  readonly #options: ExecutionRunnerOptions;
  readonly #pipeline: ExecutionPipeline;
  readonly #held = new Map<number, Held>();
  readonly #rooms = new Map<string, SlotRoom>();
  /** Tasks whose last call took long. */
  readonly #long = new Set<number>();
  /** Seats of executions whose claim is on its way to the database. */
  readonly #expected = new Map<number, { room: SlotRoom; seat: Seat }>();
  #isStopped = false;
  #isLeft = false;
  #idle: (() => void)[] = [];

  constructor(options: ExecutionRunnerOptions) {
    this.#options = options;
    this.#pipeline = new ExecutionPipeline(options);
  }

  /** Executions this node holds, whether they run already or not. */
  get count(): number {
    return this.#held.size;
  }

  /** Calls under way. */
  get running(): number {
    return [...this.#rooms.values()].reduce((sum, room) => sum + room.running, 0);
  }

  free(executor: string): number {
    return this.#isStopped ? 0 : this.#roomOf(executor).free;
  }

  ahead(executor: string): RoomAhead {
    return this.#isStopped ? { certain: 0, most: 0 } : this.#roomOf(executor).ahead;
  }

  /** Whether the last call of a task here took so long that nothing may wait for its slot. */
  tookLong(taskId: number): boolean {
    return this.#long.has(taskId);
  }

  reportedUntil(): number {
    return this.#pipeline.reportedUntil();
  }

  knows(executionId: number): boolean {
    return this.#held.has(executionId) || this.#expected.has(executionId);
  }

  /** Keeps a slot for each; whether they are claimed is known when they are accepted, or forgotten. */
  expect(executions: readonly ExpectedExecution[]): void {
    for (const { executionId, executor } of executions) {
      const room = this.#roomOf(executor);
      this.#expected.set(executionId, { room, seat: room.accept(true) });
    }
  }

  forget(executions: readonly ExpectedExecution[]): void {
    for (const { executionId, executor } of executions) {
      const expected = this.#expected.get(executionId);
      this.#expected.delete(executionId);
      if (expected) this.#making(expected.room, executor, () => expected.room.leave(expected.seat));
    }
    this.#tellIdle();
  }

  accept(executions: readonly ClaimedExecution[]): void {
    const now = this.#options.now();
    for (const execution of executions) {
      const room = this.#roomOf(execution.executor);
      const expected = this.#expected.get(execution.executionId);
      const seat = expected?.seat ?? room.accept(isDue(execution, now));
      const held: Held = { execution, room, seat, attempt: null, cancelReason: null, isLeft: this.#isLeft };
      this.#held.set(execution.executionId, held);
      this.#expected.delete(execution.executionId);
      void this.#run(held);
    }
  }

  /** Ends attempts somebody asked to cancel; the executors stop within their grace. Others than those named are not touched. */
  cancel(requests: readonly CancelRequest[]): void {
    for (const { executionId, token, reason } of requests) {
      const held = this.#held.get(executionId);
      if (held === undefined || held.execution.token !== token || held.cancelReason !== null) continue;
      const why = reason ?? 'Cancelled.';
      held.cancelReason = why;
      held.attempt?.abort(why);
      held.room.leaveLine(held.seat, true);
    }
  }

  /** From now on there is room for nothing. */
  takeNoMore(): void {
    this.#isStopped = true;
  }

  /** Takes no more; resolves when everything under way is reported. */
  async drain(): Promise<void> {
    this.takeNoMore();
    if (this.#held.size + this.#expected.size > 0)
      await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /**
   * Stops all calls and says nothing about them, since this node may not, or must not, go on: once its row is dead or stopped, another
   * node rescues them as each task wants it. What was stopping already, for a person or at its deadline, still ends as that.
   */
  leaveAll(reason: string): void {
    this.#isStopped = this.#isLeft = true;
    for (const held of this.#held.values()) held.isLeft = held.attempt?.abort(reason) ?? true;
    for (const { room, seat } of this.#held.values()) room.leaveLine(seat, true);
    // found by others, who compare what they know with the table, once this node is gone
    this.#expected.clear();
    this.#tellIdle();
  }

  #roomOf(executor: string): SlotRoom {
    const known = this.#rooms.get(executor);
    if (known) return known;
    const { slots, monotonicMs } = this.#options;
    const room = new SlotRoom(slots[executor] ?? 0, monotonicMs);
    this.#rooms.set(executor, room);
    return room;
  }

  async #run(held: Held): Promise<void> {
    const { room, seat, execution } = held;
    const { executionId } = execution;
    const making = (change: () => void) => this.#making(room, execution.executor, change);
    try {
      await this.#pipeline.run(held, {
        enter: (priority) => this.#enter(held, priority),
        callEnded: () => making(() => this.#noteDuration(execution.taskId, room.callEnded(seat))),
      });
    } catch (error) {
      this.#options.onProblem('an execution was left to be taken over', { executionId, error });
    } finally {
      // by now it may be here once more, under a higher token
      if (this.#held.get(executionId) === held) this.#held.delete(executionId);
      making(() => room.leave(seat));
      this.#tellIdle();
    }
  }

  #making(room: SlotRoom, executor: string, change: () => void): void {
    const wasFull = room.free === 0;
    change();
    if (wasFull && room.free > 0) this.#options.onSlotFree(executor);
  }

  #tellIdle(): void {
    if (this.#held.size + this.#expected.size === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  #enter({ room, seat }: Held, priority: number): true | Promise<boolean> {
    const entered = room.enter(seat, priority);
    if (entered === true) return true;
    void this.#options.pause(LONGEST_WAIT_MS).then(() => room.leaveLine(seat, false));
    return entered;
  }

  #noteDuration(taskId: number, tookMs: number): void {
    if (tookMs <= LONGEST_WAIT_MS) this.#long.delete(taskId);
    else if (this.#long.size < MOST_LONG) this.#long.add(taskId);
  }
}
