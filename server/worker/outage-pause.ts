import type { NodeClock } from '@/server/cluster/node-clock';
import { classifyDatabaseError, type DatabaseErrorKind } from '@/server/db/errors';

const AWAY: readonly DatabaseErrorKind[] = ['connection_lost', 'unavailable', 'read_only'];
/** Longer than a node waits between two tries of a report, and well below the five seconds in which scheduling has to go on. */
export const REPORTED_WITHIN_MS = 1_000;

/**
 * Keeps a node from deciding fires right behind an outage of the database, or a step of its clock. What ended meanwhile holds its lane
 * until its node has reported it, so that a fire decided before would be skipped for work that is over; and what was running while the
 * clock went an hour ahead did not run for that hour.
 */
export class OutagePause {
  readonly #clock: Pick<NodeClock, 'now' | 'monotonicMs'>;
  #until = Number.NEGATIVE_INFINITY;
  /** The database's time as the pause began. */
  #since = 0;

  constructor(clock: Pick<NodeClock, 'now' | 'monotonicMs'>) {
    this.#clock = clock;
  }

  /** Told of every failure of a duty; those that are no outage change nothing. */
  failed(error: unknown): void {
    if (AWAY.includes(classifyDatabaseError(error))) this.#begin();
  }

  /** Told of a step of the database's clock, before this node follows it. */
  stepped(): void {
    this.#begin();
  }

  /** The latest instant of the database's clock that ends may be reported up to: while the node waits, when that began. */
  settledUntil(): number {
    const now = this.#clock.now();
    return this.leftMs > 0 ? Math.min(this.#since, now) : now;
  }

  /** How long the node has to wait still, in milliseconds. */
  get leftMs(): number {
    return Math.max(0, this.#until - this.#clock.monotonicMs());
  }

  #begin(): void {
    if (this.leftMs === 0) this.#since = this.#clock.now();
    this.#until = this.#clock.monotonicMs() + REPORTED_WITHIN_MS;
  }
}
