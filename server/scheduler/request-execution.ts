import { AppError } from '@/server/domain/errors/app-error';
import { mayWait } from '@/server/domain/execution/admit-fire';
import type { ExecutionTrigger } from '@/server/domain/execution/execution-status';
import { freeLane, type LaneState, type LaneTable, takenLane } from '@/server/domain/execution/lanes';
import type { TaskDefinition } from '@/server/domain/task/task-definition';
import type { NewExecution } from './execution-rows';
import { laneRowOf, lockLaneTable } from './lock-lanes';
import type { EngineDependencies, EngineTransaction, ExecutionKey } from './ports';
import { oneVersion } from './task-catalog';
import type { AuditRow, ScheduledTask } from './task-rows';

/** One execution that somebody asks for. */
export interface RequestedItem {
  executionId: number;
  /** JSON text; null for those of the task. */
  parameters: string | null;
  asOfAt: number | null;
  replayOf: { executionId: number; fireAt: number } | null;
  /** Asked for again under the same key, the first execution is the answer. */
  idempotencyKey: string | null;
}

export interface ExecutionRequest {
  taskId: number;
  trigger: Exclude<ExecutionTrigger, 'schedule' | 'catch_up' | 'backfill'>;
  items: readonly RequestedItem[];
  requestedBy: number | null;
  /** Throws unless whoever asks may run tasks of this group, or the task is none of his. */
  authorise: (task: ScheduledTask | null) => void;
  /** The record of the request, in the transaction that grants it. */
  audit: (task: ScheduledTask, at: number) => AuditRow;
}

export interface RequestedExecution extends ExecutionKey {
  status: 'queued' | 'waiting';
  /** Executions that have the lanes it waits for. */
  waitsFor: number[];
  /** The request was made before under the same key, and this is its execution. */
  isRepeated: boolean;
}

/**
 * Inserts executions of a task that somebody asked for, all or none. They are never skipped: with no lane free they wait, and beyond the
 * bound of the task they are refused with TASK_BUSY. Locks the task, then its lanes, as a fire does. The answers stand in the order of the
 * items.
 */
export async function requestExecutions(
  { store, catalog, announce }: Pick<EngineDependencies, 'store' | 'catalog' | 'announce'>,
  request: ExecutionRequest,
): Promise<RequestedExecution[]> {
  const requested = await store.transaction(async (transaction) => {
    const { retentionWatermark } = await transaction.holdSwitches();
    const [task = null] = await transaction.lockTasks([request.taskId]);
    request.authorise(task);
    if (task === null || task.isArchived) throw taskNotFound(request.taskId);
    if (request.items.some(({ asOfAt }) => asOfAt !== null && asOfAt < retentionWatermark))
      throw beforeRetention();
    await catalog.load([oneVersion(task.id, task.version)], (missing) => transaction.readVersions(missing));
    const { definition, laneLimit } = catalog.get(task.id, task.version);
    const table = laneLimit === null ? null : await lockLaneTable(transaction, task.id, laneLimit);
    const known = await repeated(transaction, task.id, request.items);
    const now = await transaction.readNow();
    const fresh = request.items.filter((item) => !known.has(item));
    const placed = place(fresh, table, definition, now);
    for (const { item, key } of placed) {
      if (item.idempotencyKey !== null)
        await transaction.insertOnce('request', onceKey(task.id, item.idempotencyKey), key, now);
    }
    if (placed.length > 0) {
      await transaction.insertExecutions(
        placed.map((one) => newExecution(request, task, definition, one, now)),
      );
      const lanes = placed.flatMap(({ taken }) => (taken ? [laneRowOf(task.id, taken)] : []));
      if (lanes.length > 0) await transaction.writeLanes(lanes);
      await transaction.insertAudits([request.audit(task, now)]);
    }
    const answers = new Map(placed.map(({ item, ...answer }) => [item, answerOf(answer)]));
    return request.items.map((item) => known.get(item) ?? (answers.get(item) as RequestedExecution));
  });
  announce?.('queue');
  return requested;
}

