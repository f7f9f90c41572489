import type { LabelledNode } from '@/server/domain/cluster/labels';
import type { EndedAttempt } from '@/server/scheduler/execution-rows';
import type { LaneRow } from '@/server/scheduler/ports';
import type {
  AuditRow,
  BackfillRow,
  NewSkip,
  ScheduledTask,
  TaskVersionRow,
} from '@/server/scheduler/task-rows';
import { MemorySession } from './memory-session';
import { MemoryTable, type RowChange } from './memory-table';
import { executionRow, laneRow, liveRow, nodeRow, shardRow, taskRow } from './row-shapes';
import type { Wire } from './statement';
import type {
  StoredCounter,
  StoredExecution,
  StoredFence,
  StoredFire,
  StoredGroup,
  StoredInterval,
  StoredLive,
  StoredNode,
  StoredOnce,
  StoredSetting,
  StoredShard,
} from './stored-rows';

/** The database's clock and its timers. */
export interface MemoryClock {
  now(): number;
  /** Calls back after so many milliseconds, 0 is at once but not within this call. */
  after(ms: number, callback: () => void): void;
}

/** What one transaction committed. */
export interface Commit {
  at: number;
  /** The time that was told to the transaction last: what it decided by. Null when it asked for none. */
  toldNow: number | null;
  /** The live nodes that were told to it last. Null when it asked for none. */
  toldNodes: readonly LabelledNode[] | null;
  owner: number;
  changes: readonly RowChange[];
}

export interface MemoryDatabaseOptions {
  clock: MemoryClock;
  shards: number;
  /** How long a statement waits for a row lock. */
  lockWaitMs?: number;
  onCommit?: (commit: Commit) => void;
}

/** The tables of the engine in memory, with transactions at READ COMMITTED, row locks and unique keys as in MySQL. */
export class MemoryDatabase {
  readonly clock: MemoryClock;
  readonly lockWaitMs: number;
  readonly tasks = new MemoryTable<number, ScheduledTask>('task', taskRow);
  /** By `task:version`. */
  readonly versions = new MemoryTable<string, TaskVersionRow>('task_version');
  readonly intervals = new MemoryTable<number, StoredInterval>('task_interval');
  readonly groups = new MemoryTable<number, StoredGroup>('task_group');
  readonly executions = new MemoryTable<number, StoredExecution>('task_execution', (row) =>
    executionRow(row, row),
  );
  /** By `task:fire:key`. */
  readonly fires = new MemoryTable<string, StoredFire>('task_execution_fire');
  readonly live = new MemoryTable<number, StoredLive>('execution_live', (row) => liveRow(row, row));
  /** By `task:lane`. */
  readonly lanes = new MemoryTable<string, LaneRow>('execution_lane', laneRow);
  readonly attempts = new MemoryTable<string, EndedAttempt>('task_attempt');
  /** By `task:first fire`. */
  readonly skips = new MemoryTable<string, NewSkip>('task_skip');
  readonly once = new MemoryTable<string, StoredOnce>('execution_once');
  readonly backfills = new MemoryTable<number, BackfillRow>('backfill');
  readonly audits = new MemoryTable<number, AuditRow>('audit');
  readonly nodes = new MemoryTable<number, StoredNode>('scheduler_node', nodeRow);
  readonly fences = new MemoryTable<number, StoredFence>('node_fence');
  readonly shards = new MemoryTable<number, StoredShard>('shard', shardRow);
  readonly settings = new MemoryTable<string, StoredSetting>('setting');
  readonly counters = new MemoryTable<number, StoredCounter>('change_counter');
  readonly #open = new Set<MemorySession>();
  readonly #onCommit: ((commit: Commit) => void) | undefined;
  #auditCount = 0;

  constructor({ clock, shards, lockWaitMs = 1_000, onCommit }: MemoryDatabaseOptions) {
    this.clock = clock;
    this.lockWaitMs = lockWaitMs;
    this.#onCommit = onCommit;
    this.change((session) => {
      this.settings.write(session, 'everything_paused', { name: 'everything_paused', value: 0 });
      this.settings.write(session, 'retention_watermark', { name: 'retention_watermark', value: 0 });
      for (let id = 0; id < shards; id += 1) {
        this.shards.write(session, id, { id, ownerId: null, epoch: 0, leaseUntil: 0 });
        this.counters.write(session, id, { shard: id, seq: 0 });
      }
    });
  }

  begin(wire: Wire): MemorySession {
    const session = new MemorySession(this, wire, false);
    this.#open.add(session);
    return session;
  }

  /** A statement that is a transaction of its own. */
  autocommit<T>(wire: Wire, name: string, body: (session: MemorySession) => T): Promise<T> {
    return new MemorySession(this, wire, true).run(name, body);
  }

  /** Writes rows at once, for what a test starts from. */
  change(write: (session: MemorySession) => void): void {
    const session = new MemorySession(this, NOBODY, false);
    write(session);
    session.commit();
  }

  /** Transactions that are open on a wire. */
  openSessions(wire: Wire): MemorySession[] {
    return [...this.#open].filter((session) => session.wire === wire);
  }

  ended(session: MemorySession): void {
    this.#open.delete(session);
  }

  committed({ toldNow, toldNodes, wire, changes }: MemorySession): void {
    this.#onCommit?.({ at: this.clock.now(), toldNow, toldNodes, owner: wire.owner, changes });
  }

  nextAuditId(): number {
    this.#auditCount += 1;
    return this.#auditCount;
  }
}

const NOBODY: Wire = { owner: 0, send: () => undefined, answer: () => undefined };
