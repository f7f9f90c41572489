/** One duty of a worker, done again and again. */
export interface ServiceLoop {
  /** Does the duty now, or once more right after the run that is under way. */
  wake(): void;
  /** Ends after the run under way. */
  stop(): Promise<void>;
}

export interface ServiceLoopOptions {
  name: string;
  /** From the beginning of a run to the next one; asked for after each run when it is a function, from its end on. */
  everyMs: number | (() => number);
  runOnce: () => Promise<unknown>;
  /** A failed run is reported and the next one comes as always: the world outside may be back by then. */
  onError: (name: string, error: unknown) => void;
}

/** Starts a duty: the first run at once, the next `everyMs` after the last one began, never two at a time. */
export function startLoop(options: ServiceLoopOptions): ServiceLoop {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let isWoken = false;
  let running: Promise<void> | null = null;

  const run = async (): Promise<void> => {
    const startedAt = performance.now();
    isWoken = false;
    try {
      await options.runOnce();
    } catch (error) {
      options.onError(options.name, error);
    }
    running = null;
    if (isStopped) return;
    if (isWoken) begin();
    else timer = setTimeout(begin, pauseAfter(options.everyMs, performance.now() - startedAt));
  };
  const begin = (): void => {
    clearTimeout(timer);
    running = Promise.resolve().then(run);
  };
  // in a turn of its own, so that a duty may wake the loop it is given
  timer = setTimeout(begin, 0);

  return {
    wake() {
      isWoken = true;
      if (running === null && !isStopped) begin();
    },
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}

/** A timer counts whole milliseconds, so it may come almost one too early: a duty that then finds it is not time yet ran for nothing. */
const pauseAfter = (everyMs: ServiceLoopOptions['everyMs'], tookMs: number): number =>
  typeof everyMs === 'function' ? Math.ceil(everyMs()) + 1 : Math.max(0, everyMs - tookMs);
