import type { TaskExecutor } from './contract';

/** The executors of a worker by type. A new plug-in is one file and one line where the worker is composed. */
export class ExecutorRegistry {
  readonly #executors = new Map<string, TaskExecutor<unknown>>();

  /** Adds an executor; its parameters are those its task definitions carry. Two of one type are a mistake in the wiring. */
  add<P>(executor: TaskExecutor<P>): this {
    if (this.#executors.has(executor.type))
      throw new Error(`there are two executors of type ${executor.type}`);
    this.#executors.set(executor.type, executor as TaskExecutor<unknown>);
    return this;
  }

  get(type: string): TaskExecutor<unknown> | null {
    return this.#executors.get(type) ?? null;
  }

  /** The types this worker can run, so that it claims nothing else. */
  get types(): string[] {
    return [...this.#executors.keys()];
  }
}
