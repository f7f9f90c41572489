import { dueAtOf, spreadOffset } from '@/server/domain/execution/due-at';
import { type DelayedFire, delayedFire } from './fixed-delay';
import type { TaskDefinition } from './task-definition';
import { nextFireOnTimeline, type Timeline } from './timeline-fires';

/** The next fire of a task as its row keeps it. */
export interface PendingFire {
  fireAt: number;
  version: number;
  /** Null while a pause without end lies over a fire of fixed delay. */
  dueAt: number | null;
}

/** The first fire of the timeline after an instant, with when it is due, or null when none will come as things stand. */
export function pendingFireAfter(
  timeline: Timeline,
  after: number,
  definitionOf: (version: number) => TaskDefinition,
): PendingFire | null {
  const next = nextFireOnTimeline(timeline, after);
  if (next === null) return firstDelayedFire(timeline, after, definitionOf);
  const { schedule, spreadSeed, spreadMs } = definitionOf(next.version);
  if (schedule.kind === 'fixed_delay') return { ...next, dueAt: next.fireAt };
  const offset = spreadOffset({ seed: spreadSeed, spreadMs });
  const dueAt = dueAtOf(next.fireAt, offset, () => nextFireOnTimeline(timeline, next.fireAt)?.fireAt ?? null);
  return { ...next, dueAt };
}

/** The first fire of a newest version of fixed delay, where a pause lies over it: moved or kept, so that the task goes on behind it. */
function firstDelayedFire(
  { segments, gaps }: Timeline,
  after: number,
  definitionOf: (version: number) => TaskDefinition,
): PendingFire | null {
  const newest = segments.at(-1);
  const first = newest?.source.nextFireAfter(newest.fromAt) ?? null;
  if (newest === undefined || first === null || first <= after) return null;
  const { schedule, validFrom, validUntil } = definitionOf(newest.version);
  if (schedule.kind !== 'fixed_delay') return null;
  return withVersion(delayedFire(first, { validFrom, validUntil, gaps }), newest.version);
}

/** The fire of a fixed delay one delay after `from`, as the row of its task keeps it. */
export function rearmedFire(
  definition: TaskDefinition,
  version: number,
  from: number,
  gaps: Timeline['gaps'],
): PendingFire | null {
  const { schedule, validFrom, validUntil } = definition;
  if (schedule.kind !== 'fixed_delay') return null;
  return withVersion(delayedFire(from + schedule.delayMs, { validFrom, validUntil, gaps }), version);
}

/** A kept fire of a fixed delay after a change of the task's pauses at `boundary`: never before the boundary. */
export function keptFire(
  definition: TaskDefinition,
  pending: PendingFire,
  boundary: number,
  gaps: Timeline['gaps'],
): PendingFire | null {
  const { validFrom, validUntil } = definition;
  const at = Math.max(pending.fireAt, boundary + 1);
  return withVersion(delayedFire(at, { validFrom, validUntil, gaps }), pending.version);
}

function withVersion(fire: DelayedFire | null, version: number): PendingFire | null {
  return fire === null ? null : { ...fire, version };
}
