import type { Pool } from 'mysql2';
import { isOutOfConnections } from './errors';

/** What an engine needs at least: one to decide with, and one to live by. */
const LEAST_CONNECTIONS = 2;
/** So long a pool stays small behind the last refusal. */
const SPARING_FOR_MS = 30_000;

/** What the driver's pool looks at whenever a connection is asked for. */
interface PoolState {
  config: { connectionLimit: number };
  _allConnections: { length: number };
}

/**
 * Told of a connection that could not be had. When the server has none to spare the pool gives back all but two of its own, and asks for
 * no more for a while: else the processes that came first would keep what those that got none need to stay alive.
 */
export function spareConnections(pool: Pool, size: number): (error: unknown) => void {
  const state = pool as unknown as PoolState;
  let timer: NodeJS.Timeout | undefined;
  return (error) => {
    if (!isOutOfConnections(error)) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      state.config.connectionLimit = size;
    }, SPARING_FOR_MS);
    timer.unref();
    if (state.config.connectionLimit <= LEAST_CONNECTIONS) return;
    state.config.connectionLimit = LEAST_CONNECTIONS;
    giveBack();
  };

  /** One after the other: a free one, else the next that is done with. */
  function giveBack(): void {
    const isTooMany = () => state._allConnections.length > state.config.connectionLimit;
    if (!isTooMany()) return;
    pool.getConnection((_error, connection) => {
      if (isTooMany()) connection?.destroy();
      else connection?.release();
      giveBack();
    });
  }
}
