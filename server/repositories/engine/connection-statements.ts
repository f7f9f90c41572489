import type { RowDataPacket } from 'mysql2/promise';
import { isSameStart, readDatabaseStart } from '@/server/db/database-start';
import type { ConnectionList } from '@/server/db/engine-connections';
import type { EnginePool } from '@/server/db/engine-pool';
import { classifyDatabaseError } from '@/server/db/errors';

/** ER_NO_SUCH_THREAD: it has gone by itself. */
const NO_SUCH_CONNECTION = 1094;

/**
 * Writes into the row of a node which connections its engine has: now, and from now on before the first transaction of each new one.
 * Primary key of scheduler_node.
 */
export async function listConnections(pool: EnginePool, nodeId: number): Promise<void> {
  const connection = await pool.getConnection();
  try {
    await pool.connections.listWith(async (session, list) => {
      await session.query('UPDATE scheduler_node SET connections = ? WHERE id = ?', [
        JSON.stringify(list),
        nodeId,
      ]);
    }, connection);
  } finally {
    connection.release();
  }
}

/**
 * Ends the connections of nodes' engines, and with them the transactions inside of which they hang; how many there were. Ids of another
 * run of the database name connections of somebody else by now, and are left alone. All nodes use one account, so that no right is
 * needed. Primary key of scheduler_node.
 */
export async function endConnections(pool: EnginePool, nodeIds: readonly number[]): Promise<number> {
  if (nodeIds.length === 0) return 0;
  const [rows] = await pool.query<RowDataPacket[]>(
    'SELECT connections FROM scheduler_node WHERE id IN (?) AND connections IS NOT NULL',
    [nodeIds],
  );
  if (rows.length === 0) return 0;
  const here = await readDatabaseStart(pool);
  const lists = rows
    .map((row) => row.connections as ConnectionList)
    .filter((list) => isSameStart(list, here));
  let ended = 0;
  for (const id of lists.flatMap((list) => list.ids)) ended += await endConnection(pool, id);
  if (ended > 0) pool.onConnectionsEnded(nodeIds, ended);
  return ended;
}

async function endConnection(pool: EnginePool, id: number): Promise<0 | 1> {
  try {
    await pool.query('KILL ?', [id]);
    return 1;
  } catch (error) {
    if ((error as { errno?: number }).errno === NO_SUCH_CONNECTION) return 0;
    throw error;
  }
}

/** Does what waits for nodes that may hang inside a transaction: when it is not let through, their connections are ended first. */
export async function pastFrozen<T>(
  pool: EnginePool,
  nodeIds: readonly number[],
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isLockWait(error) || (await endConnections(pool, nodeIds)) === 0) throw error;
    return work();
  }
}

export const isLockWait = (error: unknown): boolean => classifyDatabaseError(error) === 'lock_wait';
