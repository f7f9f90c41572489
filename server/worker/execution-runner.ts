import type { ClaimedExecution } from '@/server/scheduler/claimed-execution';
import type { CancelRequest } from '@/server/scheduler/execution-rows';
import type { ExecutionSlots } from '@/server/scheduler/task-scheduler';
import { ExecutionPipeline, type ExecutionPipelineOptions } from './execution-pipeline';
import type { Slot } from './running-slot';

export interface ExecutionRunnerOptions extends ExecutionPipelineOptions {
  /** Slots by type of executor. */
  slots: Readonly<Record<string, number>>;
  /** Called whenever a slot is free again. */
  onSlotFree: (executor: string) => void;
}

/** Beside what runs, so many executions for each slot may wait for their end to be written: while it cannot be, nothing more is begun. */
const UNREPORTED_PER_SLOT = 1;

/** The slots of a node: which are free, what runs in the others, and how that is ended. A slot is free as soon as its call has ended. */
export class ExecutionRunner implements ExecutionSlots {
  readonly #options: ExecutionRunnerOptions;
  readonly #pipeline: ExecutionPipeline;
  readonly #running = new Map<number, Slot>();
  /** Executions whose call has not ended, by executor. */
  readonly #used = new Map<string, number>();
  /** Executions whose end is not reported, those among them. */
  readonly #held = new Map<string, number>();
  #isStopped = false;
  #idle: (() => void)[] = [];

  constructor(options: ExecutionRunnerOptions) {
    this.#options = options;
    this.#pipeline = new ExecutionPipeline(options);
  }

  get count(): number {
    return this.#running.size;
  }

  free(executor: string): number {
    return this.#isStopped ? 0 : this.#room(executor);
  }

  reportedUntil(): number {
    return this.#pipeline.reportedUntil();
  }

  knows(executionId: number): boolean {
    return this.#running.has(executionId);
  }

  accept(executions: readonly ClaimedExecution[]): void {
    for (const execution of executions) {
      const slot: Slot = { execution, attempt: null, cancelReason: null, isLeft: false };
      this.#running.set(execution.executionId, slot);
      change(this.#used, execution.executor, 1);
      change(this.#held, execution.executor, 1);
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

  #room(executor: string): number {
    const slots = this.#options.slots[executor] ?? 0;
    const unused = slots - (this.#used.get(executor) ?? 0);
    const unheld = slots * (1 + UNREPORTED_PER_SLOT) - (this.#held.get(executor) ?? 0);
    return Math.max(0, Math.min(unused, unheld));
  }

  #give(counts: Map<string, number>, executor: string): void {
    const before = this.#room(executor);
    change(counts, executor, -1);
    if (this.#room(executor) > before) this.#options.onSlotFree(executor);
  }

  async #run(slot: Slot): Promise<void> {
    const { executionId, executor } = slot.execution;
    let isUsed = true;
    const leave = () => {
      if (isUsed) this.#give(this.#used, executor);
      isUsed = false;
    };
    try {
      await this.#pipeline.run(slot, leave);
    } catch (error) {
      this.#options.onProblem('an execution was left to be taken over', { executionId, error });
    } finally {
      this.#running.delete(executionId);
      leave();
      this.#give(this.#held, executor);
      if (this.#running.size === 0) for (const resolve of this.#idle.splice(0)) resolve();
    }
  }
}

function change(counts: Map<string, number>, executor: string, by: 1 | -1): void {
  counts.set(executor, (counts.get(executor) ?? 0) + by);
}
