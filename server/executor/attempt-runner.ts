import type { TaskExecutor } from './contract';
import type { DeadlineWheel } from './deadline-wheel';
import type { ExecutorRegistry } from './executor-registry';
import type { AttemptClock, LogSink, ProgressSink } from './ports';
import { type AttemptRequest, type AttemptRun, RunningAttempt } from './running-attempt';

export interface AttemptRunnerOptions {
  registry: ExecutorRegistry;
  wheel: DeadlineWheel;
  clock: AttemptClock;
  logs: LogSink;
  progress: ProgressSink;
  /** A bug of an executor or a sink, with the ids of the attempt it happened in. */
  onBug: (error: unknown, request: AttemptRequest) => void;
}

/**
 * Runs attempts on their executors: each ends exactly once, as its executor says, at its deadline or by a cancel. Whatever an
 * executor does – throw, never return, return late or twice – becomes one outcome, and its slot becomes free.
 */
export class AttemptRunner {
  readonly #registry: ExecutorRegistry;
  readonly #run: AttemptRun;
  readonly #running = new Set<RunningAttempt>();
  #lateResults = 0;

  constructor(options: AttemptRunnerOptions) {
    this.#registry = options.registry;
    this.#run = {
      wheel: options.wheel,
      clock: options.clock,
      logs: options.logs,
      progress: options.progress,
      onBug: options.onBug,
      onEnd: (attempt) => this.#running.delete(attempt),
      onLateResult: () => {
        this.#lateResults += 1;
      },
    };
  }

  /** Attempts under way. */
  get count(): number {
    return this.#running.size;
  }

  /** Results that came after their attempt had been ended without them; none was let through. */
  get lateResults(): number {
    return this.#lateResults;
  }

  /** Starts an attempt in this turn of the event loop. The promise `ended` always resolves, once. */
  start(request: AttemptRequest): RunningAttempt {
    const attempt = new RunningAttempt(request, this.#run);
    this.#running.add(attempt);
    const executor: TaskExecutor<unknown> | null = this.#registry.get(request.executor);
    if (executor) attempt.begin(executor);
    else attempt.refuse(`This worker has no executor of type "${request.executor}".`);
    return attempt;
  }
}
