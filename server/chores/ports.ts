import type { PartitionRange } from '@/server/domain/execution/partition-plan';

/** Runs work unless another process of the installation is at it. `signal` is aborted when that can no longer be known. */
export interface Singleton {
  run(key: string, work: (signal: AbortSignal) => Promise<void>): Promise<void>;
}

/** The tables whose rows live in the month of their fire. */
export type MonthlyTable = 'task_execution' | 'task_attempt' | 'task_result';

/** An unfinished execution that keeps its month from being deleted. */
export interface UnfinishedExecution {
  executionId: number;
  fireAt: number;
}

/**
 * What pruning asks of the tables. Each function is one short statement or one change of a table, and safe to repeat: a process may
 * die between any two of them.
 */
export interface RetentionStore {
  readNow(): Promise<number>;
  readWatermark(): Promise<number>;
  /** The partitions of a table in order. */
  readPartitions(table: MonthlyTable): Promise<PartitionRange[]>;
  /**
   * Raises the watermark, never lowers it, and COMMITs behind every transaction that has read the one before. Returns the watermark
   * in force.
   */
  raiseWatermark(to: number): Promise<number>;
  /** Among the executions of a partition behind `afterId`, at most `limit` of them: an unfinished one, and the last id looked at. */
  findUnfinished(
    partition: string,
    afterId: number,
    limit: number,
  ): Promise<{ unfinished: UnfinishedExecution | null; lastId: number | null }>;
  /** Deletes a partition with its rows; nothing happens when it is gone already. */
  dropPartition(table: MonthlyTable, name: string): Promise<void>;
  /** Names of the tables of log lines. */
  readLogTables(): Promise<string[]>;
  dropLogTable(name: string): Promise<void>;
  /** Deletes up to `limit` rows of one kind below an instant; how many there were. */
  deleteOld(kind: OldRows, before: number, limit: number): Promise<number>;
  /** Deletes those of the next `limit` rows of skips that end below an instant. Returns where to go on, or null at the end. */
  deleteSkips(before: number, after: SkipPlace, limit: number): Promise<SkipPlace | null>;
}

/**
 * `once`: once-only keys of executions that are gone. `progress`: of executions that are over. `incident`: those that are over.
 * `node`: nodes that ended and that no unfinished execution and no shard names. `session`, `token`: those that have expired.
 */
export type OldRows = 'once' | 'progress' | 'incident' | 'node' | 'session' | 'token';

/** A place in the order of skips. */
export interface SkipPlace {
  taskId: number;
  firstFireAt: number;
}
