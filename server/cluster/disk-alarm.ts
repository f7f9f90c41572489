import type { Logger } from 'pino';
import { INCIDENT_KINDS } from '@/server/domain/cluster/incident-kinds';
import type { IncidentBook } from './incident-book';

export interface DiskAlarmOptions {
  incidents: Pick<IncidentBook, 'set'>;
  nodeId: number;
  monotonicMs: () => number;
  log: Pick<Logger, 'error'>;
}

/** A database that has refused nothing for so long has room again: whatever failed was tried several times meanwhile. */
const OVER_AFTER_MS = 5_000;

/** Tells of a database without room: in the log at once, and in the database as soon as that takes it. */
export class DiskAlarm {
  readonly #options: DiskAlarmOptions;
  #refusedAt = Number.NEGATIVE_INFINITY;
  /** It was refused something, and that is not over yet. */
  #isFull = false;
  #isTold = false;

  constructor(options: DiskAlarmOptions) {
    this.#options = options;
  }

  /** Told of every failure for want of room. */
  refused(error: unknown): void {
    this.#refusedAt = this.#options.monotonicMs();
    if (this.#isFull) return;
    this.#isFull = true;
    const { what, cure } = INCIDENT_KINDS.database_full;
    this.#options.log.error({ error, cure }, what);
  }

  /** Opens and ends the alarm. Safe to repeat after a failure. */
  async run(): Promise<void> {
    const { incidents, nodeId, monotonicMs } = this.#options;
    // told at least once, however late that can be
    if (this.#isTold && monotonicMs() - this.#refusedAt >= OVER_AFTER_MS) this.#isFull = false;
    if (this.#isFull === this.#isTold) return;
    const isFull = this.#isFull;
    await incidents.set('database_full', isFull ? {} : null, nodeId);
    this.#isTold = isFull;
  }
}
