import { type PendingFire, pendingFireAfter } from './pending-fire';
import type { TaskDefinition } from './task-definition';
import type { Timeline } from './timeline-fires';

/** What tells one set of time zones from another. */
export interface ZoneDataId {
  /** Release of the tz database, such as `2026f`. */
  version: string;
  /** Of its content: a set may be corrected by hand without a new release. */
  digest: string;
}

/** The set that the pending fires of an installation were computed with. */
export interface SettledZoneData extends ZoneDataId {
  /** When it replaced another one, and the release of that; null for the first set. */
  changed: { at: number; from: string } | null;
}

export interface ZoneDataStep {
  /** What is to be kept once the step is done. */
  settled: SettledZoneData;
  /** Pending fires may have been computed with another set. */
  isRecomputed: boolean;
}

/** Processes that were not started anew yet go on computing with the set of before: so long after a change nobody trusts it is over. */
const CHANGE_OVER_AFTER_MS = 86_400_000;

/** What a process that starts with a set has to do about the pending fires; null when they were computed with it. */
export function zoneDataStep(
  settled: SettledZoneData | null,
  { version, digest }: ZoneDataId,
  now: number,
): ZoneDataStep | null {
  if (settled === null) return { settled: { version, digest, changed: null }, isRecomputed: false };
  const { changed } = settled;
  if (settled.version !== version || settled.digest !== digest) {
    const change = { at: now, from: settled.version };
    return { settled: { version, digest, changed: change }, isRecomputed: true };
  }
  return changed !== null && now < changed.at + CHANGE_OVER_AFTER_MS ? { settled, isRecomputed: true } : null;
}

/** Where the schedule of a task stands when it meets new zone data. */
export interface ZoneDataStanding {
  pending: PendingFire;
  /** Fires up to here were due by the old data. */
  boundary: number;
  lastFireAt: number;
}

/**
 * The pending fire of a task on new zone data. One at or before the boundary stays: it was due and its owner decides it as always. A
 * later one becomes the first fire after the newest decided one, also where the new data says that it should have come already: then
 * it is late, and the misfire policy decides it, so none is lost.
 */
export function pendingOnZoneData(
  { pending, boundary, lastFireAt }: ZoneDataStanding,
  timeline: Timeline,
  definitionOf: (version: number) => TaskDefinition,
): PendingFire | null {
  if (pending.fireAt <= boundary) return pending;
  return pendingFireAfter(timeline, lastFireAt, definitionOf);
}

/** Whether two pending fires are one: instant, version and when it is due. */
export function isSamePending(a: PendingFire | null, b: PendingFire | null): boolean {
  return a?.fireAt === b?.fireAt && a?.version === b?.version && a?.dueAt === b?.dueAt;
}
