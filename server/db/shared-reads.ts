import type { Connection } from 'mysql2/promise';
import { classifyDatabaseError } from './errors';
import { dealResults, type Entry, entryOf } from './packet';

/**
 * Reads outside of transactions: what is asked for in one turn travels in one packet, so that duties that look for work together cost one
 * round trip. Of a packet that fails each statement is asked for again by itself, so that one that fails harms no other.
 */
export class SharedReads implements Pick<Connection, 'query'> {
  readonly #pool: Pick<Connection, 'query' | 'format'>;
  #pending: Entry[] = [];

  constructor(pool: Pick<Connection, 'query' | 'format'>) {
    this.#pool = pool;
  }

  readonly query = ((sql: string, values: unknown[] = []) =>
    new Promise<unknown>((resolve, reject) => {
      // behind everything of this turn, however many promises lie between
      if (this.#pending.length === 0) setImmediate(() => void this.#send(this.#pending.splice(0)));
      const onResults = (results: unknown[]) => resolve([results.length === 1 ? results[0] : results, []]);
      this.#pending.push(entryOf(this.#pool, sql, values, onResults, reject));
    })) as Connection['query'];

  async #send(entries: readonly Entry[]): Promise<void> {
    try {
      const [results] = await this.#pool.query(entries.map(({ sql }) => sql).join(';'));
      dealResults(entries, results);
    } catch (error) {
      if (entries.length === 1 || isOfAll(error)) for (const { reject } of entries) reject(error);
      else for (const entry of entries) await this.#send([entry]);
    }
  }
}

/** A database that is away is away for every statement. */
const isOfAll = (error: unknown): boolean =>
  ['connection_lost', 'unavailable'].includes(classifyDatabaseError(error));
