import { LEASE_MS } from './cluster-timing';

/**
 * Between two looks of one watch. Half of the time after which a node is dead, so that behind an outage that long there is time for
 * another heartbeat.
 */
export const LONGEST_GAP_MS = LEASE_MS;

/**
 * Watches values that their owner changes while it lives, on the observer's own monotonic clock: a step of any other clock makes
 * nobody dead. Time in which nobody looked does not count, for whatever kept the observer from looking, such as an outage of the
 * database, may have kept the owner from writing too. Pure state: `observe` is given everything, also the clock.
 */
export class Watch<Key, Value> {
  readonly #seen = new Map<Key, { value: Value; since: number }>();
  readonly #isSame: (a: Value, b: Value) => boolean;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(isSame: (a: Value, b: Value) => boolean = Object.is) {
    this.#isSame = isSame;
  }

  /** Takes in what a read showed at `monotonicMs`; keys that are gone are forgotten. */
  observe(values: Iterable<readonly [Key, Value]>, monotonicMs: number): void {
    if (monotonicMs - this.#lookedAt > LONGEST_GAP_MS) this.#seen.clear();
    this.#lookedAt = monotonicMs;
    const present = new Set<Key>();
    for (const [key, value] of values) {
      present.add(key);
      const known = this.#seen.get(key);
      if (known === undefined || !this.#isSame(known.value, value))
        this.#seen.set(key, { value, since: monotonicMs });
    }
    for (const key of this.#seen.keys()) if (!present.has(key)) this.#seen.delete(key);
  }

  /** For how long a key has had its value; 0 for one that was never seen. */
  ageOf(key: Key, monotonicMs: number): number {
    const known = this.#seen.get(key);
    return known === undefined ? 0 : monotonicMs - known.since;
  }

  /** The keys whose value has not changed for at least `ms`, with that value. */
  unchangedFor(ms: number, monotonicMs: number): [Key, Value][] {
    return [...this.#seen]
      .filter(([, { since }]) => monotonicMs - since >= ms)
      .map(([key, { value }]) => [key, value]);
  }
}