const onceKey = (taskId: number, key: string) => `${taskId}:${key}`;

/** What was asked for before under the same keys. */
async function repeated(
  transaction: EngineTransaction,
  taskId: number,
  items: readonly RequestedItem[],
): Promise<Map<RequestedItem, RequestedExecution>> {
  const known = new Map<RequestedItem, RequestedExecution>();
  for (const item of items) {
    if (item.idempotencyKey === null) continue;
    const key = await transaction.readOnce('request', onceKey(taskId, item.idempotencyKey));
    if (key !== null) known.set(item, { ...key, status: 'queued', waitsFor: [], isRepeated: true });
  }
  return known;
}

interface PlacedItem {
  item: RequestedItem;
  key: ExecutionKey;
  taken: LaneState | null;
  /** Null when it need not wait. */
  waitsFor: number[] | null;
}

/** Gives each item a free lane or a place in line. */
function place(
  items: readonly RequestedItem[],
  table: LaneTable | null,
  definition: TaskDefinition,
  now: number,
): PlacedItem[] {
  let current = table;
  return items.map((item) => {
    const key = { executionId: item.executionId, fireAt: now };
    const lane = current === null ? null : freeLane(current);
    if (current === null || lane !== null) {
      const taken =
        lane === null ? null : takenLane(lane, { executionId: item.executionId, dueAt: now, at: now });
      if (current !== null && taken !== null) current = withLane(current, taken);
      return { item, key, taken, waitsFor: null };
    }
    if (!mayWait(definition.overlap, current)) throw taskBusy(definition.name, current);
    const waitsFor = current.lanes.flatMap((row) => row.executionId ?? []);
    current = { ...current, waiting: { count: current.waiting.count + 1, newestDueAt: now } };
    return { item, key, taken: null, waitsFor };
  });
}

const withLane = (table: LaneTable, taken: LaneState): LaneTable => ({
  ...table,
  lanes: table.lanes.map((lane) => (lane.lane === taken.lane ? taken : lane)),
});

function answerOf({ key, waitsFor }: Omit<PlacedItem, 'item'>): RequestedExecution {
  const status = waitsFor === null ? 'queued' : 'waiting';
  return { ...key, status, waitsFor: waitsFor ?? [], isRepeated: false };
}

/** One literal of fixed shape: a request may bring thousands. */
const newExecution = (
  { trigger, requestedBy }: ExecutionRequest,
  task: ScheduledTask,
  definition: TaskDefinition,
  { item, taken, waitsFor }: PlacedItem,
  now: number,
): NewExecution => ({
  id: item.executionId,
  fireAt: now,
  fireKey: item.executionId,
  taskId: task.id,
  groupId: task.groupId,
  taskVersion: task.version,
  trigger,
  status: waitsFor === null ? 'queued' : 'waiting',
  priority: definition.priority,
  dueAt: now,
  createdAt: now,
  nodeId: null,
  token: 0,
  executor: definition.executor,
  onNodeLoss: definition.onNodeLoss,
  lane: taken?.lane ?? null,
  requiredLabels: definition.requiredLabels,
  deadlineAt: definition.deadlineMs === null ? null : now + definition.deadlineMs,
  asOfAt: item.asOfAt,
  parameters: item.parameters,
  backfillId: null,
  replayOf: item.replayOf,
  requestedBy,
});

function taskNotFound(id: number): AppError {
  return new AppError('TASK_NOT_FOUND', `There is no task ${id}, or you may not see it.`, { id });
}

export function beforeRetention(): AppError {
  return new AppError(
    'BEFORE_RETENTION',
    'That instant lies before what is kept: older history was deleted by the retention rule. Choose a later one.',
  );
}

function taskBusy(name: string, table: LaneTable): AppError {
  const message = `"${name}" is busy: ${table.waiting.count} executions wait for it already. Cancel some, or try again when they are done.`;
  return new AppError('TASK_BUSY', message, { waiting: table.waiting.count });
}
