import {
  isWronglyQueued,
  isWronglyUndecided,
  NOT_RESCUED_MS,
  OVERDUE_MS,
} from '@/server/domain/execution/judge-overdue';
import type { CompileDefinition } from '@/server/domain/task/fire-source';
import { TaskCatalog } from '@/server/scheduler/task-catalog';
import type { InvariantStore } from './ports';

/** Rows one look reads of each kind, the longest late first. */
const MOST = 200;

/** Something that should have moved. `key` names it as it stands: it is another one once it has moved. */
export interface Standing {
  key: string;
  facts: Record<string, unknown>;
}

export interface Standstill {
  fires_overdue: Standing[];
  executions_overdue: Standing[];
  executions_not_rescued: Standing[];
}

/** What is late or left behind at the moment. Much of it may be on its way: only what a second look finds unmoved is a fault. */
export async function lookForStandstill(
  store: InvariantStore,
  compile: CompileDefinition,
): Promise<Standstill> {
  const heads = await store.readQueueHeads(OVERDUE_MS);
  const pastDeadline = await store.readPastDeadline(OVERDUE_MS, MOST);
  const notRescued = await store.readNotRescued(NOT_RESCUED_MS, MOST);
  return {
    fires_overdue: await overdueFires(store, compile),
    executions_overdue: [
      ...heads
        .filter(isWronglyQueued)
        .map((head) => ({ key: `${head.executionId} ${head.token}`, facts: { ...head } })),
      ...pastDeadline.map((row) => ({
        key: `deadline ${row.executionId}`,
        facts: { executionId: row.executionId, status: row.status, isPastDeadline: true },
      })),
    ],
    executions_not_rescued: notRescued.map(({ executionId, token, status }) => ({
      ...{ key: `${executionId} ${token} ${status}`, facts: { executionId, status } },
    })),
  };
}

/** What both looks found. */
export function isStillSo(first: Standstill, second: Standstill): Standstill {
  const both = (kind: keyof Standstill) => {
    const keys = new Set(first[kind].map(({ key }) => key));
    return second[kind].filter(({ key }) => keys.has(key));
  };
  return {
    fires_overdue: both('fires_overdue'),
    executions_overdue: both('executions_overdue'),
    executions_not_rescued: both('executions_not_rescued'),
  };
}

async function overdueFires(store: InvariantStore, compile: CompileDefinition): Promise<Standing[]> {
  const overdue = await store.readOverdueTasks(OVERDUE_MS, MOST);
  if (overdue.length === 0) return [];
  const catalog = new TaskCatalog(compile);
  catalog.add(
    await store.readVersions(
      overdue.map(({ taskId, version }) => ({ taskId, fromVersion: version, toVersion: version })),
    ),
  );
  const lanes = new Map(
    (await store.readLanes(overdue.map(({ taskId }) => taskId))).map((row) => [row.taskId, row]),
  );
  return overdue.flatMap(({ taskId, dueAt, lateMs, version }) => {
    const { definition, laneLimit } = catalog.get(taskId, version);
    const isFault = isWronglyUndecided({
      ...{ lateMs, laneLimit, graceMs: definition.misfire.graceMs },
      takenLanes: lanes.get(taskId)?.taken ?? [],
      hasWaiting: lanes.get(taskId)?.hasWaiting ?? false,
    });
    return isFault ? [{ key: `${taskId} ${dueAt}`, facts: { taskId, dueAt, lateMs } }] : [];
  });
}
