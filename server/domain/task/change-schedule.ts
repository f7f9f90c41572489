import { LOOK_AHEAD_MS } from '@/server/domain/cluster/cluster-timing';
import { keptFire, type PendingFire, pendingFireAfter } from './pending-fire';
import type { TaskDefinition } from './task-definition';
import { nextFireOnTimeline, type Timeline } from './timeline-fires';

/**
 * Where a change of a task takes effect: fires up to this instant belong to what was, later ones to what will be. Never before the
 * newest fire that was decided already, so that no fire is decided twice.
 */
export function changeBoundary(now: number, lastFireAt: number): number {
  return Math.max(now, lastFireAt);
}

/**
 * Where a pause of a group or of everything ends when somebody resumes it at `now`: behind the fires that were decided ahead while it lasted.
 * They were passed over without a record, so the pause has to cover them still. One that begins ahead of `now` was made before the clock of
 * the database was set back, and covered fires up to `highestNow`, the latest instant that was ever taken for the present. No other one is
 * prolonged by that: it would keep tasks from firing now.
 */
export function sharedPauseEnd(
  now: number,
  highestNow: number,
  { fromAt, toAt }: { fromAt: number; toAt: number | null },
): number {
  const decidedAt = fromAt > now ? Math.max(now, highestNow) : now;
  return Math.min(decidedAt + LOOK_AHEAD_MS, toAt ?? Number.POSITIVE_INFINITY);
}

/**
 * The pending fire after an edit at `boundary`. One at or before it stays, under its own version: it was due under the old rules and
 * its owner decides it as always. A later one is computed anew, so an edit neither fires at once nor loses a fire.
 */
export function pendingAfterEdit(
  pending: PendingFire | null,
  boundary: number,
  timeline: Timeline,
  definitionOf: (version: number) => TaskDefinition,
): PendingFire | null {
  if (pending !== null && isDueBefore(pending, boundary)) return withinNext(pending, timeline);
  return pendingFireAfter(timeline, boundary, definitionOf);
}

/**
 * The pending fire after a pause, a resume or an archive at `boundary`, by the same rule. The fire of a fixed delay is no instant of the
 * timeline: it is kept and moved, and none comes of a resume while an execution is awaited.
 */
export function pendingAfterPause(
  pending: PendingFire | null,
  boundary: number,
  timeline: Timeline,
  definitionOf: (version: number) => TaskDefinition,
): PendingFire | null {
  if (pending !== null && isDueBefore(pending, boundary)) return withinNext(pending, timeline);
  const definition = pending === null ? null : definitionOf(pending.version);
  if (pending !== null && definition?.schedule.kind === 'fixed_delay')
    return keptFire(definition, pending, boundary, timeline.gaps);
  return pendingFireAfter(timeline, boundary, definitionOf);
}

/** A fire that a pause keeps lies behind the beginning of that pause: it was not due under the old rules. */
const isDueBefore = ({ fireAt, dueAt }: PendingFire, boundary: number): boolean =>
  fireAt <= boundary && dueAt !== null;

/** A fire that stays is due before the next one still, which may come sooner now. */
function withinNext(pending: PendingFire, timeline: Timeline): PendingFire {
  const next = nextFireOnTimeline(timeline, pending.fireAt);
  if (next === null || pending.dueAt === null) return pending;
  return { ...pending, dueAt: Math.min(pending.dueAt, next.fireAt - 1) };
}
