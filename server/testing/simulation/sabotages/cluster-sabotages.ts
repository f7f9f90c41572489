import { takenLane } from '@/server/domain/execution/lanes';
import type { Claim, LiveExecution } from '@/server/scheduler/execution-rows';
import type { QueueRequest } from '@/server/scheduler/ports';
import type { ScheduledTask } from '@/server/scheduler/task-rows';
import type { MemoryEngineStore } from '@/server/testing/memory/memory-engine-store';
import type { MemoryTransaction } from '@/server/testing/memory/memory-transaction';
import type { FaultKind, OperatorAction } from '../coverage';
import type { NamedSabotage, Sabotage } from '../sabotage';
import { type Overlay, withStatements } from './overlay';
import { decidingAsReadBefore, droppingLosers, readingBeforeTheEpoch } from './stale-reads';

const DEATHS: readonly FaultKind[] = ['crash', 'stall', 'stall_at_statement', 'heartbeat_stuck'];

const many = (action: OperatorAction): OperatorAction[] => Array.from({ length: 12 }, () => action);

/** Replaces statements of rescues. `takeFound` gives the orphans among executions as they were found, once. */
const withRescue =
  (
    overlayOf: (
      transaction: MemoryTransaction,
      takeFound: (ids: readonly number[]) => Map<number, LiveExecution>,
    ) => Overlay,
  ) =>
  (store: MemoryEngineStore): MemoryEngineStore => {
    const found = new Map<number, LiveExecution>();
    const takeFound = (ids: readonly number[]) => {
      const taken = new Map([...found].filter(([id]) => ids.includes(id)));
      for (const id of taken.keys()) found.delete(id);
      return taken;
    };
    return {
      ...withStatements((transaction) => overlayOf(transaction, takeFound))(store),
      async findOrphans(limit) {
        const rows = await store.findOrphans(limit);
        for (const row of rows) found.set(row.executionId, row);
        return rows;
      },
    };
  };

/** A rescue goes on with the rows as it found them, whatever became of them until it had their locks. */
const rescuingAsFound = withRescue((transaction, takeFound) => ({
  async lockLive(ids: number[]) {
    const found = takeFound(ids);
    return (await transaction.lockLive(ids)).map((row) => found.get(row.executionId) ?? row);
  },
}));

/** A rescue leaves the schedules of its tasks alone. */
const rescuingWithoutRearm = withRescue((transaction, takeFound) => {
  let isRescue = false;
  return {
    lockLive(ids: number[]) {
      isRescue = takeFound(ids).size > 0;
      return transaction.lockLive(ids);
    },
    writeTasks: (rows: ScheduledTask[]) => (isRescue ? Promise.resolve() : transaction.writeTasks(rows)),
  };
});

const readingShardsUnlocked = withStatements(({ session }) => ({
  holdShards: (ids: readonly number[]) =>
    session.run('holdShards', () =>
      ids.flatMap((id) => session.database.shards.get(id, session) ?? []).sort((a, b) => a.id - b.id),
    ),
}));

const readingWatermarkUnlocked = withStatements(({ session }) => ({
  holdSwitches: () =>
    session.run('holdSwitches', () => {
      const { settings, groups } = session.database;
      session.lock(settings, 'everything_paused', 'share');
      const limited = groups.select(session, (group) => group.parallelLimit !== null);
      const retentionWatermark = settings.get('retention_watermark', session)?.value ?? 0;
      return { retentionWatermark, limitedGroups: limited.map((group) => group.id) };
    }),
}));

/** A claim takes the first free lane of its task, as if the execution had none yet. */
const takingLanesAtClaim = withStatements((transaction) => ({
  async claim(rows: Claim[]) {
    await transaction.claim(rows);
    for (const { executionId, claimedAt } of rows) {
      const { database } = transaction.session;
      const row = database.live.get(executionId, transaction.session);
      if (!row || row.lane === null) continue;
      const lanes = await transaction.lockLanes([row.taskId]);
      const free = lanes.find((lane) => lane.executionId === null);
      if (!free) continue;
      const taken = takenLane(free, { executionId, dueAt: row.dueAt, at: claimedAt });
      await transaction.writeLanes([{ ...taken, taskId: row.taskId }]);
    }
  },
}));

/** Work is taken from the queue whatever it requires. */
const takingWithoutLabels = withStatements((transaction) => ({
  async lockQueued(request: QueueRequest) {
    const labelSets = await transaction.readQueuedLabelSets(request.executor);
    return transaction.lockQueued({ ...request, labelSets });
  },
}));

