/** So much slower a node counts than its monotonic clock says: more than the clocks of machines drift apart. */
const DRIFT_ALLOWANCE = 200 / 1_000_000;

/**
 * What a node knows of the database's time: a lower bound, from replies and its own monotonic clock, so that an error makes a fire
 * late and never early. The node's wall clock is not asked.
 */
export class NodeClock {
  readonly #monotonicMs: () => number;
  #reply: { now: number; receivedAt: number } | null = null;

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs;
  }

  /** Takes in an instant the database named in a reply that has just arrived. */
  observe(databaseNow: number): void {
    this.#reply = { now: databaseNow, receivedAt: this.#monotonicMs() };
  }

  /** The database's time, or a little less. Throws before the first reply. */
  now(): number {
    if (this.#reply === null) throw new Error('the database has not told its time yet');
    const passedMs = this.#monotonicMs() - this.#reply.receivedAt;
    return this.#reply.now + Math.floor(passedMs * (1 - DRIFT_ALLOWANCE));
  }

  monotonicMs(): number {
    return this.#monotonicMs();
  }
}
