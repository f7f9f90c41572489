import { grantLanes } from './end-executions';
import { lockLanesWithin } from './lock-lanes';
import { byTask } from './locked-executions';
import type { EngineDependencies } from './ports';
import { oneVersion } from './task-catalog';

const MOST_TASKS = 100;

/**
 * Gives free lanes to executions that wait. Ends do that already, so this only finds work after an edit that raised a limit or took it
 * away: a standing question, as rescue is one. Returns how many may go on.
 */
export async function grantWaiting({ store, catalog }: EngineDependencies): Promise<number> {
  const taskIds = await store.readWaitingTasks(MOST_TASKS);
  if (taskIds.length === 0) return 0;
  return store.transaction(async (transaction) => {
    const tasks = await transaction.lockTasks(taskIds);
    await catalog.load(
      tasks.map(({ id, version }) => oneVersion(id, version)),
      (missing) => transaction.readVersions(missing),
    );
    const limits = new Map(
      tasks.flatMap((task): [number, number][] => {
        const { laneLimit } = catalog.get(task.id, task.version);
        return laneLimit === null ? [] : [[task.id, laneLimit]];
      }),
    );
    const lanes = [...(await lockLanesWithin(transaction, limits)).values()].flat();
    const free = lanes.filter(
      (lane) => lane.executionId === null && lane.lane <= (limits.get(lane.taskId) ?? 0),
    );
    const waiting = byTask(await transaction.lockWaiting(taskIds));
    const now = await transaction.readNow();
    const granted = grantLanes(free, waiting, now, () => Number.POSITIVE_INFINITY);
    const taken = granted.lanes.filter((lane) => lane.executionId !== null);
    if (taken.length > 0) await transaction.writeLanes(taken);
    const unlimited = [...waiting].flatMap(([taskId, rows]) =>
      !limits.has(taskId) ? rows.map(({ executionId, fireAt }) => ({ executionId, fireAt, lane: null })) : [],
    );
    const promotions = [...granted.promotions, ...unlimited];
    if (promotions.length > 0) await transaction.promote(promotions);
    return promotions.length;
  });
}
