import type { IncidentBook } from '@/server/cluster/incident-book';
import type { PartitionRange } from '@/server/domain/execution/partition-plan';
import { prunable, watermarkFor } from '@/server/domain/execution/retention-plan';
import { logTableMonth } from '@/server/domain/log/log-table';
import type { RetentionStore, UnfinishedExecution } from './ports';

export interface Retention {
  /** How long executions are kept at least, with everything that belongs to them. */
  executionMs: number;
  /** How long log lines are kept at least. */
  logMs: number;
}

export interface PruneOptions {
  store: RetentionStore;
  incidents: IncidentBook;
  retention: Retention;
  /** Called with what was deleted. */
  onDeleted: (what: string, facts: Record<string, unknown>) => void;
}

/** Executions one statement looks at, and rows one statement deletes. */
const CHECK_BATCH = 10_000;
const DELETE_BATCH = 1_000;
const SKIP_BATCH = 5_000;
/** Sessions and links stay a while, so that whoever comes with one is told that it has expired. */
const EXPIRED_KEPT_MS = 7 * 86_400_000;

/**
 * Deletes what is older than its retention: first the watermark is raised and committed, so that nothing older can be inserted any
 * more, then months are looked through for unfinished executions, and only then dropped. Repeating it after a crash at any point does
 * no harm. Stops between two steps once `signal` is aborted.
 */
export async function prune(options: PruneOptions, signal: AbortSignal): Promise<void> {
  const { incidents } = options;
  try {
    await pruneMonths(options, signal);
    await pruneLogTables(options, signal);
    await pruneRows(options, signal);
    await incidents.close('pruning_failed');
  } catch (error) {
    if (signal.aborted) throw error;
    await incidents.open('pruning_failed', { reason: reasonOf(error) });
    throw error;
  }
}

/** The words of the driver, which name no value of a row. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function pruneMonths({ store, incidents, retention, onDeleted }: PruneOptions, signal: AbortSignal) {
  const months = await store.readPartitions('task_execution');
  const wanted = watermarkFor(months, await store.readNow(), retention.executionMs);
  const watermark = wanted === null ? await store.readWatermark() : await store.raiseWatermark(wanted);
  const kept: (PartitionRange & { unfinished: UnfinishedExecution })[] = [];
  const finished: PartitionRange[] = [];
  for (const month of prunable(months, watermark)) {
    const unfinished = await findUnfinished(store, month, signal);
    if (unfinished === null) finished.push(month);
    else kept.push({ ...month, unfinished });
  }
  for (const table of ['task_attempt', 'task_result'] as const) {
    for (const month of prunable(await store.readPartitions(table), watermark, kept)) {
      signal.throwIfAborted();
      await store.dropPartition(table, month.name);
    }
  }
  // last, so that a run which died behind the executions has left nothing that belongs to them
  for (const { name } of finished) {
    signal.throwIfAborted();
    await store.dropPartition('task_execution', name);
    onDeleted('executions', { partition: name });
  }
  const facts = kept.map(({ name, unfinished }) => ({ partition: name, ...unfinished }));
  await incidents.set('pruning_blocked', kept.length === 0 ? null : { months: facts });
}

async function findUnfinished(
  store: RetentionStore,
  { name }: PartitionRange,
  signal: AbortSignal,
): Promise<UnfinishedExecution | null> {
  for (let afterId = 0; ; ) {
    signal.throwIfAborted();
    const { unfinished, lastId } = await store.findUnfinished(name, afterId, CHECK_BATCH);
    if (unfinished !== null || lastId === null) return unfinished;
    afterId = lastId;
  }
}

async function pruneLogTables({ store, retention, onDeleted }: PruneOptions, signal: AbortSignal) {
  const until = (await store.readNow()) - retention.logMs;
  for (const table of await store.readLogTables()) {
    signal.throwIfAborted();
    const month = logTableMonth(table);
    if (month === null || month.before > until) continue;
    await store.dropLogTable(table);
    onDeleted('log lines', { table });
  }
}

/** Rows that stand in no partition, in batches that hold no lock for long. */
async function pruneRows({ store, retention, onDeleted }: PruneOptions, signal: AbortSignal) {
  const watermark = await store.readWatermark();
  const now = await store.readNow();
  const kinds = [
    ...(['once', 'progress', 'node'] as const).map((kind) => ({ kind, before: watermark })),
    { kind: 'incident', before: now - retention.executionMs } as const,
    ...(['session', 'token'] as const).map((kind) => ({ kind, before: now - EXPIRED_KEPT_MS })),
  ];
  for (const { kind, before } of kinds) {
    let deleted = 0;
    for (let batch = DELETE_BATCH; batch === DELETE_BATCH; deleted += batch) {
      signal.throwIfAborted();
      batch = await store.deleteOld(kind, before, DELETE_BATCH);
    }
    if (deleted > 0) onDeleted(kind, { rows: deleted });
  }
  let place = await store.deleteSkips(watermark, { taskId: 0, firstFireAt: 0 }, SKIP_BATCH);
  while (place !== null) {
    signal.throwIfAborted();
    place = await store.deleteSkips(watermark, place, SKIP_BATCH);
  }
}
