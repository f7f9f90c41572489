import type { Ticker } from './ports';

/** A ticker on the timers of the process. */
export class IntervalTicker implements Ticker {
  #timer: NodeJS.Timeout | undefined;

  start(everyMs: number, onTick: () => void): void {
    this.stop();
    this.#timer = setInterval(onTick, everyMs);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
