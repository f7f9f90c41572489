import { CommitUnknown, classifyDatabaseError, duplicateKeyName, transactionFault } from '@/server/db/errors';
import type { EngineStore } from '@/server/scheduler/ports';
import * as execution from './execution-statements';
import * as live from './live-statements';
import type { MemoryDatabase } from './memory-database';
import type { MemorySession } from './memory-session';
import { MemoryTransaction } from './memory-transaction';
import * as record from './record-statements';
import type { Wire } from './statement';
import * as task from './task-statements';

/** The engine's storage in memory, for one client of it. */
export interface MemoryEngineStore extends EngineStore {
  readonly database: MemoryDatabase;
  transaction<T>(work: (transaction: MemoryTransaction) => Promise<T>): Promise<T>;
}

export function createMemoryEngineStore(database: MemoryDatabase, wire: Wire): MemoryEngineStore {
  const run = <T>(name: string, body: (session: MemorySession) => T) => database.autocommit(wire, name, body);
  return {
    database,
    isDuplicateFire: (error) => duplicateKeyName(error) === 'task_execution_fire',
    faultOf: transactionFault,
    // a transaction in memory ends with its client
    endConnections: async () => 0,
    readNow: () => run('readNow', (session) => task.readNow(database, session)),
    readDueTasks: (request) =>
      run('readDueTasks', (session) => task.readDueTasks(database, session, request)),
    readVersions: (keys) => run('readVersions', (session) => task.readVersions(database, session, keys)),
    readHeld: (nodeId) => run('readHeld', (session) => live.readHeld(database, session, nodeId)),
    readCancelRequests: (nodeId) =>
      run('readCancelRequests', (session) => live.readCancelRequests(database, session, nodeId)),
    readInputs: (refs) => run('readInputs', (session) => execution.readInputs(database, session, refs)),
    readQueuedExecutors: (executors) =>
      run('readQueuedExecutors', (session) => live.readQueuedExecutors(database, session, executors)),
    findOrphans: (limit) => run('findOrphans', (session) => live.findOrphans(database, session, limit)),
    readOverdue: (limit) => run('readOverdue', (session) => live.readOverdue(database, session, limit)),
    readWaitingTasks: (limit) =>
      run('readWaitingTasks', (session) => live.readWaitingTasks(database, session, limit)),
    readBackfills: (shards, limit) =>
      run('readBackfills', (session) => record.readBackfills(database, session, shards, limit)),
    transaction: (work) => engineTransaction(database, wire, work),
  };
}

/** As on the engine's pool: rolled back after any error, and once more from the start after a deadlock or a lock wait. */
async function engineTransaction<T>(
  database: MemoryDatabase,
  wire: Wire,
  work: (transaction: MemoryTransaction) => Promise<T>,
): Promise<T> {
  try {
    return await runOnce(database, wire, work);
  } catch (error) {
    const kind = classifyDatabaseError(error);
    if (kind !== 'deadlock' && kind !== 'lock_wait') throw error;
    return await runOnce(database, wire, work);
  }
}

async function runOnce<T>(
  database: MemoryDatabase,
  wire: Wire,
  work: (transaction: MemoryTransaction) => Promise<T>,
): Promise<T> {
  const session = database.begin(wire);
  try {
    const result = await work(new MemoryTransaction(session));
    await session
      .run('COMMIT', () => session.commit())
      .catch((error: unknown) => {
        throw classifyDatabaseError(error) === 'connection_lost' ? new CommitUnknown(error) : error;
      });
    return result;
  } catch (error) {
    // a connection that is gone was rolled back by the server
    if (session.isOpen) await rollBack(session);
    throw error;
  }
}

/** A connection that cannot roll back is closed, and the server rolls back when it goes. */
export async function rollBack(session: MemorySession): Promise<void> {
  await session.run('ROLLBACK', () => session.rollBack()).catch(() => session.rollBack());
}
