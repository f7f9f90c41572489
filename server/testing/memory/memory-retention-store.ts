import type { RetentionStore } from '@/server/chores/ports';
import type { MemoryDatabase } from './memory-database';
import { rollBack } from './memory-engine-store';
import type { MemorySession } from './memory-session';
import type { Wire } from './statement';
import type { StoredExecution } from './stored-rows';

/** The month of a database whose whole history is ten minutes. */
const PARTITION_MS = 30_000;
const partitionOf = (fireAt: number): number => Math.floor(fireAt / PARTITION_MS);

/** Executions in memory by the partition of their fire, for pruning. What lies in no partition stays. */
export function createMemoryRetentionStore(database: MemoryDatabase, wire: Wire): RetentionStore {
  const { executions, settings, clock } = database;
  const run = <T>(name: string, body: (session: MemorySession) => T) => database.autocommit(wire, name, body);
  const watermarkOf = (session: MemorySession) => settings.get('retention_watermark', session)?.value ?? 0;

  return {
    readNow: () => run('readNow', () => clock.now()),
    readWatermark: () => run('readWatermark', watermarkOf),
    readPartitions: () =>
      run('readPartitions', (session) => {
        const numbers = new Set(executions.select(session, () => true).map((row) => partitionOf(row.fireAt)));
        return [...numbers, partitionOf(clock.now()) + 1]
          .sort((a, b) => a - b)
          .map((number) => ({
            ...{ name: String(number), from: number * PARTITION_MS, before: (number + 1) * PARTITION_MS },
          }));
      }),
    raiseWatermark: (to) =>
      run('raiseWatermark', (session) => {
        session.lock(settings, 'retention_watermark', 'exclusive');
        const value = Math.max(to, watermarkOf(session));
        settings.write(session, 'retention_watermark', { name: 'retention_watermark', value });
        return value;
      }),
    findUnfinished: (name, afterId) =>
      run('findUnfinished', (session) => {
        const rows = rowsOf(database, session, name).filter((row) => row.id > afterId);
        const open = rows.find((row) => row.finishedAt === null);
        const unfinished = open === undefined ? null : { executionId: open.id, fireAt: open.fireAt };
        return { unfinished, lastId: rows.at(-1)?.id ?? null };
      }),
    dropPartition: (table, name) =>
      table === 'task_execution' ? dropPartition(database, wire, name) : Promise.resolve(),
    readLogTables: () => Promise.resolve([]),
    dropLogTable: () => Promise.resolve(),
    deleteOld: () => Promise.resolve(0),
    deleteSkips: () => Promise.resolve(null),
  };
}

const rowsOf = ({ executions }: MemoryDatabase, session: MemorySession, name: string): StoredExecution[] =>
  executions.select(session, (row) => partitionOf(row.fireAt) === Number(name)).sort((a, b) => a.id - b.id);

/** Waits for whoever has changed a row of it, as the change of a table does. */
async function dropPartition(database: MemoryDatabase, wire: Wire, name: string): Promise<void> {
  const { executions, fires, attempts } = database;
  const session = database.begin(wire);
  try {
    await session.run('DROP PARTITION', () => {
      const ids = rowsOf(database, session, name).map((row) => row.id);
      for (const row of session.lockRows(executions, ids, 'exclusive')) {
        const { id, taskId, fireAt, fireKey } = row;
        executions.delete(session, id);
        fires.delete(session, `${taskId}:${fireAt}:${fireKey}`);
        for (let attempt = 1; attempts.isThere(`${id}:${attempt}`); attempt += 1)
          attempts.delete(session, `${id}:${attempt}`);
      }
    });
    await session.run('COMMIT', () => session.commit());
  } catch (error) {
    if (session.isOpen) await rollBack(session);
    throw error;
  }
}
