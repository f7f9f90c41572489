import type { MemoryClock } from '@/server/testing/memory/memory-database';
import type { VirtualTime } from './virtual-time';

/** How long a node may go on by the time from before a step back, until a look at the cluster tells it: through a stall and an outage. */
const UNTOLD_MS = 70_000;

/** A step back that is shorter than an answer is on its way is told by none: a node goes on by the time from before, until that wears off. */
const SLOWEST_ANSWER_MS = 200;
const WORN_OFF_MS = 600_000;

/** The clock of the database: it goes as time does, and somebody may set it. Timers do not care. */
export class DatabaseClock implements MemoryClock {
  readonly #time: VirtualTime;
  #aheadMs = 0;
  #highestBefore = 0;
  /** How far ahead it was before it was set back, and until when a node may not know. */
  readonly #before: { aheadMs: number; until: number }[] = [];

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  now(): number {
    return this.#time.now() + this.#aheadMs;
  }

  /** The latest that any node can take for the present: that of before a step back, for a while. */
  get latest(): number {
    const now = this.#time.now();
    let aheadMs = this.#aheadMs;
    for (const before of this.#before) if (before.until > now) aheadMs = Math.max(aheadMs, before.aheadMs);
    return now + aheadMs;
  }

  /** The latest instant it ever showed. */
  get highest(): number {
    return Math.max(this.#highestBefore, this.now());
  }

  step(ms: number): void {
    this.#highestBefore = this.highest;
    const now = this.#time.now();
    this.#before.push({ aheadMs: this.#aheadMs, until: now + UNTOLD_MS });
    this.#aheadMs += ms;
    const untoldMs = Math.min(-ms, SLOWEST_ANSWER_MS);
    if (untoldMs > 0) this.#before.push({ aheadMs: this.#aheadMs + untoldMs, until: now + WORN_OFF_MS });
  }

  after(ms: number, callback: () => void): void {
    this.#time.after(ms, callback);
  }
}
