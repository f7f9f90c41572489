import type { LabelledNode } from '@/server/domain/cluster/labels';
import { laneLimitOf, type MisfirePolicy } from '@/server/domain/task/task-policies';
import type { NewSkip } from '@/server/scheduler/task-rows';
import type { StoredExecution } from '@/server/testing/memory/stored-rows';
import type { Report } from './finding';
import { isWithoutNode } from './judge-labels';
import { isJustifiedSkip, isOverlapIgnored } from './judge-overlap';
import type { ReferenceFire, ReferenceTimeline } from './reference-timeline';
import { type CommitView, isOver, type Replay, type TaskRecord } from './replay';

/** Skips of one commit: a new row, or what an old one grew by. */
export interface SkipDelta
  extends Pick<NewSkip, 'taskId' | 'reason' | 'blockingExecutionId' | 'taskVersion'> {
  /** Fires after this instant and up to `until`. */
  after: number;
  until: number;
  fireCount: number;
}

export function skipDeltas(commit: CommitView): SkipDelta[] {
  return commit.skips.flatMap(({ before, after }) => {
    if (!after) return [];
    const { taskId, reason, blockingExecutionId, taskVersion, firstFireAt, lastFireAt, fireCount } = after;
    const of = { taskId, reason, blockingExecutionId, taskVersion, until: lastFireAt };
    if (!before) return [{ ...of, after: firstFireAt - 1, fireCount }];
    return [{ ...of, after: before.lastFireAt, fireCount: fireCount - before.fireCount }];
  });
}

export interface Decision {
  replay: Replay;
  task: TaskRecord;
  timeline: ReferenceTimeline;
  now: number;
  /** The live nodes its transaction was told; null when it asked for none. */
  toldNodes: readonly LabelledNode[] | null;
  /** What is due by then may be decided: now, or a little ahead of it. */
  dueBy: number;
  /** The fires it may have decided, in order. */
  fires: readonly ReferenceFire[];
  /** The newest decided instant after it. */
  until: number;
  executions: StoredExecution[];
  skips: SkipDelta[];
  report: Report;
}

type Fate = { kind: 'pass' } | { kind: 'skip'; reasons: string[] } | { kind: 'open'; isMisfire: boolean };

/** Holds what a commit decided of a task's fires against what its timeline and policies demand at that instant. */
export function checkDecision(decision: Decision): void {
  const { task, now, dueBy, fires, until, executions, skips, report } = decision;
  const taskId = task.row.id;
  if (until === task.row.lastFireAt)
    report('not_atomic', taskId, `executions or skips were committed at ${now} without their advance`);
  const due = fires.filter((fire) => fire.dueAt <= dueBy);
  const fates = fatesOf(decision, due);
  const unmatched = new Set(executions);
  const counted = new Map<SkipDelta, number>(skips.map((skip) => [skip, 0]));
  for (const fire of fires) {
    if (fire.fireAt > until && !executions.some((row) => row.fireAt === fire.fireAt)) continue;
    const execution = executions.find((row) => row.fireAt === fire.fireAt);
    const skip = skips.find((row) => row.after < fire.fireAt && fire.fireAt <= row.until);
    if (execution) unmatched.delete(execution);
    if (skip) counted.set(skip, (counted.get(skip) ?? 0) + 1);
    const fate = fates.get(fire.fireAt);
    if (fate === undefined) {
      const what = execution ? 'early' : 'lost';
      report(what, taskId, `the fire at ${fire.fireAt}, due at ${fire.dueAt}, was decided at ${now}`);
    } else checkFire(decision, fire, fate, { execution, skip });
    account(task, fire.fireAt, { execution, skip, fate }, report);
  }
  for (const { fireAt } of unmatched)
    report(
      'wrong_run',
      taskId,
      `${fireAt} is no fire of the schedule, or it is paused, and has an execution`,
    );
  for (const [skip, count] of counted) {
    if (count !== skip.fireCount)
      report(
        'skip_count',
        taskId,
        `${skip.fireCount} skips are recorded in (${skip.after}, ${skip.until}] for ${count} fires`,
      );
  }
}

/** What the misfire policies and the exclusions make of each due fire. */
function fatesOf(
  { replay, task, timeline, now }: Decision,
  due: readonly ReferenceFire[],
): Map<number, Fate> {
  const fates = new Map<number, Fate>();
  const open: ReferenceFire[] = [];
  for (const fire of due) {
    const exclusions = timeline.exclusionsOf(fire.fireAt);
    if (exclusions.length === 0) open.push(fire);
    else if (exclusions.includes('pause') && exclusions.length === 1)
      fates.set(fire.fireAt, { kind: 'pass' });
    else fates.set(fire.fireAt, { kind: 'skip', reasons: exclusions });
  }
  // from the newest fire to the oldest, each by the policy of its own version
  let hasLater = false;
  const ran = new Map<number, number>();
  for (const { fireAt, dueAt, version } of open.reverse()) {
    const { misfire } = replay.version(task.row.id, version).definition;
    const isMisfire = dueAt < now - misfire.graceMs;
    const before = ran.get(version) ?? 0;
    const isTooOld = fireAt < replay.watermark;
    const runs: boolean =
      !isTooOld && (!isMisfire || runsLate(misfire, { fireAt, now, hasLater, ran: before }));
    if (isMisfire && runs) ran.set(version, before + 1);
    // one that is only planned ahead does not take the place of a misfire
    hasLater ||= runs && dueAt <= now;
    fates.set(fireAt, runs ? { kind: 'open', isMisfire } : { kind: 'skip', reasons: ['misfire'] });
  }
  return fates;
}

