import { type EnginePool, engineTransaction } from '@/server/db/engine-pool';
import { duplicateKeyName, transactionFault } from '@/server/db/errors';
import { withPartitions } from '@/server/db/partitions';
import type { EngineStore, EngineTransaction } from '@/server/scheduler/ports';
import * as backfill from './backfill-statements';
import { endConnections } from './connection-statements';
import * as execution from './execution-statements';
import * as lane from './lane-statements';
import * as live from './live-statements';
import * as record from './record-statements';
import * as schedule from './schedule-statements';
import * as skip from './skip-statements';

/** The engine's storage in MySQL or MariaDB. */
export function createMysqlEngineStore(pool: EnginePool): EngineStore {
  const { shared } = pool;
  return {
    isDuplicateFire: (error) => duplicateKeyName(error) === 'task_execution_fire',
    faultOf: transactionFault,
    endConnections: (nodeIds) => endConnections(pool, nodeIds),
    readNow: () => schedule.selectNow(pool),
    readDueTasks: (request) => schedule.selectDueTasks(shared, request),
    readVersions: (keys) => schedule.selectVersions(pool, keys),
    readHeld: (nodeId) => live.selectHeld(pool, nodeId),
    readCancelRequests: (nodeId) => live.selectCancelRequests(shared, nodeId),
    readInputs: (refs) => live.selectInputs(pool, refs),
    readQueuedExecutors: (executors) => live.selectQueuedExecutors(shared, executors),
    findOrphans: (limit) => live.findOrphans(shared, limit),
    readOverdue: (limit) => live.selectOverdue(shared, limit),
    readWaitingTasks: (limit) => live.selectWaitingTasks(shared, limit),
    readBackfills: (shards, limit) => backfill.selectBackfills(shared, shards, limit),
    transaction: (work) =>
      withPartitions(pool, () => engineTransaction(pool, (session) => work(transactionOf(session)))),
  };
}

function transactionOf(session: Parameters<Parameters<typeof engineTransaction>[1]>[0]): EngineTransaction {
  return {
    readNow: () => schedule.selectNow(session),
    holdSwitches: () => schedule.holdSwitches(session),
    readLimitedGroups: () => schedule.selectLimitedGroups(session),
    isNodeValid: (nodeId) => schedule.isNodeUnfenced(session, nodeId),
    holdShards: (shards) => schedule.holdShards(session, shards),
    lockTasks: (taskIds) => schedule.lockTasks(session, taskIds),
    lockLanes: (taskIds) => lane.lockLanes(session, taskIds),
    ensureLanes: (taskId, limit) => lane.ensureLanes(session, taskId, limit),
    writeLanes: (rows) => lane.writeLanes(session, rows),
    countWaiting: (taskIds) => live.countWaiting(session, taskIds),
    readReported: (executionIds) => live.readReported(session, executionIds),
    readIntervals: (tasks) => schedule.selectIntervals(session, tasks),
    readVersions: (keys) => schedule.selectVersions(session, keys),
    readLastSkips: (taskIds) => skip.selectLastSkips(session, taskIds),
    insertExecutions: (rows) => execution.insertExecutions(session, rows),
    insertSkips: (rows) => skip.insertSkips(session, rows),
    extendSkips: (rows) => skip.extendSkips(session, rows),
    advanceTasks: (rows) => schedule.advanceTasks(session, rows),
    writeTasks: (rows) => schedule.writeTasks(session, rows),
    readQueuedLabelSets: (executor) => live.selectQueuedLabelSets(session, executor),
    readLabelledNodes: () => live.selectLabelledNodes(session),
    lockQueued: (request) => live.lockQueued(session, request),
    lockLimitedGroups: (groupIds) => live.lockLimitedGroups(session, groupIds),
    lockLive: (ids) => live.lockLive(session, ids),
    lockWaiting: (taskIds) => live.lockWaiting(session, taskIds),
    lockFirstWaiting: (taskIds) => live.lockFirstWaiting(session, taskIds),
    claim: (rows) => execution.claim(session, rows),
    markStarted: (rows) => execution.markStarted(session, rows),
    requeue: (rows) => execution.requeue(session, rows),
    promote: (rows) => execution.promote(session, rows),
    handOver: (rows) => execution.handOver(session, rows),
    requestCancel: (keys, request) => execution.requestCancel(session, keys, request),
    finish: (rows) => execution.finish(session, rows),
    insertAttempts: (rows) => execution.insertAttempts(session, rows),
    readEnded: (refs) => record.selectEnded(session, refs),
    readOnce: (kind, key) => record.selectOnce(session, kind, key),
    insertOnce: (kind, key, made, at) => record.insertOnce(session, kind, key, made, at),
    findTakenFires: (taskId, fires) => record.selectTakenFires(session, taskId, fires),
    lockBackfill: (id) => backfill.lockBackfill(session, id),
    writeBackfill: (row) => backfill.writeBackfill(session, row),
    findBackfillExecutions: (row) => live.selectBackfillExecutions(session, row),
    insertInterval: (row) => record.insertInterval(session, row),
    insertAudits: (rows) => record.insertAudits(session, rows),
  };
}
