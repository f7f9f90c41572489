/**
 * One ticking clock for the whole page. It follows the server's clock rather than the reader's, because countdowns and
 * "how late" are about the scheduler. It ticks at full seconds and only while somebody looks at it.
 */
export interface Clock {
  subscribe(listener: () => void): () => void;
  /** The time of the last tick: the same value until the next one, so that one rendering sees one time. */
  now(): number;
  /** Sets the clock by an answer of the server that was on its way for `roundTripMs`. */
  setByServer(serverNow: number, roundTripMs: number): void;
}

interface Timers {
  read(): number;
  set(run: () => void, delayMs: number): unknown;
  clear(handle: unknown): void;
}

/** Below this the difference is the network's, not the clock's. */
const TOLERATED_MS = 500;

export function createClock(timers: Timers): Clock {
  const listeners = new Set<() => void>();
  let offset = 0;
  let current = timers.read();
  let handle: unknown;

  function tick(): void {
    current = timers.read() + offset;
    for (const listener of listeners) listener();
    schedule();
  }

  function schedule(): void {
    const time = timers.read() + offset;
    handle = timers.set(tick, 1_000 - (time % 1_000) + 1);
  }

  return {
    subscribe(listener) {
      listeners.add(listener);
      if (listeners.size === 1) {
        current = timers.read() + offset;
        schedule();
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) timers.clear(handle);
      };
    },
    now: () => current,
    setByServer(serverNow, roundTripMs) {
      const measured = serverNow + roundTripMs / 2 - timers.read();
      const wanted = Math.abs(measured) < TOLERATED_MS + roundTripMs ? 0 : Math.round(measured);
      if (Math.abs(wanted - offset) < TOLERATED_MS) return;
      offset = wanted;
      if (listeners.size > 0) {
        timers.clear(handle);
        tick();
      }
    },
  };
}
