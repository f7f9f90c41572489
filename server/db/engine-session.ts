import type { Connection, QueryResult } from 'mysql2/promise';
import { answered } from './answered';
import { CommitUnknown, classifyDatabaseError } from './errors';
import { dealResults, type Entry, entryOf } from './packet';

/** The statements around a transaction's own. */
export interface TransactionBracket {
  begin: readonly string[];
  /** Behind COMMIT or ROLLBACK. */
  end: readonly string[];
}

/** What is only written is sent on its own once it is this long, so that no packet grows beyond what servers take. */
const LONG_WRITES = 1_048_576;

/**
 * One transaction over one connection, in as few round trips as its reads allow: statements asked for in the same turn travel in one
 * packet, in their order; what is only written travels with what comes next; BEGIN with the first statement and COMMIT with the last.
 * After a failed statement everything else fails too: such a transaction can only be rolled back.
 */
export class EngineSession {
  readonly #connection: Connection;
  readonly #bracket: TransactionBracket;
  #pending: Entry[] = [];
  #pendingLength = 0;
  #isFlushing = false;
  #sent: Promise<void> = Promise.resolve();
  #hasBegun = false;
  #failure: { error: unknown } | null = null;

  constructor(connection: Connection, bracket: TransactionBracket) {
    this.#connection = connection;
    this.#bracket = bracket;
  }

  /** Sends a statement, or several, and resolves to what the driver makes of their results. */
  readonly query = ((sql: string, values: unknown[] = []) =>
    new Promise<unknown>((resolve, reject) => {
      this.#add(sql, values, (results) => resolve([results.length === 1 ? results[0] : results, []]), reject);
      this.#flushSoon();
    })) as Connection['query'];

  /** Writes. It is on its way no later than the next statement or COMMIT; its failure is the failure of the transaction. */
  write(sql: string, values: unknown[]): void {
    this.#add(
      sql,
      values,
      () => undefined,
      () => undefined,
    );
    if (this.#pendingLength > LONG_WRITES) this.#flushSoon();
  }

  /** Throws CommitUnknown when the connection was lost and nobody can say whether it is committed. */
  async commit(): Promise<void> {
    await this.#sent;
    if (this.#failure !== null) throw this.#failure.error;
    if (!this.#hasBegun && this.#pending.length === 0) return;
    const entries = this.#take();
    entries.push(...this.#ending('COMMIT'));
    await this.#send(entries);
    const failure = this.#failure as { error: unknown } | null;
    if (failure === null) return;
    const isLost = classifyDatabaseError(failure.error) === 'connection_lost';
    throw isLost ? new CommitUnknown(failure.error) : failure.error;
  }

  async rollback(): Promise<void> {
    await this.#sent;
    this.#take();
    this.#failure = null;
    if (!this.#hasBegun) return;
    await this.#send(this.#ending('ROLLBACK'));
    const failure = this.#failure as { error: unknown } | null;
    if (failure !== null) throw failure.error;
  }

  #add(sql: string, values: unknown[], resolve: Entry['resolve'], reject: Entry['reject']): void {
    const entry = entryOf(this.#connection, sql, values, resolve, reject);
    this.#pending.push(entry);
    this.#pendingLength += entry.sql.length;
  }

  #ending(word: 'COMMIT' | 'ROLLBACK'): Entry[] {
    return [word, ...this.#bracket.end].map(plainEntry);
  }

  #take(): Entry[] {
    this.#pendingLength = 0;
    return this.#pending.splice(0);
  }

  /** Behind everything that is asked for in the same turn. */
  #flushSoon(): void {
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    queueMicrotask(() => {
      this.#isFlushing = false;
      this.#sent = this.#sent.then(() => this.#send(this.#take()));
    });
  }

  async #send(entries: Entry[]): Promise<void> {
    if (entries.length === 0) return;
    if (this.#failure !== null) {
      for (const { reject } of entries) reject(this.#failure.error);
      return;
    }
    const packet = this.#hasBegun ? entries : [...this.#bracket.begin.map(plainEntry), ...entries];
    this.#hasBegun = true;
    try {
      const text = packet.map(({ sql }) => sql).join(';');
      const [rows] = await answered(this.#connection, this.#connection.query<QueryResult>(text));
      dealResults(packet, rows);
    } catch (error) {
      this.#failure = { error };
      for (const { reject } of packet) reject(error);
    }
  }
}

const plainEntry = (sql: string): Entry => ({
  ...{ sql, count: 1 },
  resolve: () => undefined,
  reject: () => undefined,
});
