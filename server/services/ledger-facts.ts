import type { Database } from '@/server/db/client';
import { END_INSTANT } from '@/server/domain/schedule/instant-range';
import { type LedgerFacts, type LedgerVersion, ledgerVersion } from '@/server/domain/task/ledger-facts';
import { laneLimitOf } from '@/server/domain/task/task-policies';
import { listLabelledNodes } from '@/server/repositories/scheduler-node.repository';
import { readRetentionWatermark } from '@/server/repositories/setting.repository';
import {
  findGroupIds,
  type HistoryPart,
  type LedgerTaskRow,
  type LedgerVersionRow,
  listFireExecutions,
  listLanes,
  listLedgerIntervals,
  listLedgerSkips,
  listLedgerVersions,
  listNeighbourExecutions,
  listNeighbourSkips,
} from '@/server/repositories/task-ledger.repository';
import { compileForSaving } from './task-schedule';

/** Versions one answer reads; a range with more edits is answered in parts. */
const MOST_VERSIONS = 500;
/** Versions around an instant in which its neighbouring fires are looked for. */
const NEIGHBOUR_VERSIONS = 20;

export interface RangeFacts {
  facts: LedgerFacts;
  /** The part of the range that the facts cover: (from, to]. */
  from: number;
  to: number;
}

/**
 * What is known about the fires of a task in a range. Reads one statement after another, the task first: each is a history read of its
 * own, so that no long transaction stands in the way of pruning. Of each kind at most `limit` rows and one more are read; where that is
 * not all, the facts cover only the part up to there.
 */
export async function readRangeFacts(
  database: Database,
  task: LedgerTaskRow,
  now: number,
  part: HistoryPart,
): Promise<RangeFacts> {
  const more = { ...part, limit: part.limit + 1 };
  const [executions, skips] = await Promise.all([
    listFireExecutions(database, task.id, more),
    listLedgerSkips(database, task.id, more),
  ]);
  const beginnings = skips.map((row) => row.firstFireAt).filter((firstFireAt) => firstFireAt > part.from);
  const excess = part.order === 'oldest' ? Math.max(...beginnings) : Math.min(...beginnings);
  const told = lessOf(part, [
    executions.length > part.limit ? executions.at(-1)?.fireAt : undefined,
    // with the newest first, what lies in the row in excess belongs to the next part too
    beginnings.length > part.limit
      ? skips.find((row) => row.firstFireAt === excess)?.[END_IN[part.order]]
      : undefined,
  ]);
  const reach = reachOf(task, told);
  const { order } = part;
  const versions = await listLedgerVersions(database, task.id, { ...reach, order, limit: MOST_VERSIONS + 1 });
  const facts = await assemble(database, task, { now, reach, versions, executions, skips });
  return {
    facts,
    ...lessOf(told, [versions.length > MOST_VERSIONS ? versions.at(-1)?.effectiveFrom : undefined]),
  };
}

const END_IN = { oldest: 'firstFireAt', newest: 'lastFireAt' } as const;

/** The part of a range up to the first thing, in its order, that was read but is not part of the answer. */
function lessOf(part: HistoryPart, excess: readonly (number | undefined)[]): HistoryPart {
  const { from, to, order } = part;
  const ends = excess.filter((at) => at !== undefined);
  return order === 'oldest'
    ? { ...part, to: Math.min(to, ...ends.map((at) => at - 1)) }
    : { ...part, from: Math.max(from, ...ends) };
}

/** What is known about one instant of a task and the fires around it. */
export async function readInstantFacts(
  database: Database,
  task: LedgerTaskRow,
  now: number,
  at: number,
): Promise<LedgerFacts> {
  const reach = reachOf(task, { from: at - 1, to: at });
  const near = { limit: NEIGHBOUR_VERSIONS };
  const [before, after, executions, skips] = await Promise.all([
    listLedgerVersions(database, task.id, { ...near, from: task.createdAt, to: at, order: 'newest' }),
    listLedgerVersions(database, task.id, { ...near, from: reach.from, to: null, order: 'oldest' }),
    listNeighbourExecutions(database, task.id, at),
    listNeighbourSkips(database, task.id, at),
  ]);
  const versions = [...new Map([...before, ...after].map((row) => [row.version, row])).values()];
  return assemble(database, task, { now, reach, versions, executions, skips });
}

/** Undecided fires depend on everything since the newest decided one, and on what lies ahead. */
function reachOf(task: LedgerTaskRow, { from, to }: Pick<HistoryPart, 'from' | 'to'>) {
  return to > task.lastFireAt ? { from: Math.min(from, task.lastFireAt), to: null } : { from, to };
}

interface Rows extends Pick<LedgerFacts, 'now' | 'executions' | 'skips'> {
  reach: { from: number; to: number | null };
  versions: readonly LedgerVersionRow[];
}

async function assemble(database: Database, task: LedgerTaskRow, rows: Rows): Promise<LedgerFacts> {
  const { now, reach } = rows;
  const versions = await versionsOf(database, task, rows.versions);
  const groupIds = [...new Set(versions.flatMap((version) => version.groupIds))];
  const current = rows.versions.find(({ version }) => version === task.version);
  const hasLabels = versions.some(({ requiredLabels }) => requiredLabels.length > 0);
  const [intervals, lanes, keptFrom, nodes] = await Promise.all([
    listLedgerIntervals(
      database,
      { taskId: task.id, groupIds },
      { from: reach.from, to: reach.to ?? END_INSTANT },
    ),
    listLanes(database, task.id),
    readRetentionWatermark(database),
    hasLabels ? listLabelledNodes(database) : [],
  ]);
  const laneLimit = current ? laneLimitOf(current.definition.overlap) : null;
  const { nextFireAt: fireAt, nextFireVersion, nextDueAt: dueAt } = task;
  return {
    ...{ now, createdAt: task.createdAt, keptFrom, versions, intervals },
    skips: [...rows.skips].sort((a, b) => a.firstFireAt - b.firstFireAt),
    executions: [...rows.executions].sort((a, b) => a.fireAt - b.fireAt),
    standing: {
      lastFireAt: task.lastFireAt,
      pending: fireAt === null ? null : { fireAt, version: nextFireVersion ?? task.version, dueAt },
      awaitingExecutionId: task.awaitingExecutionId,
      lanes: lanes.filter(({ lane }) => lane <= (laneLimit ?? 0)),
      nodes,
    },
  };
}

/**
 * Versions in order. A fire that was due at an edit into another group may have been decided under the pauses of that group, so a
 * version knows the group of the next one too.
 */
async function versionsOf(
  database: Database,
  task: LedgerTaskRow,
  rows: readonly LedgerVersionRow[],
): Promise<LedgerVersion[]> {
  const ordered = [...rows].sort((a, b) => a.version - b.version);
  const groups = await findGroupIds(database, [
    ...new Set(ordered.map(({ definition }) => definition.groupName)),
  ]);
  const groupOf = ({ version, definition }: LedgerVersionRow) =>
    version === task.version
      ? task.groupId
      : (groups.find(({ name }) => name === definition.groupName)?.id ?? task.groupId);
  return ordered.map((row, index) => {
    const next = ordered[index + 1];
    const groupIds = [...new Set([row, ...(next ? [next] : [])].map(groupOf))];
    const place = {
      version: row.version,
      fromAt: row.effectiveFrom,
      untilAt: next?.effectiveFrom ?? null,
      groupIds,
    };
    return ledgerVersion(row.definition, place, compileForSaving);
  });
}
