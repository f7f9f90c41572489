import mysql, { type QueryOptions } from 'mysql2';
import type { Pool, PoolConnection, QueryResult } from 'mysql2/promise';
import { answered } from './answered';
import { connectionOptions } from './connection';
import { spareConnections } from './connection-limit';
import { EngineConnections } from './engine-connections';
import { EngineSession } from './engine-session';
import { classifyDatabaseError } from './errors';
import { SharedReads } from './shared-reads';

/** What is not needed for so long is given back: the server may have none to spare for others. */
const IDLE_MS = 3_000;

/** The engine's own connections. */
export interface EnginePool extends Pool {
  readonly connections: EngineConnections;
  readonly onConnectionsEnded: ConnectionsEnded;
  /** For looks that several duties ask for together. */
  readonly shared: SharedReads;
}

/** Called when connections of nodes that hang were ended, so that others could go on. */
export type ConnectionsEnded = (nodeIds: readonly number[], count: number) => void;

/**
 * The engine's own connections: the only ones that send several statements in a packet, that wait for a row lock no longer than a
 * second, and whose transactions the server ends when their client is silent, so that an owner frozen inside one blocks nobody for long.
 */
export function createEnginePool(
  databaseUrl: string,
  size: number,
  onConnectionsEnded: ConnectionsEnded = () => undefined,
): EnginePool {
  const core = mysql.createPool({
    ...connectionOptions(databaseUrl),
    connectionLimit: size,
    // the driver ends idle ones only below this many
    maxIdle: Math.max(1, size - 1),
    idleTimeout: IDLE_MS,
    // with a word: else the server logs each as aborted
    gracefulEnd: true,
    multipleStatements: true,
  });
  const connections = new EngineConnections(size);
  core.on('connection', (connection) => connections.opened(connection));
  const pool = core.promise();
  const notTaken = spareConnections(core, size);
  const take = pool.getConnection.bind(pool);
  const getConnection = () =>
    take().catch((error: unknown) => {
      notTaken(error);
      throw error;
    });
  // a statement of its own is a transaction of its own, and waits no longer for its answer than those inside of others
  const query = async (
    statement: string | Pick<QueryOptions, 'sql' | 'values' | 'timeout'>,
    values?: unknown,
  ) => {
    const connection = await getConnection();
    try {
      const { sql, timeout, ...sent } = typeof statement === 'string' ? { sql: statement } : statement;
      const answer = await answered(
        connection,
        connection.query<QueryResult>(sql, (values ?? sent.values) as never),
        timeout,
      );
      connection.release();
      return answer;
    } catch (error) {
      if (isOfNoUse(error)) connection.destroy();
      else connection.release();
      throw error;
    }
  };
  const own = { connections, onConnectionsEnded, getConnection, query: query as Pool['query'] };
  const shared = new SharedReads({ format: pool.format.bind(pool), query: own.query });
  return Object.assign(pool, own, { shared });
}

/** A lost connection, and one to a server that takes no writes: behind the same address there may be another by now. */
function isOfNoUse(error: unknown): boolean {
  return ['connection_lost', 'unavailable', 'read_only'].includes(classifyDatabaseError(error));
}

/**
 * Runs `work` in a transaction of its own. After any error the transaction is rolled back first (a lock wait undoes only its
 * statement); a deadlock or a lock wait is then tried once more from the start, with fresh reads. Throws CommitUnknown when the
 * connection was lost during COMMIT: the caller looks for its own writes before it repeats anything.
 */
export async function engineTransaction<T>(
  pool: EnginePool,
  work: (session: EngineSession) => Promise<T>,
): Promise<T> {
  try {
    return await runOnce(pool, work);
  } catch (error) {
    const kind = classifyDatabaseError(error);
    if (kind !== 'deadlock' && kind !== 'lock_wait') throw error;
    return await runOnce(pool, work);
  }
}

async function runOnce<T>(pool: EnginePool, work: (session: EngineSession) => Promise<T>): Promise<T> {
  const connection = await pool.getConnection();
  let session: EngineSession | null = null;
  try {
    session = new EngineSession(connection, await pool.connections.readyFor(connection));
    const result = await work(session);
    await session.commit();
    connection.release();
    return result;
  } catch (error) {
    await giveBack(connection, session, error);
    throw error;
  }
}

async function giveBack(
  connection: PoolConnection,
  session: EngineSession | null,
  error: unknown,
): Promise<void> {
  // a connection that cannot roll back is in an unknown state: the server rolls back when it goes
  if (session === null || isOfNoUse(error)) connection.destroy();
  else
    await session.rollback().then(
      () => connection.release(),
      () => connection.destroy(),
    );
}
