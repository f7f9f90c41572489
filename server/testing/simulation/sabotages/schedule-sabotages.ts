import { pendingFireAfter } from '@/server/domain/task/pending-fire';
import type { LiveExecution } from '@/server/scheduler/execution-rows';
import type { QueueRequest } from '@/server/scheduler/ports';
import { TaskCatalog } from '@/server/scheduler/task-catalog';
import type { TaskVersionRow } from '@/server/scheduler/task-rows';
import type { MemoryTransaction } from '@/server/testing/memory/memory-transaction';
import { compileSimulated } from '../compile-simulated';
import type { NamedSabotage } from '../sabotage';
import { withStatements } from './overlay';
import { freeingLanes, naming } from './reports';
import { inTwoTransactions, retryingBlindly } from './transactions';

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

/** What schedules, transactions and reports must not do. */
export const SCHEDULE_SABOTAGES: readonly NamedSabotage[] = [
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
