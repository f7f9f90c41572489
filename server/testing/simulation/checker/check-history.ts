import type { Call } from '../target';
import { checkBackfillEnds } from './check-backfill-ends';
import { checkCalls } from './check-calls';
import { checkDecision, skipDeltas } from './check-decisions';
import { checkExecutions } from './check-executions';
import { checkLanes } from './check-lanes';
import { checkLedger } from './check-ledger';
import { checkNodes } from './check-nodes';
import { ScheduleCheck } from './check-schedules';
import { checkShards } from './check-shards';
import type { Finding, Report } from './finding';
import { type ReferenceFire, ReferenceTimeline } from './reference-timeline';
import { type CommitView, Replay } from './replay';

/** A request somebody made under a key, and the execution that was the answer. */
export interface AnsweredRequest {
  taskId: number;
  key: string;
  executionId: number;
}

/** Everything that happened, in order. */
export interface History {
  commits: readonly CommitView[];
  calls: readonly Call[];
  requests: readonly AnsweredRequest[];
  /** Every fire up to here must be accounted for. */
  endAt: number;
  /** How far ahead of their due instants fires may be decided. */
  aheadMs: number;
}

/** Compares a history with what the schedules and policies of its tasks demand. Pure; finds nothing when every promise was kept. */
export function checkHistory({ commits, calls, requests, endAt, aheadMs }: History): Finding[] {
  const findings: Finding[] = [];
  const report: Report = (kind, taskId, text) => findings.push({ kind, taskId, text });
  const replay = new Replay();
  const schedules = new ScheduleCheck(replay, report);
  for (const commit of commits) {
    checkDecisions(replay, commit, aheadMs, report);
    checkExecutions(replay, commit, report);
    checkNodes(replay, commit, report);
    checkShards(replay, commit, report);
    schedules.before(commit);
    replay.apply(commit);
    schedules.after(commit);
    checkLanes(replay, commit, report);
    checkBackfillEnds(replay, commit, report);
  }
  checkLedger(replay, endAt, report);
  checkCalls(replay, calls, report);
  checkRequests(replay, requests, report);
  return findings;
}

/** The decisions of a commit, one for each task whose fires it decided. */
function checkDecisions(replay: Replay, commit: CommitView, aheadMs: number, report: Report): void {
  if (commit.tasks.length + commit.executions.length + commit.skips.length === 0) return;
  const inserted = commit.executions.flatMap(({ before, after }) =>
    !before && after && (after.trigger === 'schedule' || after.trigger === 'catch_up') ? [after] : [],
  );
  const skips = skipDeltas(commit);
  const moved = commit.tasks.filter(
    ({ before, after }) => before && after && after.lastFireAt > before.lastFireAt,
  );
  if (inserted.length + skips.length + moved.length === 0) return;
  const taskIds = new Set([
    ...inserted.map((row) => row.taskId),
    ...skips.map((row) => row.taskId),
    ...moved.map((change) => change.after?.id ?? 0),
  ]);
  for (const taskId of taskIds) {
    const task = replay.task(taskId);
    const after = moved.find((change) => change.after?.id === taskId)?.after;
    const timeline = new ReferenceTimeline(replay, task);
    const until = after?.lastFireAt ?? task.row.lastFireAt;
    const dueBy = commit.now + aheadMs;
    const end = Math.min(Math.max(dueBy, until), timeline.delayBegins(task.row.nextFireVersion ?? 0));
    checkDecision({
      ...{ replay, task, timeline, until, report, now: commit.now, toldNodes: commit.toldNodes, dueBy },
      fires: delayedFire(replay, taskId) ?? timeline.fires(task.row.lastFireAt, end),
      executions: inserted.filter((row) => row.taskId === taskId),
      skips: skips.filter((row) => row.taskId === taskId),
    });
  }
}

/** The pending fire of a fixed delay, which no timeline names. */
function delayedFire(replay: Replay, taskId: number): ReferenceFire[] | null {
  const { nextFireAt, nextDueAt, nextFireVersion, version: newest } = replay.task(taskId).row;
  const version = nextFireVersion ?? newest;
  if (nextFireAt === null || replay.version(taskId, version).definition.schedule.kind !== 'fixed_delay')
    return null;
  return [{ fireAt: nextFireAt, version, dueAt: nextDueAt ?? nextFireAt }];
}

function checkRequests(replay: Replay, requests: readonly AnsweredRequest[], report: Report): void {
  const first = new Map<string, number>();
  for (const { taskId, key, executionId } of requests) {
    const known = first.get(key) ?? executionId;
    first.set(key, known);
    if (known !== executionId)
      report('repeated_request', taskId, `"${key}" has the executions ${known} and ${executionId}`);
    if (!replay.executions.has(executionId))
      report('lost', taskId, `the answered request ${executionId} has no execution`);
  }
}
