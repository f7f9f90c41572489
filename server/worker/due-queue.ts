/** Calls things at instants of the database's clock, never early. One timer for all of them. */
export interface DueQueueOptions {
  /** A lower bound of the database's time, so that an error makes a call late and never early. */
  now: () => number;
  setTimer: (run: () => void, ms: number) => () => void;
  /** Goes on in a later turn, so that a thousand starts do not keep everything else waiting. */
  yieldTurn: (run: () => void) => void;
  onError: (error: unknown) => void;
}

/** Called in one turn of the event loop. */
const CHUNK = 64;
/** The database's clock may be set while a timer runs: how near an instant is has to be asked again. */
const LONGEST_TIMER_MS = 500;

export class DueQueue {
  readonly #options: DueQueueOptions;
  readonly #waiting = new Map<number, (() => void)[]>();
  /** The instants that have something waiting, in order. */
  readonly #instants: number[] = [];
  #due: (() => void)[] = [];
  #isRunning = false;
  #calm: (() => void)[] = [];
  #timer: { at: number; stop: () => void } | null = null;

  constructor(options: DueQueueOptions) {
    this.#options = options;
  }

  /** Calls `run` at `dueAt`, or in a turn of its own when that has passed. */
  at(dueAt: number, run: () => void): void {
    const known = this.#waiting.get(dueAt);
    if (known) {
      known.push(run);
      return;
    }
    this.#waiting.set(dueAt, [run]);
    this.#instants.splice(this.#placeOf(dueAt), 0, dueAt);
    this.#arm();
  }

  /** Resolves when everything that was due is called. */
  async untilCalm(): Promise<void> {
    if (this.#isRunning) await new Promise<void>((resolve) => this.#calm.push(resolve));
  }

  stop(): void {
    this.#timer?.stop();
    this.#timer = null;
    this.#waiting.clear();
    this.#instants.length = 0;
    this.#due = [];
  }

  #placeOf(instant: number): number {
    let low = 0;
    let high = this.#instants.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#instants[middle] as number) < instant) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #arm(): void {
    const [first] = this.#instants;
    if (first === undefined || this.#timer?.at === first) return;
    this.#timer?.stop();
    const leftMs = Math.max(0, first - this.#options.now());
    const stop = this.#options.setTimer(() => this.#onTimer(), Math.min(leftMs, LONGEST_TIMER_MS));
    this.#timer = { at: first, stop };
  }

  #onTimer(): void {
    this.#timer = null;
    const now = this.#options.now();
    while (this.#instants.length > 0 && (this.#instants[0] as number) <= now) {
      const instant = this.#instants.shift() as number;
      this.#due.push(...(this.#waiting.get(instant) ?? []));
      this.#waiting.delete(instant);
    }
    this.#arm();
    if (!this.#isRunning && this.#due.length > 0) this.#runChunk();
  }

  #runChunk(): void {
    this.#isRunning = true;
    for (const run of this.#due.splice(0, CHUNK)) {
      try {
        run();
      } catch (error) {
        this.#options.onError(error);
      }
    }
    this.#isRunning = this.#due.length > 0;
    if (this.#isRunning) this.#options.yieldTurn(() => this.#runChunk());
    else this.#options.yieldTurn(() => this.#tellCalm());
  }

  /** A turn later, behind what was called last. */
  #tellCalm(): void {
    if (!this.#isRunning) for (const resolve of this.#calm.splice(0)) resolve();
  }
}
