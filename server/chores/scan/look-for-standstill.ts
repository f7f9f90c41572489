import type { IncidentKind } from '@/server/domain/cluster/incident-kinds';
import { withoutEligibleSince } from '@/server/domain/cluster/labels';
import {
  isWithoutNode,
  isWronglyQueued,
  isWronglyUndecided,
  NOT_RESCUED_MS,
  OVERDUE_MS,
} from '@/server/domain/execution/judge-overdue';
import type { CompileDefinition } from '@/server/domain/task/fire-source';
import { TaskCatalog } from '@/server/scheduler/task-catalog';
import type { InvariantStore, QueueHead } from './ports';

/** Rows one look reads of each kind, the longest late first. */
const MOST = 200;

/** Something that should have moved. `key` names it as it stands: it is another one once it has moved. */
export interface Standing {
  key: string;
  facts: Record<string, unknown>;
}

export const STANDSTILL_KINDS = [
  'fires_overdue',
  'executions_overdue',
  'executions_without_node',
  'executions_not_rescued',
] as const satisfies readonly IncidentKind[];
export type StandstillKind = (typeof STANDSTILL_KINDS)[number];
export type Standstill = Record<StandstillKind, Standing[]>;

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
      ...heads.filter(isWronglyQueued).map(standing),
      ...pastDeadline.map((row) => ({
        key: `deadline ${row.executionId}`,
        facts: { executionId: row.executionId, status: row.status, isPastDeadline: true },
      })),
    ],
    executions_without_node: heads.filter(isWithoutNode).map(standing),
    executions_not_rescued: notRescued.map(({ executionId, token, status }) => ({
      ...{ key: `${executionId} ${token} ${status}`, facts: { executionId, status } },
    })),
  };
}

const standing = (head: QueueHead): Standing => ({
  key: `${head.executionId} ${head.token}`,
  facts: { ...head },
});

/** What both looks found of a kind. */
export function isStillSo(first: Standstill, second: Standstill, kind: StandstillKind): Standing[] {
  const keys = new Set(first[kind].map(({ key }) => key));
  return second[kind].filter(({ key }) => keys.has(key));
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
  const nodes = await store.readLabelledNodes();
  return overdue.flatMap(({ taskId, dueAt, lateMs, version }) => {
    const { definition, laneLimit } = catalog.get(taskId, version);
    const withoutSince = withoutEligibleSince(nodes, definition.requiredLabels);
    const isFault = isWronglyUndecided({
      ...{ lateMs, laneLimit, graceMs: definition.misfire.graceMs },
      takenLanes: lanes.get(taskId)?.taken ?? [],
      hasWaiting: lanes.get(taskId)?.hasWaiting ?? false,
      withoutNodeMs: withoutSince === null ? null : dueAt + lateMs - withoutSince,
    });
    return isFault ? [{ key: `${taskId} ${dueAt}`, facts: { taskId, dueAt, lateMs } }] : [];
  });
}
