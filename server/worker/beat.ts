/** Instants of `performance.now()` at which something is to run. */
const waiting = new Map<number, Set<() => void>>();

/** The next multiple of a period: duties whose periods fit into each other meet there, and wake the process once instead of each for itself. */
export const nextBeat = (periodMs: number, now = performance.now()): number =>
  (Math.floor(now / periodMs) + 1) * periodMs;

/** Runs at an instant of `performance.now()`, not before it, in one turn with everything else of that instant. Returns how to call it off. */
export function runAt(instant: number, run: () => void): () => void {
  const runs = waiting.get(instant) ?? startTimer(instant);
  runs.add(run);
  return () => {
    runs.delete(run);
  };
}

function startTimer(instant: number): Set<() => void> {
  const runs = new Set<() => void>();
  waiting.set(instant, runs);
  const onTimer = (): void => {
    waiting.delete(instant);
    for (const run of runs) run();
  };
  // a timer counts whole milliseconds, so it may come almost one too early
  setTimeout(onTimer, Math.max(0, Math.ceil(instant - performance.now()) + 1));
  return runs;
}
