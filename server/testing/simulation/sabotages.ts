import { freedLane } from '@/server/domain/execution/lanes';
import { pendingFireAfter } from '@/server/domain/task/pending-fire';
import type { ExecutionReporter } from '@/server/executor/execution-reporter';
import type { AttemptRef, LiveExecution } from '@/server/scheduler/execution-rows';
import type { QueueRequest } from '@/server/scheduler/ports';
import { TaskCatalog } from '@/server/scheduler/task-catalog';
import type { TaskVersionRow } from '@/server/scheduler/task-rows';
import type { MemoryEngineStore } from '@/server/testing/memory/memory-engine-store';
import type { MemoryTransaction } from '@/server/testing/memory/memory-transaction';
import type { FindingKind } from './checker/finding';
import { compileSimulated } from './compile-simulated';
import type { Emphasis, Sabotage } from './sabotage';

export interface NamedSabotage {
  name: string;
  sabotage: Sabotage;
  /** What brings it to light. */
  emphasis?: Emphasis;
  /** What the checker must find, one of them at least. */
  expected: readonly FindingKind[];
}

type Overlay = Partial<Record<keyof MemoryTransaction, (...values: never[]) => unknown>>;

/** A transaction with some of its statements replaced. */
function overlaid(transaction: MemoryTransaction, overlay: Overlay): MemoryTransaction {
  return new Proxy(transaction, {
    get(target, name) {
      const own = overlay[name as keyof MemoryTransaction];
      if (own) return own;
      const value = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** A store whose transactions have some of their statements replaced. */
const withStatements =
  (overlayOf: (transaction: MemoryTransaction) => Overlay) =>
  (store: MemoryEngineStore): MemoryEngineStore => ({
    ...store,
    transaction: (work) =>
      store.transaction((transaction) => work(overlaid(transaction, overlayOf(transaction)))),
  });

type Write = (transaction: MemoryTransaction) => Promise<unknown>;

/** Inserts and advances in two transactions, in either order. */
const inTwoTransactions =
  (isAdvanceFirst: boolean) =>
  (store: MemoryEngineStore): MemoryEngineStore => ({
    ...store,
    async transaction(work) {
      const later: Write[] = [];
      const put =
        (name: 'insertExecutions' | 'insertSkips' | 'extendSkips' | 'writeLanes' | 'advanceTasks') =>
        (rows: never) => {
          later.push((transaction) => transaction[name](rows));
          return Promise.resolve((rows as unknown[]).length);
        };
      const overlay: Overlay = isAdvanceFirst
        ? {
            insertExecutions: put('insertExecutions'),
            insertSkips: put('insertSkips'),
            extendSkips: put('extendSkips'),
          }
        : { advanceTasks: put('advanceTasks') };
      const result = await store.transaction((transaction) => work(overlaid(transaction, overlay)));
      if (later.length > 0)
        await store.transaction(async (transaction) => {
          for (const write of later) await write(transaction);
        });
      return result;
    },
  });

const WRITES = [
  'insertExecutions',
  'insertSkips',
  'extendSkips',
  'writeLanes',
  'writeTasks',
  'advanceTasks',
  'claim',
  'markStarted',
  'requeue',
  'promote',
  'finish',
  'insertAttempts',
] as const;

const RECONNECT_MS = 3_000;

/** After a COMMIT whose answer was lost, the same writes are sent once more, without a look. */
function retryingBlindly(store: MemoryEngineStore): MemoryEngineStore {
  return {
    ...store,
    async transaction(work) {
      let writes: Write[] = [];
      let isWorkDone = false;
      let result: Awaited<ReturnType<typeof work>> | undefined;
      try {
        return await store.transaction(async (transaction) => {
          writes = [];
          isWorkDone = false;
          const overlay: Overlay = {};
          for (const name of WRITES)
            overlay[name] = (rows: never) => {
              const write: Write = (to) => (to[name] as (values: never) => Promise<unknown>).call(to, rows);
              writes.push(write);
              return write(transaction);
            };
          result = await work(overlaid(transaction, overlay));
          isWorkDone = true;
          return result;
        });
      } catch (error) {
        if (!isWorkDone) throw error;
        // by the time there is a connection again
        await new Promise<void>((resolve) => store.database.clock.after(RECONNECT_MS, resolve));
        await store.transaction(async (transaction) => {
          for (const write of writes) await write(transaction);
        });
        return result as Awaited<ReturnType<typeof work>>;
      }
    },
  };
}

/** A reporter whose reports name whatever is under way, where `isDropped` says that the difference does not matter. */
const naming =
  (isDropped: (ref: AttemptRef, live: LiveExecution) => boolean) =>
  (reporter: ExecutionReporter, store: MemoryEngineStore): ExecutionReporter => {
    const rename = <Ref extends AttemptRef>(ref: Ref): Ref => {
      const live = store.database.live.peek(ref.executionId);
      return live && isDropped(ref, live) ? { ...ref, token: live.token, attempt: live.attempt } : ref;
    };
    return {
      started: (mark: AttemptRef & { startedAt: number }) => reporter.started(rename(mark)),
      finished: (report: Parameters<ExecutionReporter['finished']>[0]) => reporter.finished(rename(report)),
      withdrawStart: (mark: Parameters<ExecutionReporter['withdrawStart']>[0]) =>
        reporter.withdrawStart(mark),
      drained: () => reporter.drained(),
    } as unknown as ExecutionReporter;
  };

function freeingLanes(reporter: ExecutionReporter, store: MemoryEngineStore): ExecutionReporter {
  return {
    started: (mark: Parameters<ExecutionReporter['started']>[0]) => reporter.started(mark),
    withdrawStart: (mark: Parameters<ExecutionReporter['withdrawStart']>[0]) => reporter.withdrawStart(mark),
    drained: () => reporter.drained(),
    async finished(report: Parameters<ExecutionReporter['finished']>[0]) {
      const isAccepted = await reporter.finished(report);
      if (isAccepted) return true;
      await store.transaction(async (transaction) => {
        const lanes = await transaction.lockLanes([report.taskId]);
        const own = lanes.filter((lane) => lane.executionId === report.executionId);
        const freed = own.map((lane) => ({ taskId: report.taskId, ...freedLane(lane, 0) }));
        if (freed.length > 0) await transaction.writeLanes(freed);
      });
      return false;
    },
  } as unknown as ExecutionReporter;
}

/** A catalog that reads every misfire policy as "skip at once". */
class ImpatientCatalog extends TaskCatalog {
  override add(rows: readonly TaskVersionRow[]): void {
    super.add(
      rows.map((row) => ({
        ...row,
        definition: { ...row.definition, misfire: { ...row.definition.misfire, policy: 'skip', graceMs: 0 } },
      })),
    );
  }
}

export const SABOTAGES: readonly NamedSabotage[] = [
  {
    name: 'unique key dropped',
    expected: ['doubled'],
    emphasis: { faults: ['row_set_back'] },
    sabotage: {
      nodeStore: withStatements((transaction) => ({
        insertExecutions: (rows: Parameters<MemoryTransaction['insertExecutions']>[0]) =>
          transaction.insertExecutions(
            rows.map((row) => Object.assign(row, { fireKey: row.fireKey || row.id })),
          ),
      })),
    },
  },
  {
    name: 'token check dropped',
    expected: ['stale_write'],
    emphasis: {
      faults: ['heartbeat_stuck', ...Array.from({ length: 6 }, () => 'lost_mark' as const)],
      isLong: true,
    },
    sabotage: { reporter: naming((ref, live) => live.attempt === ref.attempt) },
  },
  {
    name: 'attempt check dropped',
    expected: ['stale_write'],
    emphasis: { faults: ['heartbeat_stuck'], isLong: true },
    sabotage: { reporter: naming((ref, live) => live.attempt !== ref.attempt) },
  },
  {
    name: 'insert and advance in two transactions',
    expected: ['not_atomic'],
    sabotage: { nodeStore: inTwoTransactions(false) },
  },
  { name: 'advance first', expected: ['lost'], sabotage: { nodeStore: inTwoTransactions(true) } },
  {
    name: 'node wall clock',
    expected: ['wrong_instant', 'live_node_fenced'],
    emphasis: { faults: ['wall_clock_step'] },
    sabotage: { isWallClock: true },
  },
  {
    name: 'lane freed by a stale report',
    expected: ['over_limit', 'lane_leak'],
    emphasis: { faults: ['heartbeat_stuck'], isLong: true },
    sabotage: { reporter: freeingLanes },
  },
  {
    name: 'unknown commit retried blindly',
    expected: ['illegal_transition', 'token_not_growing', 'stale_write', 'skip_count'],
    emphasis: { faults: ['lost_commit'] },
    sabotage: { nodeStore: retryingBlindly },
  },
  {
    name: 'boundary of an edit in dueAt',
    expected: ['lost'],
    emphasis: { actions: ['edit'] },
    sabotage: {
      rules: {
        pendingAfterEdit: (pending, boundary, timeline, definitionOf) =>
          pending !== null && (pending.dueAt ?? pending.fireAt) <= boundary
            ? pending
            : pendingFireAfter(timeline, boundary, definitionOf),
      },
    },
  },
  {
    name: 'pause without boundary',
    expected: ['lost'],
    emphasis: { actions: ['pause', 'resume'] },
    sabotage: {
      rules: {
        pendingAfterPause: (_pending, boundary, timeline, definitionOf) =>
          pendingFireAfter(timeline, boundary, definitionOf),
      },
    },
  },
  {
    name: 'late within grace skipped',
    expected: ['wrong_skip'],
    sabotage: { catalog: () => new ImpatientCatalog(compileSimulated) },
  },
  {
    name: 'queued taken before dueAt',
    expected: ['early'],
    sabotage: {
      nodeStore: withStatements(({ session }) => ({
        lockQueued: ({ executor, limit, withoutGroups }: QueueRequest) =>
          session.run('lockQueued', () => {
            const { live } = session.database;
            const isWanted = (row: LiveExecution) =>
              (row.status === 'queued' || row.status === 'retrying') &&
              row.executor === executor &&
              !withoutGroups.includes(row.groupId);
            return live
              .candidates(isWanted)
              .filter(([id]) => session.tryLock(live, id))
              .flatMap(([id]) => live.get(id, session) ?? [])
              .filter(isWanted)
              .slice(0, limit);
          }),
      })),
    },
  },
  {
    name: 'fixed delay not re-armed by cancel',
    expected: ['not_rearmed'],
    emphasis: { actions: ['cancel'] },
    sabotage: { consoleStore: withStatements(() => ({ writeTasks: () => Promise.resolve() })) },
  },
];
