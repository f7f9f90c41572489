import type { Connection as CoreConnection, RowDataPacket } from 'mysql2';
import type { Connection, PoolConnection } from 'mysql2/promise';
import { answered } from './answered';
import { SESSION_SETUP } from './connection';
import { type DatabaseStart, isSameStart, readDatabaseStart } from './database-start';
import type { TransactionBracket } from './engine-session';
import { parseServerVersion, type ServerVersion } from './version';

/** A transaction whose client has said nothing for so long is ended by the server, so that a frozen owner blocks nobody. */
const IDLE_SECONDS = 2;
/** A row lock is waited for no longer. */
const LOCK_WAIT_SECONDS = 1;

/** The connections of one process to one run of a database server. */
export interface ConnectionList extends DatabaseStart {
  ids: number[];
}

/** Writes down somewhere which connections a process has. */
export type ListConnections = (connection: Pick<Connection, 'query'>, list: ConnectionList) => Promise<void>;

interface Known {
  id: number;
  start: DatabaseStart;
  bracket: TransactionBracket;
}

/**
 * Sets the engine's connections up and keeps account of them. Each is known, and written down where others find it, before its first
 * transaction: whoever has to end the transactions of a process that hangs must miss none.
 */
export class EngineConnections {
  readonly #mostListed: number;
  readonly #known = new WeakMap<CoreConnection, Promise<Known>>();
  /** The newest, those that are closed among them: a server may hold on to one longer than its client. */
  #newest: Known[] = [];
  #starts = 0;
  #list: ListConnections | null = null;
  #listed = new Set<number>();
  #listing: Promise<void> = Promise.resolve();

  constructor(poolSize: number) {
    this.#mostListed = 2 * poolSize;
  }

  /** Called with every new connection, before its first statement. */
  opened(core: CoreConnection): void {
    const known = this.#setUp(core);
    this.#known.set(core, known);
    // whoever uses the connection meets the error, or its end
    known.catch(() => core.destroy());
  }

  /** How often a connection led to another run of a server than the one before: what was committed there may be missing here. */
  get starts(): number {
    return this.#starts;
  }

  /** From now on, and at once for those that are open, connections are written down before their first transaction. */
  async listWith(list: ListConnections, connection: PoolConnection): Promise<void> {
    this.#list = list;
    await this.readyFor(connection);
  }

  /** What goes around a transaction of a connection, once that is set up and written down. */
  async readyFor(connection: PoolConnection): Promise<TransactionBracket> {
    const known = await this.#known.get(connection.connection as unknown as CoreConnection);
    if (known === undefined) throw new Error('this connection was not opened by the pool of the engine');
    if (this.#list !== null && !this.#listed.has(known.id)) await this.#writeDown(connection, known);
    return known.bracket;
  }

  /** One after the other, so that no older list comes to stand over a newer one. */
  #writeDown(connection: PoolConnection, { id, start }: Known): Promise<void> {
    const written = this.#listing.then(async () => {
      if (this.#list === null || this.#listed.has(id)) return;
      const ids = this.#newest.filter((known) => isSameStart(known.start, start)).map((known) => known.id);
      await answered(connection, this.#list(connection, { ...start, ids }));
      this.#listed = new Set(ids);
    });
    this.#listing = written.catch(() => undefined);
    return written;
  }

  async #setUp(core: CoreConnection): Promise<Known> {
    const connection = core.promise();
    const [results] = await answered(
      connection,
      connection.query<RowDataPacket[][]>(
        [
          ...SESSION_SETUP,
          `SET SESSION innodb_lock_wait_timeout = ${LOCK_WAIT_SECONDS}`,
          'SELECT VERSION() AS version, CONNECTION_ID() AS id, @@SESSION.wait_timeout AS wait_seconds',
        ].join(';'),
      ),
    );
    const row = results.at(-1)?.[0];
    const { product } = parseServerVersion(String(row?.version));
    if (product === 'MariaDB')
      await answered(connection, connection.query(`SET SESSION idle_transaction_timeout = ${IDLE_SECONDS}`));
    const start = await answered(connection, readDatabaseStart(connection));
    const known = { id: Number(row?.id), start, bracket: bracketOf(product, Number(row?.wait_seconds)) };
    const last = this.#newest.at(-1);
    if (last === undefined || !isSameStart(last.start, start)) this.#starts += 1;
    this.#newest = [...this.#newest, known].slice(-this.#mostListed);
    return known;
  }
}

/**
 * MariaDB has a variable that ends a transaction whose client is silent. MySQL has none: there the limit for silent connections is
 * lowered around each transaction, in the packets that begin and end it.
 */
export function bracketOf(product: ServerVersion['product'], waitSeconds: number): TransactionBracket {
  if (product === 'MariaDB') return { begin: ['START TRANSACTION'], end: [] };
  return {
    begin: [`SET SESSION wait_timeout = ${IDLE_SECONDS}`, 'START TRANSACTION'],
    end: [`SET SESSION wait_timeout = ${waitSeconds}`],
  };
}
