import { claimQueued } from './claim-queued';
import { fromLive } from './claimed-execution';
import type { TaskSchedulerOptions } from './task-scheduler';

/** Queued executions taken in one transaction. */
const QUEUE_BATCH = 500;

export interface QueueOptions
  extends Pick<TaskSchedulerOptions, 'store' | 'slots' | 'nodeId' | 'executors' | 'labels' | 'mayClaim'> {
  /** Types of executor of which something may be in line for want of room here. */
  backlog: Set<string>;
}

/**
 * The types of executor that have something in line which this node has room for. One plain look spares a transaction for each that has
 * nothing, which is most often so.
 */
export async function readInLine(options: QueueOptions): Promise<string[]> {
  const { store, slots, executors, mayClaim, backlog } = options;
  const withRoom = executors.filter((executor) => slots.free(executor) > 0);
  for (const executor of executors) if (!withRoom.includes(executor)) backlog.add(executor);
  if (withRoom.length === 0 || !mayClaim()) return [];
  const inLine = await store.readQueuedExecutors(withRoom);
  for (const executor of withRoom) {
    if (inLine.includes(executor)) backlog.add(executor);
    else backlog.delete(executor);
  }
  return inLine;
}

/** Takes what is in line as far as there is room for it. Returns how many. */
export async function takeQueued(
  { store, slots, nodeId, labels, mayClaim, backlog }: QueueOptions,
  executors: readonly string[],
): Promise<number> {
  let count = 0;
  for (const executor of executors) {
    for (;;) {
      const limit = Math.min(QUEUE_BATCH, slots.free(executor));
      if (limit <= 0 || !mayClaim()) break;
      const taken = await claimQueued(store, { nodeId, limit, executor, labels });
      count += taken.length;
      slots.accept(await fromLive(store, taken));
      if (taken.length === limit) continue;
      backlog.delete(executor);
      break;
    }
  }
  return count;
}
