import { groupBy } from '@/server/domain/collections/group-by';
import { referenceFires } from '@/server/testing/simulation/checker/reference-fires';
import { checkCalls } from './check-calls';
import type { ClusterHistory, HistoryExecution, HistorySkip, HistoryTask } from './cluster-history';
import { isJustifiedSkip } from './judge-skip';

export type FindingKind =
  /** A fire without execution and without skip, or whose execution never ended or never called. */
  | 'lost'
  /** Two executions or two accepted results for one fire, or an execution and a skip. */
  | 'doubled'
  /** Started or called before it was due. */
  | 'early'
  | 'wrong_skip'
  /** A further call that no death of a node explains, or that the task forbids. */
  | 'repeated_call'
  /** An execution for an instant that is no fire. */
  | 'wrong_run'
  /** An end other than success that no death of a node explains. */
  | 'wrong_end';

export interface Finding {
  kind: FindingKind;
  taskId: number;
  detail: string;
}

/** So many nodes may die over an execution that may be repeated; with the next one it is lost. */
const MOST_RESCUES = 3;

export type Report = (kind: FindingKind, taskId: number, detail: string) => void;

/** Holds what a cluster did against the fires its schedules name, by the reference and not by the product's arithmetic. */
export function checkHistory(history: ClusterHistory): Finding[] {
  const findings: Finding[] = [];
  const report: Report = (kind, taskId, detail) => findings.push({ kind, taskId, detail });
  const executions = groupBy(history.executions, (row) => row.taskId);
  const skips = groupBy(history.skips, (row) => row.taskId);
  const results = acceptedResults(history);
  for (const task of history.tasks) {
    const own = { executions: executions.get(task.id) ?? [], skips: skips.get(task.id) ?? [] };
    checkTask(task, own, history.until, report);
    for (const row of own.executions) {
      checkExecution(task, row, history, report);
      if ((results.get(row.id) ?? 0) > 1) report('doubled', task.id, `two results of execution ${row.id}`);
    }
  }
  checkCalls(history, report);
  return findings;
}

interface Own {
  executions: HistoryExecution[];
  skips: HistorySkip[];
}

function checkTask(task: HistoryTask, { executions, skips }: Own, until: number, report: Report): void {
  const last = Math.max(until, ...executions.map((row) => row.fireAt), ...skips.map((row) => row.lastFireAt));
  const fires = referenceFires(task.definition, task.from, task.from, last);
  const known = new Set(fires);
  const byFire = groupBy(executions, (row) => row.fireAt);
  for (const fireAt of fires) {
    const count = byFire.get(fireAt)?.length ?? 0;
    const isSkipped = skips.some((row) => row.firstFireAt <= fireAt && fireAt <= row.lastFireAt);
    if (count > 1) report('doubled', task.id, `${count} executions of ${fireAt}`);
    else if (count === 1 && isSkipped) report('doubled', task.id, `execution and skip of ${fireAt}`);
    else if (count === 0 && !isSkipped && fireAt <= until)
      report('lost', task.id, `nothing tells of ${fireAt}`);
  }
  for (const { id, fireAt } of executions) {
    if (!known.has(fireAt)) report('wrong_run', task.id, `execution ${id} of ${fireAt}, which is no fire`);
  }
  for (const skip of skips) {
    const skipped = fires.filter((fireAt) => skip.firstFireAt <= fireAt && fireAt <= skip.lastFireAt);
    const isRight =
      skipped.length === skip.fireCount &&
      skipped.every((fireAt) => isJustifiedSkip(task, skip, fireAt, executions));
    const holder = executions.find((row) => row.id === skip.blockingExecutionId);
    if (!isRight) report('wrong_skip', task.id, JSON.stringify({ ...skip, holder }));
  }
}

function checkExecution(
  task: HistoryTask,
  row: HistoryExecution,
  { deadNodes }: ClusterHistory,
  report: Report,
): void {
  const name = `execution ${row.id} of ${row.fireAt}`;
  const startedEarly = row.startedAt !== null && row.startedAt < row.dueAt;
  if (row.dueAt !== row.fireAt || startedEarly)
    report('early', task.id, `${name}, due ${row.dueAt}, started ${row.startedAt}`);
  if (row.finishedAt === null) {
    report('lost', task.id, `${name} is still ${row.status}`);
    return;
  }
  if (row.status === 'succeeded') return;
  // its node died, and it may not be repeated, or not once more
  const isNodeLoss = row.status === 'lost' && row.nodeId !== null && deadNodes.has(row.nodeId);
  if (!isNodeLoss || (task.definition.onNodeLoss !== 'fail' && row.rescues < MOST_RESCUES))
    report('wrong_end', task.id, `${name} ended as ${row.status} on node ${row.nodeId}`);
}

function acceptedResults({ executions, attempts }: ClusterHistory): Map<number, number> {
  const results = new Map<number, number>();
  const add = (id: number) => results.set(id, (results.get(id) ?? 0) + 1);
  for (const { executionId, status } of attempts) if (status === 'succeeded') add(executionId);
  for (const { id, status } of executions) if (status === 'succeeded') add(id);
  return results;
}
