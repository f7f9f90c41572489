import type { TerminalStatus } from '@/server/domain/execution/execution-status';
import { changeBoundary, pendingAfterPause } from './change-schedule';
import { failureStreak } from './failure-streak';
import { type PendingFire, rearmedFire } from './pending-fire';
import type { TaskDefinition } from './task-definition';
import type { Timeline } from './timeline-fires';

/** Where the schedule of a task stands, as far as the end of an execution can move it. */
export interface TaskStanding {
  version: number;
  isArchived: boolean;
  lastFireAt: number;
  nextFireAt: number | null;
  nextFireVersion: number | null;
  nextDueAt: number | null;
  awaitingExecutionId: number | null;
  failuresInRow: number;
}

export interface EndedExecution {
  executionId: number;
  status: TerminalStatus;
  finishedAt: number;
}

export interface AfterExecution {
  /** What changes in the task, or null when nothing does. */
  task: Omit<TaskStanding, 'version' | 'isArchived' | 'lastFireAt'> | null;
  /** The task is to be paused without end. */
  pause: { fromAt: number; reason: string } | null;
}

export interface AfterExecutionInput {
  task: TaskStanding;
  /** Executions of the task that have just ended, in order. */
  ends: readonly EndedExecution[];
  timeline: Timeline;
  definitionOf: (version: number) => TaskDefinition;
  now: number;
}

/** What the ends of a task's executions mean for its schedule: the next fire of a fixed delay, and the pause after too many failures. */
export function endOfExecution({
  task,
  ends,
  timeline,
  definitionOf,
  now,
}: AfterExecutionInput): AfterExecution {
  const definition = definitionOf(task.version);
  let pending = pendingOf(task);
  let { awaitingExecutionId, failuresInRow } = task;
  let isPauseDue = false;
  for (const end of ends) {
    if (end.executionId === awaitingExecutionId) {
      awaitingExecutionId = null;
      // a clock of a node may be behind: never back to an instant that was decided
      const from = Math.max(end.finishedAt, task.lastFireAt);
      pending = rearmedFire(definition, task.version, from, timeline.gaps);
    }
    const streak = failureStreak(failuresInRow, end.status, definition.pauseAfterFailures);
    failuresInRow = streak.failuresInRow;
    isPauseDue ||= streak.isPauseDue;
  }
  const boundary = changeBoundary(now, task.lastFireAt);
  const isPaused = timeline.gaps.some(
    ({ fromAt, toAt }) => fromAt <= boundary && (toAt === null || toAt > boundary),
  );
  const pause =
    isPauseDue && !isPaused && !task.isArchived
      ? { fromAt: boundary, reason: `${definition.pauseAfterFailures} executions in a row failed` }
      : null;
  if (pause !== null) {
    const gaps = [...timeline.gaps, { fromAt: pause.fromAt, toAt: null }];
    pending = pendingAfterPause(pending, boundary, { ...timeline, gaps }, definitionOf);
  }
  const next = {
    nextFireAt: pending?.fireAt ?? null,
    nextFireVersion: pending?.version ?? null,
    nextDueAt: pending?.dueAt ?? null,
    awaitingExecutionId,
    failuresInRow,
  };
  const isSame = (Object.keys(next) as (keyof typeof next)[]).every((key) => next[key] === task[key]);
  return { task: isSame ? null : next, pause };
}

/** The next fire as the row of a task keeps it. */
export function pendingOf(
  task: Pick<TaskStanding, 'version' | 'nextFireAt' | 'nextFireVersion' | 'nextDueAt'>,
): PendingFire | null {
  if (task.nextFireAt === null) return null;
  return { fireAt: task.nextFireAt, version: task.nextFireVersion ?? task.version, dueAt: task.nextDueAt };
}