/** A node is declared dead in its row, and its fence stays open. */
const fencingNobody: Sabotage['clusterStore'] = (store, database, wire) => ({
  ...store,
  fenceNode: (nodeId, watchedHeartbeat) =>
    database.autocommit(wire, 'UPDATE scheduler_node', (session) => {
      const [node] = session.lockRows(database.nodes, [nodeId], 'exclusive');
      if (node?.status !== 'live' || node.heartbeat !== watchedHeartbeat) return false;
      database.nodes.write(session, nodeId, { ...node, status: 'dead' });
      return true;
    }),
});

/** What takes over, hands over and dies in a cluster must not do. */
export const CLUSTER_SABOTAGES: readonly NamedSabotage[] = [
  {
    name: 'status check of rescue dropped',
    expected: ['stale_write', 'illegal_transition', 'token_not_growing', 'called_twice'],
    emphasis: { faults: ['crash', 'heartbeat_stuck'], isLong: true, rescueMs: 50, nodes: 4, latencyMs: 80 },
    sabotage: { nodeStore: rescuingAsFound },
  },
  {
    name: 'epoch read unlocked',
    expected: ['stale_owner'],
    emphasis: { faults: [...DEATHS, 'shutdown'] },
    sabotage: { nodeStore: readingShardsUnlocked },
  },
  {
    name: 'start without deadline check',
    expected: ['dead_call'],
    emphasis: { faults: ['heartbeat_stuck', 'heartbeat_stuck'], isLong: true },
    sabotage: { isDeadlineIgnored: true },
  },
  {
    name: 'lane taken at claim',
    expected: ['lane_leak', 'over_limit'],
    sabotage: { nodeStore: takingLanesAtClaim },
  },
  {
    name: 'queued taken without its labels',
    expected: ['wrong_node'],
    sabotage: { nodeStore: takingWithoutLabels },
  },
  {
    name: 'rescue only once per fencing',
    expected: ['never_ends'],
    emphasis: { faults: ['crash', 'shutdown'], isLong: true },
    sabotage: { isRescueAnEvent: true },
  },
  {
    name: 'watermark read unlocked',
    expected: ['before_retention'],
    emphasis: {
      ...{ faults: ['database_outage'], actions: [...many('prune'), ...many('backfill')] },
      latencyMs: 120,
    },
    sabotage: { nodeStore: readingWatermarkUnlocked },
  },
  {
    name: 'prune without watermark',
    expected: ['doubled'],
    emphasis: {
      faults: ['row_set_back', 'row_set_back', 'row_set_back'],
      actions: [...many('prune'), 'backfill'],
    },
    sabotage: { retentionStore: (store) => ({ ...store, raiseWatermark: (to) => Promise.resolve(to) }) },
  },
  {
    name: '1062 taken for "exists"',
    expected: ['lost'],
    emphasis: { faults: ['row_set_back', 'row_set_back'] },
    sabotage: {
      nodeStore: withStatements(() => ({
        findTakenFires: (_taskId: number, fires: number[]) => Promise.resolve([...fires]),
      })),
    },
  },
  {
    name: 'rescue without fencing the node',
    expected: ['dead_claim', 'stale_owner'],
    emphasis: {
      faults: ['stall_at_statement', 'stall_at_statement', 'stall_at_statement', 'heartbeat_stuck'],
    },
    // the fence stands behind the deadline of the node itself: without the second alone nothing is found
    sabotage: { clusterStore: fencingNobody, isDeadlineIgnored: true },
  },
  {
    name: 'shard read before epoch commit',
    expected: ['lost', 'wrong_version', 'wrong_run', 'wrong_skip'],
    emphasis: { faults: ['shutdown', 'join'], actions: ['edit', 'pause', 'resume'] },
    sabotage: { clusterStore: readingBeforeTheEpoch, nodeStore: decidingAsReadBefore },
  },
  {
    name: 'compare-and-set loser dropped',
    expected: ['lost'],
    emphasis: { actions: ['edit', 'pause', 'resume'] },
    sabotage: { nodeStore: droppingLosers },
  },
  {
    name: 'fixed delay not re-armed by rescue',
    expected: ['not_rearmed'],
    emphasis: { faults: ['crash'], isLong: true },
    sabotage: { nodeStore: rescuingWithoutRearm },
  },
];
