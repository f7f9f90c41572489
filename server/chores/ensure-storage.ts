import type { IncidentBook } from '@/server/cluster/incident-book';
import { reasonOf } from './prune';

export interface StorageOptions {
  /** Makes the partitions of the coming months that are missing. */
  makePartitions: () => Promise<unknown>;
  /** Makes the tables of log lines of the coming months that are missing. */
  makeLogTables: () => Promise<unknown>;
  incidents: IncidentBook;
}

/** Makes a place for what the coming months bring. Where that fails it is an incident until it succeeds, and the other is made all the same. */
export async function ensureStorage({
  makePartitions,
  makeLogTables,
  incidents,
}: StorageOptions): Promise<void> {
  const failures: unknown[] = [];
  for (const [kind, make] of [
    ['partitions_missing', makePartitions],
    ['log_tables_missing', makeLogTables],
  ] as const) {
    try {
      await make();
      await incidents.close(kind);
    } catch (error) {
      failures.push(error);
      await incidents.open(kind, { reason: reasonOf(error) });
    }
  }
  if (failures.length > 0) throw failures[0];
}
