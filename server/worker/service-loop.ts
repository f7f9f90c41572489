import { nextBeat, runAt } from './beat';

/** One duty of a worker, done again and again. */
export interface ServiceLoop {
  /** Does the duty now, or once more right after the run that is under way. */
  wake(): void;
  /** Ends after the run under way. */
  stop(): Promise<void>;
}

export interface ServiceLoopOptions {
  name: string;
  /** It is run at the multiples of this; or the instant of `performance.now()` of its next run, asked for after each. */
  every: number | (() => number);
  runOnce: () => Promise<unknown>;
  /** A failed run is reported and the next one comes as always: the world outside may be back by then. */
  onError: (name: string, error: unknown) => void;
}

/** Starts a duty: the first run at once, the next when it is time, never two at a time. */
export function startLoop(options: ServiceLoopOptions): ServiceLoop {
  let callOff = (): void => undefined;
  let isStopped = false;
  let isWoken = false;
  let running: Promise<void> | null = null;

  const run = async (): Promise<void> => {
    isWoken = false;
    try {
      await options.runOnce();
    } catch (error) {
      options.onError(options.name, error);
    }
    running = null;
    if (isStopped) return;
    if (isWoken) begin();
    else
      callOff = runAt(typeof options.every === 'function' ? options.every() : nextBeat(options.every), begin);
  };
  const begin = (): void => {
    callOff();
    running = Promise.resolve().then(run);
  };
  // in a turn of its own, so that a duty may wake the loop it is given
  callOff = runAt(performance.now(), begin);

  return {
    wake() {
      isWoken = true;
      if (running === null && !isStopped) begin();
    },
    async stop() {
      isStopped = true;
      callOff();
      await running;
    },
  };
}
