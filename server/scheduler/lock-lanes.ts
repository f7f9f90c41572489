import { ALL_REPORTED, type LaneState, type LaneTable, NOTHING_WAITS } from '@/server/domain/execution/lanes';
import { byTask } from './locked-executions';
import type { EngineTransaction, LaneRow } from './ports';

/** The lanes of tasks with a limit, locked, in order; made where they are missing. The caller holds the tasks locked. */
export async function lockLanesWithin(
  transaction: EngineTransaction,
  limits: ReadonlyMap<number, number>,
): Promise<Map<number, LaneRow[]>> {
  const ids = [...limits.keys()];
  if (ids.length === 0) return new Map();
  const lanes = byTask(await transaction.lockLanes(ids));
  const short = ids.filter((id) => (lanes.get(id)?.length ?? 0) < (limits.get(id) as number));
  if (short.length === 0) return lanes;
  for (const id of short) await transaction.ensureLanes(id, limits.get(id) as number);
  return byTask(await transaction.lockLanes(ids));
}

/** The row of a task's lane. */
export function laneRowOf(
  taskId: number,
  { lane, executionId, takenAt, holderId, holderDueAt, holderRunMs }: LaneState,
): LaneRow {
  return { taskId, lane, executionId, takenAt, holderId, holderDueAt, holderRunMs };
}

/** The lanes of one task within its limit and what waits for them. */
export async function lockLaneTable(
  transaction: EngineTransaction,
  taskId: number,
  limit: number,
): Promise<LaneTable> {
  const lanes = (await lockLanesWithin(transaction, new Map([[taskId, limit]]))).get(taskId) ?? [];
  const [waiting] = await transaction.countWaiting([taskId]);
  return {
    lanes: lanes.filter((row) => row.lane <= limit),
    waiting: waiting ?? NOTHING_WAITS,
    // nothing is skipped for what holds them
    reportedUntil: ALL_REPORTED,
  };
}
