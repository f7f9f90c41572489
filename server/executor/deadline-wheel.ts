import type { AttemptClock, Ticker } from './ports';

/** Something that has a deadline on a wheel. The wheel keeps the slot here, so that taking off needs no search. */
export interface Deadlined {
  deadlineSlot: number;
  onDeadline(): void;
}

export const NO_DEADLINE = -1;

export interface DeadlineWheelOptions {
  clock: Pick<AttemptClock, 'monotonicMs'>;
  ticker: Ticker;
  /** How late a deadline may be called. */
  slotMs?: number;
  /** A callee that threw; the others are called all the same. */
  onError: (error: unknown) => void;
}

/**
 * The deadlines of thousands of attempts on one timer: putting on and taking off cost one set operation, and the timer stands
 * still while there are none. A deadline is called never early, at most a slot and a tick late, once.
 */
export class DeadlineWheel {
  readonly #options: DeadlineWheelOptions;
  readonly #slotMs: number;
  readonly #slots = new Map<number, Set<Deadlined>>();
  #count = 0;
  /** Everything up to this slot has been called. */
  #doneSlot = 0;

  constructor(options: DeadlineWheelOptions) {
    this.#options = options;
    this.#slotMs = options.slotMs ?? 20;
  }

  get count(): number {
    return this.#count;
  }

  /** Puts something on the wheel, or moves it. `at` is monotonic. */
  set(target: Deadlined, at: number): void {
    this.clear(target);
    if (this.#count === 0) {
      this.#doneSlot = this.#slotOf(this.#options.clock.monotonicMs());
      this.#options.ticker.start(this.#slotMs, () => this.advance());
    }
    // what is due already is called at the next tick, never inside of this call
    const slot = Math.max(Math.ceil(at / this.#slotMs), this.#doneSlot + 1);
    const targets = this.#slots.get(slot);
    if (targets) targets.add(target);
    else this.#slots.set(slot, new Set([target]));
    target.deadlineSlot = slot;
    this.#count += 1;
  }

  /** Takes something off the wheel; nothing happens when it is not on it. */
  clear(target: Deadlined): void {
    if (target.deadlineSlot === NO_DEADLINE) return;
    const targets = this.#slots.get(target.deadlineSlot);
    if (targets?.delete(target)) this.#took(target, targets);
  }

  /** Calls every deadline that has passed. */
  advance(): void {
    const from = this.#doneSlot;
    const until = this.#slotOf(this.#options.clock.monotonicMs());
    if (until <= from) return;
    // before the calls: what they put on the wheel belongs behind this slot
    this.#doneSlot = until;
    if (until - from > this.#slots.size) this.#callSparse(until);
    else for (let slot = from + 1; slot <= until; slot += 1) this.#call(slot);
  }

  /** After a long standstill most slots are empty: look at those there are, in order of time. */
  #callSparse(until: number): void {
    const due = [...this.#slots.keys()].filter((slot) => slot <= until).sort((a, b) => a - b);
    for (const slot of due) this.#call(slot);
  }

  #call(slot: number): void {
    const targets = this.#slots.get(slot);
    if (!targets) return;
    for (const target of targets) {
      targets.delete(target);
      this.#took(target, targets);
      try {
        target.onDeadline();
      } catch (error) {
        this.#options.onError(error);
      }
    }
  }

  #took(target: Deadlined, targets: Set<Deadlined>): void {
    if (targets.size === 0) this.#slots.delete(target.deadlineSlot);
    target.deadlineSlot = NO_DEADLINE;
    this.#count -= 1;
    if (this.#count === 0) this.#options.ticker.stop();
  }

  #slotOf(at: number): number {
    return Math.floor(at / this.#slotMs);
  }
}
