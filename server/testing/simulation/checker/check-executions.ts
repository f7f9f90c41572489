import { MAX_RESCUES } from '@/server/domain/execution/after-node-loss';
import { canBecome, isHeld } from '@/server/domain/execution/execution-status';
import type { StoredExecution } from '@/server/testing/memory/stored-rows';
import type { Report } from './finding';
import { type CommitView, isOver, type Replay } from './replay';

/** Holds each change of an execution against the status table and against who may make it. The replay stands before the commit. */
export function checkExecutions(replay: Replay, commit: CommitView, report: Report): void {
  for (const change of commit.executions) {
    const { before, after } = change;
    if (!before && after && after.fireAt < replay.watermark)
      report(
        'before_retention',
        after.taskId,
        `execution ${after.id} of ${after.fireAt} is inserted below ${replay.watermark}`,
      );
    if (before && after) checkChange(replay, commit, { before, after }, report);
    else if (after?.trigger === 'backfill' && replay.task(after.taskId).executed.has(after.fireAt))
      report(
        'doubled',
        after.taskId,
        `the fire at ${after.fireAt} has an execution and is filled in once more`,
      );
  }
  for (const { before, after } of commit.live) {
    const isTaken = after?.status === 'claimed' && before && !isHeld(before.status);
    if (isTaken && commit.latestAt < before.dueAt)
      report(
        'early',
        after.taskId,
        `execution ${after.executionId}, due at ${before.dueAt}, is claimed at ${commit.at}`,
      );
  }
}

/** Somebody set the clock of the database back, and not every node may know. */
const isSetBack = ({ at, latestAt }: CommitView): boolean => latestAt > at;

interface Both {
  before: StoredExecution;
  after: StoredExecution;
}

function checkChange(replay: Replay, commit: CommitView, { before, after }: Both, report: Report): void {
  const { id, taskId } = after;
  const name = `execution ${id} (${before.status} → ${after.status}, token ${before.token} → ${after.token})`;
  if (isOver(before.status)) {
    report('terminal_changed', taskId, `${name} was over already`);
    return;
  }
  if (before.status !== after.status && !canBecome(before.status, after.status))
    report('illegal_transition', taskId, name);
  checkToken({ before, after }, name, report);
  if (
    before.fireAt !== after.fireAt ||
    before.taskVersion !== after.taskVersion ||
    before.trigger !== after.trigger
  )
    report('wrong_version', taskId, `${name} became one of another fire or version`);
  // by a clock that was set back since, a start on time may lie before it
  const isTooEarly = commit.latestAt < after.dueAt || !isSetBack(commit);
  if (after.startedAt !== null && after.startedAt < after.dueAt && isTooEarly)
    report(
      'early',
      taskId,
      `${name} says it started at ${after.startedAt}, before it was due at ${after.dueAt}`,
    );
  checkInstants(commit, { before, after }, name, report);
  if (isHeld(before.status) && before.status !== after.status)
    checkWriter(replay, commit, { before, after }, name, report);
  const { definition } = replay.version(taskId, after.taskVersion);
  if (after.retries >= definition.retry.maxAttempts || after.rescues > MAX_RESCUES)
    report('too_many_attempts', taskId, `${name} has ${after.retries} retries and ${after.rescues} rescues`);
  const goesOn = after.status === 'queued' || after.status === 'retrying';
  if (before.cancelRequestedAt !== null && goesOn && before.status !== after.status)
    report('cancel_ignored', taskId, `${name} although somebody asked to cancel it`);
}

/** How far a node's bound of the database's time may lie beyond it, while clocks drift between two looks. */
const DRIFT_MS = 5;

/** Starts and ends lie in the past, in their order; a deadline is over when it says so. */
function checkInstants(commit: CommitView, { before, after }: Both, name: string, report: Report): void {
  const { taskId, startedAt, finishedAt, deadlineAt, errorCode } = after;
  const latest = commit.latestAt + DRIFT_MS;
  // an end that is written by a clock that was set back since the start may lie before it
  const isInOrder = isSetBack(commit) || (finishedAt ?? latest) >= (startedAt ?? 0);
  if ((startedAt ?? 0) > latest || (finishedAt ?? 0) > latest || !isInOrder)
    report('wrong_instant', taskId, `${name} says ${startedAt} to ${finishedAt}, written at ${commit.at}`);
  if (errorCode === 'DEADLINE_OVER' && before.errorCode === null && (deadlineAt ?? latest) > latest)
    report(
      'wrong_instant',
      taskId,
      `${name} is over its deadline at ${commit.at}, which is at ${deadlineAt}`,
    );
}

/** A claim and whatever takes an execution from its node raise the token. */
function checkToken({ before, after }: Both, name: string, report: Report): void {
  const isGivenBack = isHeld(before.status) && (after.status === 'queued' || after.status === 'retrying');
  const isTaken = after.status === 'claimed' && before.status !== 'claimed';
  const isRaised = after.token > before.token;
  const isRight = isGivenBack || isTaken ? isRaised : after.token >= before.token;
  if (!isRight) report('token_not_growing', after.taskId, name);
}

/** Only the holder reports, and only for the attempt that is under way; whoever takes over does so from a node that is gone. */
function checkWriter(
  replay: Replay,
  commit: CommitView,
  { before, after }: Both,
  name: string,
  report: Report,
): void {
  const { taskId } = after;
  const holder = before.nodeId;
  const isHolder = commit.owner === holder;
  if (after.status === 'running') {
    if (!isHolder)
      report('stale_write', taskId, `${name} is marked as started by ${commit.owner}, held by ${holder}`);
    return;
  }
  const reported = reportedAttempt(commit, after);
  if (reported !== null) {
    if (reported !== `${before.token}:${before.attempt}`)
      report(
        'stale_write',
        taskId,
        `${name} took the report of attempt ${reported}, under way was ${before.token}:${before.attempt}`,
      );
    return;
  }
  const status = holder === null ? undefined : replay.nodes.get(holder)?.status;
  const isGone = status !== 'live' && status !== 'draining';
  if (!isHolder && !isGone)
    report('stale_write', taskId, `${name} is taken from node ${holder}, which lives, by ${commit.owner}`);
}

/** `token:attempt` of the call whose report this is, or null when nobody called. */
function reportedAttempt(commit: CommitView, after: StoredExecution): string | null {
  if (after.status === 'retrying') {
    const ended = commit.attempts.find((row) => row.after?.executionId === after.id)?.after;
    return wordsOf(ended?.errorMessage ?? null);
  }
  if (after.result !== null) {
    const { token, attempt } = JSON.parse(after.result) as { token: number; attempt: number };
    return `${token}:${attempt}`;
  }
  return wordsOf(after.errorMessage);
}

const wordsOf = (message: string | null): string | null =>
  /^call (\d+:\d+)$/.exec(message ?? '')?.[1] ?? null;
