import type { Pool, RowDataPacket } from 'mysql2/promise';
import { logTableName, logTablesBetween } from '@/server/domain/log/log-table';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** A line of an execution's log. `seq` orders the lines of one execution and names each. */
export interface TaskLogLine {
  executionId: number;
  /** The fire of the execution: its month says which table holds its lines. */
  fireAt: number;
  seq: number;
  attempt: number;
  at: number;
  level: LogLevel;
  message: string;
}

const FLUSH_MS = 200;
const MOST_LINES_PER_INSERT = 500;
/** Lines kept while the database is away; what comes on top is dropped and counted. */
const MOST_WAITING = 50_000;
const MOST_MESSAGE_CHARACTERS = 8_192;
const NO_SUCH_TABLE = 1146;

/**
 * Writes and reads the lines of executions in a table per month of their fire, so that all lines of one execution stand together and
 * a month goes with its table. Tables make themselves: ahead of time by `ensureTables`, and at once when an insert finds none. Logs
 * never hold an execution up: they are written in batches behind it.
 */
export class LogManager {
  readonly #pool: Pool;
  readonly #onError: (error: unknown) => void;
  #waiting: TaskLogLine[] = [];
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> = Promise.resolve();
  #dropped = 0;

  constructor(pool: Pool, onError: (error: unknown) => void) {
    this.#pool = pool;
    this.#onError = onError;
  }

  /** Lines that were given up since the start because the database was away too long. */
  get dropped(): number {
    return this.#dropped;
  }

  append(line: TaskLogLine): void {
    if (this.#waiting.length >= MOST_WAITING) {
      this.#dropped += 1;
      return;
    }
    this.#waiting.push(line);
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_MS);
  }

  /** Writes everything appended so far. Resolves also when the database refused it; the lines are then kept for the next time. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#flushing = this.#flushing.then(() => this.#writeAll());
    return this.#flushing;
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const first = this.#waiting[0] as TaskLogLine;
      const table = logTableName(first.fireAt);
      const batch = this.#waiting
        .slice(0, MOST_LINES_PER_INSERT)
        .filter((line) => logTableName(line.fireAt) === table);
      try {
        await this.#insert(table, batch);
      } catch (error) {
        this.#onError(error);
        this.#timer ??= setTimeout(() => void this.flush(), 5 * FLUSH_MS);
        return;
      }
      const written = new Set(batch);
      this.#waiting = this.#waiting.filter((line) => !written.has(line));
    }
  }

  async #insert(table: string, lines: readonly TaskLogLine[]): Promise<void> {
    // a repeat after a lost answer must not fail: a line is what its key says it is
    const statement = `INSERT INTO ${table} (execution_id, seq, attempt, at, level, message) VALUES ? ON DUPLICATE KEY UPDATE seq = seq`;
    const values = lines.map((line) => [
      ...[line.executionId, line.seq, line.attempt, line.at, line.level],
      line.message.slice(0, MOST_MESSAGE_CHARACTERS),
    ]);
    try {
      await this.#pool.query(statement, [values]);
    } catch (error) {
      if ((error as { errno?: number }).errno !== NO_SUCH_TABLE) throw error;
      await this.#createTable(table);
      await this.#pool.query(statement, [values]);
    }
  }

  /** Makes the tables of the months that [fromAt, toAt] touches, those that are not there. */
  async ensureTables(fromAt: number, toAt: number): Promise<void> {
    for (const table of logTablesBetween(fromAt, toAt)) await this.#createTable(table);
  }

  async #createTable(table: string): Promise<void> {
    await this.#pool.query(
      `CREATE TABLE IF NOT EXISTS ${table} (
        execution_id BIGINT NOT NULL, seq BIGINT NOT NULL, attempt SMALLINT NOT NULL, at BIGINT NOT NULL,
        level VARCHAR(8) NOT NULL, message TEXT NOT NULL, PRIMARY KEY (execution_id, seq)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin`,
    );
  }

  /** Lines of an execution after `afterSeq` in their order, by the primary key. */
  async read(executionId: number, fireAt: number, afterSeq: number, limit: number): Promise<TaskLogLine[]> {
    try {
      const [rows] = await this.#pool.query<RowDataPacket[]>(
        `SELECT seq, attempt, at, level, message FROM ${logTableName(fireAt)}
         WHERE execution_id = ? AND seq > ? ORDER BY seq LIMIT ?`,
        [executionId, afterSeq, limit],
      );
      return rows.map((row) => ({
        executionId,
        fireAt,
        seq: row.seq,
        attempt: row.attempt,
        at: row.at,
        level: row.level,
        message: row.message,
      }));
    } catch (error) {
      // no execution of that month has logged yet
      if ((error as { errno?: number }).errno === NO_SUCH_TABLE) return [];
      throw error;
    }
  }
}
