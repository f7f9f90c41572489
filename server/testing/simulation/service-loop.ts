import type { SimulatedProcess } from './simulated-process';

export interface SimulatedLoop {
  wake(): void;
  /** Resolves after the run under way. */
  stop(): Promise<void>;
}

/** A duty on virtual time, with the rules of the worker's own loop: never two runs at a time, and a failed run is followed by the next. */
export function startSimulatedLoop(
  process: SimulatedProcess,
  options: { everyMs: number | (() => number); runOnce: () => Promise<unknown>; now: () => number },
): SimulatedLoop {
  const { everyMs, runOnce, now } = options;
  let isStopped = false;
  let isWoken = false;
  let running: Promise<void> | null = null;
  /** Only the newest timer counts. */
  let timer = 0;

  const begin = (): void => {
    timer += 1;
    running = run();
  };
  const schedule = (ms: number): void => {
    timer += 1;
    const mine = timer;
    process.after(ms, () => {
      if (mine === timer && !isStopped) begin();
    });
  };
  const run = async (): Promise<void> => {
    const startedAt = now();
    isWoken = false;
    await runOnce().catch(() => undefined);
    running = null;
    if (isStopped) return;
    if (isWoken) schedule(0);
    else schedule(pauseAfter(everyMs, now() - startedAt));
  };
  schedule(0);

  return {
    wake() {
      isWoken = true;
      if (running === null && !isStopped) schedule(0);
    },
    async stop() {
      isStopped = true;
      await running;
    },
  };
}

const pauseAfter = (everyMs: number | (() => number), tookMs: number): number =>
  typeof everyMs === 'function' ? Math.ceil(everyMs()) : Math.max(0, everyMs - tookMs);
