import type { Connection, Pool } from 'mysql2/promise';
import { answered } from './answered';
import { classifyDatabaseError } from './errors';

/**
 * While a change of a table waits for somebody who reads it, everybody who comes later waits behind it. So it waits at most this long,
 * and is tried again a little later.
 */
const LOCK_WAIT_SECONDS = 1;
const MOST_TRIES = 5;
const PAUSE_MS = 3_000;
/** Dropping a large month takes its time; a network that swallows packets would take for ever. */
const ANSWER_WITHIN_MS = 10 * 60_000;

export type Pause = (ms: number) => Promise<void>;
const realPause: Pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Does what may have to wait for others, and is safe to repeat, a few times. Throws the lock wait of the last one. */
export async function withPatience<T>(work: () => Promise<T>, pause = realPause): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await work();
    } catch (error) {
      if (classifyDatabaseError(error) !== 'lock_wait' || tried === MOST_TRIES) throw error;
    }
    await pause(PAUSE_MS);
  }
}

/** Changes tables with patience. */
export interface DdlSession extends Pick<Connection, 'query'> {
  /** One statement that is safe to repeat. Throws the lock wait when somebody held the table at every try. */
  change(statement: string): Promise<void>;
}

/** A session that changes tables, over a connection that is not used for anything else until it ends. */
export async function openDdlSession(
  connection: Pick<Connection, 'query' | 'destroy'>,
  pause = realPause,
): Promise<DdlSession> {
  await connection.query(`SET SESSION lock_wait_timeout = ${LOCK_WAIT_SECONDS}`);
  return {
    query: connection.query.bind(connection),
    async change(statement) {
      const once = () => answered(connection, connection.query(statement), ANSWER_WITHIN_MS);
      await withPatience(once, pause);
    },
  };
}

/** Runs `work` with a session over a connection of the pool, which then goes: its settings are not those of the others. */
export async function withDdlSession<T>(
  pool: Pool,
  work: (session: DdlSession) => Promise<T>,
  pause = realPause,
): Promise<T> {
  const connection = await pool.getConnection();
  try {
    return await work(await openDdlSession(connection, pause));
  } finally {
    connection.destroy();
  }
}
