/** So much slower a node counts than its monotonic clock says: more than the clocks of machines drift apart. */
const DRIFT_ALLOWANCE = 200 / 1_000_000;

/**
 * What a node knows of the database's time: a lower bound, from replies and its own monotonic clock, so that an error makes a fire
 * late and never early. The node's wall clock is not asked.
 *
 * A reply says that the database's clock shows at least the instant it names, and at most that and the time it was on its way. So the
 * best bound so far stays while replies allow it: one that was read late turns no time back. When a reply rules it out, the database's
 * clock was set back, or goes slower than this node counts, and the reply is followed at once.
 */
export class NodeClock {
  readonly #monotonicMs: () => number;
  #reply: { now: number; receivedAt: number } | null = null;

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs;
  }

  /** Takes in an instant the database named in a reply that has just arrived; `sentAt` is when it was asked, on the monotonic clock. */
  observe(databaseNow: number, sentAt: number): void {
    const receivedAt = this.#monotonicMs();
    // the database names whole milliseconds
    const latest = databaseNow + 1 + (receivedAt - sentAt);
    if (this.#reply !== null && databaseNow <= this.now() && this.now() <= latest) return;
    this.#reply = { now: databaseNow, receivedAt };
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
