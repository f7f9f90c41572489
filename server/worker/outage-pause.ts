import { classifyDatabaseError, type DatabaseErrorKind } from '@/server/db/errors';

const AWAY: readonly DatabaseErrorKind[] = ['connection_lost', 'unavailable', 'read_only'];
/** Longer than a node waits between two tries of a report, and well below the five seconds in which scheduling has to go on. */
export const REPORTED_WITHIN_MS = 1_000;

/**
 * Keeps a node from deciding fires right behind an outage of the database. What ended meanwhile holds its lane until its node has
 * reported it, so that a fire decided before would be skipped for work that is over.
 */
export class OutagePause {
  readonly #monotonicMs: () => number;
  #until = Number.NEGATIVE_INFINITY;

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs;
  }

  /** Told of every failure of a duty; those that are no outage change nothing. */
  failed(error: unknown): void {
    if (AWAY.includes(classifyDatabaseError(error))) this.#until = this.#monotonicMs() + REPORTED_WITHIN_MS;
  }

  /** How long the node has to wait still, in milliseconds. */
  get leftMs(): number {
    return Math.max(0, this.#until - this.#monotonicMs());
  }
}