interface Misfire {
  fireAt: number;
  now: number;
  /** A later fire of the task runs. */
  hasLater: boolean;
  /** Later misfires of its version that run. */
  ran: number;
}

function runsLate(
  { policy, maxFires, windowMs }: MisfirePolicy,
  { fireAt, now, hasLater, ran }: Misfire,
): boolean {
  if (policy === 'fire_once') return !hasLater;
  return policy === 'catch_up' && ran < maxFires && fireAt >= now - windowMs;
}

interface Actual {
  execution: StoredExecution | undefined;
  skip: SkipDelta | undefined;
}

function checkFire(decision: Decision, fire: ReferenceFire, fate: Fate, { execution, skip }: Actual): void {
  const { task, now, report } = decision;
  const taskId = task.row.id;
  const name = `the fire at ${fire.fireAt} (due ${fire.dueAt}, decided ${now})`;
  if (execution && skip) report('doubled', taskId, `${name} has an execution and a skip`);
  if (fate.kind === 'pass') {
    if (execution) report('wrong_run', taskId, `${name} is paused and has an execution`);
    if (skip) report('wrong_skip', taskId, `${name} is paused and is recorded as skipped`);
    return;
  }
  if (!execution && !skip) {
    if (!task.executed.has(fire.fireAt)) report('lost', taskId, `${name} was passed without a record`);
    return;
  }
  if (skip) {
    if (!isRightSkip(decision, fire, fate, skip))
      report('wrong_skip', taskId, `${name} is skipped for ${skip.reason} and should be ${wordsOf(fate)}`);
    if (skip.taskVersion !== fire.version)
      report(
        'wrong_version',
        taskId,
        `${name} belongs to version ${fire.version} and is skipped under ${skip.taskVersion}`,
      );
  }
  if (!execution) return;
  if (fate.kind === 'skip') {
    report(
      'wrong_run',
      taskId,
      `${name} has an execution and should be skipped for ${fate.reasons.join(' or ')}`,
    );
    return;
  }
  checkExecution(decision, fire, fate.isMisfire, execution);
}

function isRightSkip(
  decision: Decision,
  fire: ReferenceFire,
  fate: Exclude<Fate, { kind: 'pass' }>,
  skip: SkipDelta,
): boolean {
  if (skip.reason === 'no_eligible_node') {
    const mightRun = fate.kind === 'open' || fate.reasons.includes('misfire');
    return mightRun && isWithoutNode(decision, fire);
  }
  if (fate.kind === 'skip') return fate.reasons.includes(skip.reason);
  return isJustifiedSkip(decision, fire, fate.isMisfire, skip);
}

function checkExecution(
  decision: Decision,
  fire: ReferenceFire,
  isMisfire: boolean,
  execution: StoredExecution,
): void {
  const { replay, task, report } = decision;
  const taskId = task.row.id;
  const { taskVersion, dueAt, trigger, status, lane, deadlineAt, priority } = execution;
  const name = `the execution of ${fire.fireAt}`;
  if (taskVersion !== fire.version)
    report('wrong_version', taskId, `${name} is of version ${taskVersion}, the fire of ${fire.version}`);
  if (dueAt !== fire.dueAt)
    report('wrong_due', taskId, `${name} is due at ${dueAt} and not at ${fire.dueAt}`);
  const { definition } = replay.version(taskId, taskVersion);
  const limit = laneLimitOf(definition.overlap);
  const wanted = definition.deadlineMs === null ? null : dueAt + definition.deadlineMs;
  if (deadlineAt !== wanted || priority !== definition.priority)
    report('wrong_version', taskId, `${name} has another deadline or priority than its version`);
  if (trigger !== (isMisfire ? 'catch_up' : 'schedule'))
    report(
      'wrong_run',
      taskId,
      `${name} says ${trigger} and is ${isMisfire ? 'a misfire' : 'within its grace'}`,
    );
  if (status !== 'waiting' && !isOver(status) && (lane === null) !== (limit === null))
    report('over_limit', taskId, `${name} has lane ${lane} of ${limit}`);
  if (isOverlapIgnored(decision, fire, isMisfire, definition.overlap))
    report('wrong_run', taskId, `${name} would have overlapped on time`);
}

function account(
  task: TaskRecord,
  fireAt: number,
  { execution, skip, fate }: Actual & { fate: Fate | undefined },
  report: Report,
): void {
  if (execution && (task.executed.has(fireAt) || task.accounted.get(fireAt) === 'execution'))
    report('doubled', task.row.id, `the fire at ${fireAt} has two executions`);
  if (skip) task.skippedCount += 1;
  if (execution) task.accounted.set(fireAt, 'execution');
  else if (skip) task.accounted.set(fireAt, 'skip');
  else if (fate?.kind === 'pass') task.accounted.set(fireAt, 'pass');
  else task.accounted.set(fireAt, task.executed.has(fireAt) ? 'execution' : 'lost');
}

const wordsOf = (fate: Fate): string =>
  fate.kind === 'skip' ? `skipped for ${fate.reasons.join(' or ')}` : fate.kind === 'pass' ? 'passed' : 'run';
