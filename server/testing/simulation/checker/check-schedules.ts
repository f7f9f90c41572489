import type { TaskDefinition } from '@/server/domain/task/task-definition';
import type { StoredExecution } from '@/server/testing/memory/stored-rows';
import type { Report } from './finding';
import { ReferenceTimeline } from './reference-timeline';
import { type CommitView, isOver, type Replay, type TaskRecord } from './replay';

/** Where the chain of a fixed delay goes on from. */
interface DelayBase {
  version: number;
  at: number;
}

/** Fixed delays and pauses after failures: what the ends of executions mean for the schedules of their tasks. */
export class ScheduleCheck {
  readonly #replay: Replay;
  readonly #report: Report;
  readonly #bases = new Map<number, DelayBase>();

  constructor(replay: Replay, report: Report) {
    this.#replay = replay;
    this.#report = report;
  }

  /** The replay stands before the commit. */
  before(commit: CommitView): void {
    if (commit.executions.length === 0) return;
    for (const { after } of commit.executions) {
      if (after && isOver(after.status)) this.#checkPause(commit, after);
    }
  }

  /** The replay stands after the commit. */
  after(commit: CommitView): void {
    if (commit.versions.length + commit.tasks.length + commit.executions.length === 0) return;
    for (const { after } of commit.versions) {
      if (after?.definition.schedule.kind === 'fixed_delay')
        this.#bases.set(after.taskId, { version: after.version, at: after.effectiveFrom });
    }
    const taskIds = new Set<number>();
    for (const { after } of commit.tasks) if (after) taskIds.add(after.id);
    for (const { after } of commit.executions) if (after) taskIds.add(after.taskId);
    for (const taskId of taskIds) this.#checkDelay(commit, this.#replay.task(taskId));
  }

  #checkDelay(commit: CommitView, task: TaskRecord): void {
    const { id: taskId, version, isArchived, awaitingExecutionId, nextFireAt } = task.row;
    const { definition } = this.#replay.version(taskId, version);
    if (definition.schedule.kind !== 'fixed_delay' || isArchived) return;
    const awaited =
      awaitingExecutionId === null ? undefined : this.#replay.executions.get(awaitingExecutionId);
    if (awaitingExecutionId !== null && (!awaited || isOver(awaited.status)))
      this.#report(
        'not_rearmed',
        taskId,
        `it awaits execution ${awaitingExecutionId}, which is ${awaited?.status}`,
      );
    if (awaitingExecutionId === null && nextFireAt === null && definition.validUntil === null)
      this.#report('not_rearmed', taskId, 'it awaits nothing and has no next fire');
    this.#moveBase(commit, task, definition);
  }

  #moveBase(commit: CommitView, task: TaskRecord, definition: TaskDefinition): void {
    const { id: taskId, version, awaitingExecutionId } = task.row;
    const base = this.#bases.get(taskId);
    const change = commit.tasks.find((one) => one.after?.id === taskId);
    if (!base || base.version !== version || !change?.before) return;
    const { before } = change;
    const isDecided = task.row.lastFireAt > before.lastFireAt && before.nextFireVersion === version;
    if (isDecided && before.nextFireAt !== null) {
      this.#checkInstant(task, definition, base.at, before.nextFireAt);
      // without an execution to wait for, the delay counts from the decision
      if (awaitingExecutionId === null) base.at = Math.max(commit.now, before.nextFireAt);
    }
    const ended =
      before.awaitingExecutionId === null
        ? undefined
        : this.#replay.executions.get(before.awaitingExecutionId);
    if (before.awaitingExecutionId !== awaitingExecutionId && ended?.finishedAt != null)
      // one that was cancelled ahead of its instant ends with it
      base.at = Math.max(ended.finishedAt, ended.fireAt);
  }

  #checkInstant(task: TaskRecord, definition: TaskDefinition, base: number, fireAt: number): void {
    if (definition.schedule.kind !== 'fixed_delay') return;
    const wanted = base + definition.schedule.delayMs;
    const isMoved = definition.validFrom !== null || new ReferenceTimeline(this.#replay, task).hasGaps();
    if (fireAt < wanted || (fireAt > wanted && !isMoved))
      this.#report('wrong_delay', task.row.id, `its fire came at ${fireAt} and not at ${wanted}`);
  }

  #checkPause(commit: CommitView, execution: StoredExecution): void {
    const { taskId, taskVersion, status } = execution;
    const task = this.#replay.task(taskId);
    const ends = commit.executions.filter((one) => one.after?.taskId === taskId && isOver(one.after.status));
    const { pauseAfterFailures } = this.#replay.version(taskId, task.row.version).definition;
    const own = this.#replay.version(taskId, taskVersion).definition;
    const isCounted = own.pauseAfterFailures !== null || own.schedule.kind === 'fixed_delay';
    const isFailure = status === 'failed' || status === 'timed_out';
    if (pauseAfterFailures === null || !isCounted || !isFailure || ends.length > 1 || task.row.isArchived)
      return;
    if (task.row.failuresInRow + 1 < pauseAfterFailures) return;
    const boundary = Math.max(commit.now, task.row.lastFireAt);
    // it is paused already, or about to be by this very commit
    if (new ReferenceTimeline(this.#replay, task).isInGap(boundary + 1)) return;
    const isPaused = commit.intervals.some(
      ({ after }) => after?.scopeId === taskId && after.kind === 'pause' && after.fromAt === boundary,
    );
    if (!isPaused)
      this.#report('no_pause', taskId, `failure ${task.row.failuresInRow + 1} in a row does not pause it`);
  }
}
