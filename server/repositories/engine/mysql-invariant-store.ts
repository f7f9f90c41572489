import type { InvariantStore } from '@/server/chores/scan/ports';
import { type EnginePool, engineTransaction } from '@/server/db/engine-pool';
import * as account from './account-statements';
import * as damage from './damage-statements';
import * as look from './invariant-statements';
import { selectLabelledNodes, selectWithoutOwner } from './live-statements';
import * as mend from './mend-statements';
import * as missing from './missing-statements';
import { selectWatermark } from './mysql-retention-store';
import { selectIntervals, selectVersions } from './schedule-statements';

/** What the scanner reads and mends, in MySQL or MariaDB. */
export function createMysqlInvariantStore(pool: EnginePool): InvariantStore {
  return {
    readOverdueTasks: (lateMs, limit) => look.selectOverdueTasks(pool, lateMs, limit),
    readLanes: (taskIds) => look.selectLaneUse(pool, taskIds),
    readLabelledNodes: () => selectLabelledNodes(pool),
    readQueueHeads: (lateMs) => look.selectQueueHeads(pool, lateMs),
    readPastDeadline: (lateMs, limit) => look.selectPastDeadline(pool, lateMs, limit),
    readNotRescued: (goneMs, limit) => look.selectNotRescued(pool, goneMs, limit),
    readWithoutOwner: (limit) => selectWithoutOwner(pool, limit),
    walkLive: (after, limit) => damage.walkLive(pool, after, limit),
    walkHolders: (after, limit) => damage.walkHolders(pool, after, limit),
    walkLanes: (after, limit) => damage.walkLanes(pool, after, limit),
    walkExecutions: (after, limit) => damage.walkExecutions(pool, after, limit),
    mendLive: (row) => engineTransaction(pool, (session) => mend.mendLive(session, row)),
    mendLane: (row) => engineTransaction(pool, (session) => mend.mendLane(session, row)),
    restoreLive: (execution, work) => mend.restoreLive(pool, execution, work),
    restoreShards: () => missing.restoreShards(pool),
    endNodesWithoutFence: () => missing.endNodesWithoutFence(pool),
    readTasks: (afterId, limit) => account.selectAccountedTasks(pool, afterId, limit),
    readVersions: (ranges) => selectVersions(pool, ranges),
    readIntervals: (tasks) => selectIntervals(pool, tasks),
    readGroupIds: (names) => account.selectGroupIds(pool, names),
    readFires: (stretches) => account.selectFires(pool, stretches),
    readSkips: (stretches) => account.selectSkips(pool, stretches),
    readWatermark: () => selectWatermark(pool),
  };
}
