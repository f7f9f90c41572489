import type { AttemptRef } from '@/server/scheduler/execution-rows';
import type { EngineStore } from '@/server/scheduler/ports';
import type { IncidentBook } from './incident-book';
import { RecentQueue } from './recent-queue';

export interface CommitAuditOptions {
  store: Pick<EngineStore, 'transaction'>;
  incidents: Pick<IncidentBook, 'open'>;
  nodeId: number;
  monotonicMs: () => number;
  /** Counts up when connections lead to another run of a database server than before. */
  starts: () => number;
}

/** A replica that lags further behind than this has lost more than is counted. */
const REMEMBERED_MS = 60_000;
const MOST_REMEMBERED = 50_000;
const AT_ONCE = 1_000;
const MOST_EXAMPLES = 10;

/**
 * Holds the database to what it has said is committed. A worker remembers for a while which ends of attempts it was told are written; when
 * another server answers, or the same one after a restart, it asks for them again. What is missing then was lost by the database, in a
 * failover to a replica that lacked it or for want of durability: nobody else could tell, for its rows contradict nothing.
 */
export class CommitAudit {
  readonly #options: CommitAuditOptions;
  readonly #written = new RecentQueue<AttemptRef & { at: number }>(MOST_REMEMBERED);
  #audited: number;

  constructor(options: CommitAuditOptions) {
    this.#options = options;
    this.#audited = options.starts();
  }

  /** The database has said that the end of an attempt is written. */
  written({ executionId, fireAt, attempt, token }: AttemptRef): void {
    this.#written.add({ executionId, fireAt, attempt, token, at: this.#options.monotonicMs() });
  }

  /** Asks for what was written, if another run of a server answers by now; how many of them are missing. Safe to repeat after a failure. */
  async run(): Promise<number> {
    const { store, incidents, nodeId, monotonicMs, starts } = this.#options;
    const start = starts();
    this.#written.forgetBefore(monotonicMs() - REMEMBERED_MS);
    if (start === this.#audited) return 0;
    const written = this.#written.items();
    const missing: AttemptRef[] = [];
    for (let from = 0; from < written.length; from += AT_ONCE) {
      const refs = written.slice(from, from + AT_ONCE);
      const found = await store.transaction((transaction) => transaction.readEnded(refs));
      const known = new Set(found.map(({ executionId, attempt }) => `${executionId}:${attempt}`));
      missing.push(...refs.filter(({ executionId, attempt }) => !known.has(`${executionId}:${attempt}`)));
    }
    if (missing.length > 0)
      await incidents.open(
        'commits_lost',
        {
          ...{ count: missing.length, remembered: written.length },
          executions: missing
            .slice(0, MOST_EXAMPLES)
            .map(({ executionId, fireAt }) => ({ executionId, fireAt })),
        },
        nodeId,
      );
    this.#audited = start;
    return missing.length;
  }
}
