import type { MisfirePolicy } from '@/server/domain/task/task-policies';
import {
  activePieces,
  inOrder,
  lastFireOnTimeline,
  nextFireOnTimeline,
  type Timeline,
  type TimelineFire,
  type TimelinePiece,
} from '@/server/domain/task/timeline-fires';
import { dueAtOf, type Spread, spreadOffset } from './due-at';
import { misfireBounds } from './misfires';

/** Most fires one decision may let run; a task with more is decided again at once. */
export const MOST_FIRES_AT_ONCE = 200;

/** Fires in (fromAt, toAt] get no execution. A calendar and a freeze leave a skip behind, a pause of everything or of a group nothing. */
export interface Exclusion {
  fromAt: number;
  toAt: number | null;
  reason: 'calendar' | 'freeze' | 'pause';
}

/** What the plan of a task's due fires depends on besides its timeline. */
export interface FirePolicies {
  misfire: MisfirePolicy;
  spread: Spread;
}

export interface PlannedFire {
  kind: 'fire';
  fireAt: number;
  dueAt: number;
  version: number;
  trigger: 'schedule' | 'catch_up';
}

export interface PlannedSkip {
  kind: 'skip';
  firstFireAt: number;
  lastFireAt: number;
  fireCount: number;
  reason: 'misfire' | 'calendar' | 'freeze';
  version: number;
}

/** Fires of a paused stretch: passed without a record, the interval explains them. */
export interface PlannedPass {
  kind: 'pass';
  lastFireAt: number;
}

export type FireStep = PlannedFire | PlannedSkip | PlannedPass;

export interface PlanInput {
  timeline: Timeline;
  /** The newest instant that was decided already. */
  lastFireAt: number;
  now: number;
  /** Fires due up to here are planned: now, or a little ahead of it. */
  dueBy: number;
  exclusions: readonly Exclusion[];
  /** Fires before it have no place in the tables any more. */
  notBefore: number;
  /** The policies of a version: they decide the fires that belong to it. */
  policiesOf: (version: number) => FirePolicies;
}

/**
 * What becomes of every fire after `lastFireAt` that is due by `dueBy`, in order of fireAt. A fire not later than its grace runs as if on
 * time. Of the older ones the misfire policy lets some run; the others are skips with their exact number, never enumerated.
 */
export function planFires(input: PlanInput): FireStep[] {
  const { timeline, lastFireAt, now, dueBy, exclusions, notBefore, policiesOf } = input;
  if (lastFireOnTimeline(timeline, lastFireAt, dueBy) === null) return [];
  const dueAt = (fire: TimelineFire) =>
    dueAtOf(fire.fireAt, spreadOffset(policiesOf(fire.version).spread), () => nextFireAfter(timeline, fire));
  const dueUntil = lastDue(timeline, lastFireAt, dueBy, dueAt);
  const bounds = misfireBounds({
    ...{ timeline, from: lastFireAt, now, notBefore, dueAtOf: dueAt },
    // a fire that is only planned ahead does not take the place of a misfire
    dueUntil: lastDue(timeline, lastFireAt, now, dueAt),
    open: { segments: timeline.segments, gaps: [...timeline.gaps, ...exclusions] },
    misfireOf: (version) => policiesOf(version).misfire,
  });
  const steps: FireStep[] = [];
  let fires = 0;
  for (const { piece, exclusion } of planPieces(timeline, exclusions, lastFireAt, dueUntil)) {
    if (exclusion !== null) {
      steps.push(...excluded(piece, exclusion));
      continue;
    }
    const { version, source, fromAt, untilAt } = piece;
    const { skipUntil, lateUntil } = bounds.get(version) ?? { skipUntil: fromAt, lateUntil: fromAt };
    steps.push(...skips({ ...piece, untilAt: Math.min(untilAt, skipUntil) }, 'misfire'));
    for (let at = Math.max(fromAt, skipUntil); ; fires += 1) {
      const fireAt = source.nextFireAfter(at);
      if (fireAt === null || fireAt > untilAt) break;
      if (fires === MOST_FIRES_AT_ONCE) return steps;
      const trigger = fireAt <= lateUntil ? 'catch_up' : 'schedule';
      steps.push({ kind: 'fire', fireAt, dueAt: dueAt({ fireAt, version }), version, trigger });
      at = fireAt;
    }
  }
  return steps;
}

/** The last instant whose fires are due by `by`: those before the newest are, spread moves none of them up to the next one. */
function lastDue(
  timeline: Timeline,
  from: number,
  by: number,
  dueAt: (fire: TimelineFire) => number,
): number {
  const newest = lastFireOnTimeline(timeline, from, by);
  return newest === null || dueAt(newest) <= by ? by : newest.fireAt - 1;
}

const nextFireAfter = (timeline: Timeline, { fireAt }: TimelineFire): number | null =>
  nextFireOnTimeline(timeline, fireAt)?.fireAt ?? null;

interface PlanPiece {
  piece: TimelinePiece;
  exclusion: Exclusion | null;
}

/** The stretches of (from, to], in order, each either open or under one exclusion; of overlapping ones the earlier begun wins. */
function planPieces(
  timeline: Timeline,
  exclusions: readonly Exclusion[],
  from: number,
  to: number,
): PlanPiece[] {
  const sorted = inOrder(exclusions);
  const pieces: PlanPiece[] = [];
  for (const piece of activePieces(timeline, from, to)) {
    let at = piece.fromAt;
    for (const exclusion of sorted) {
      const start = Math.max(exclusion.fromAt, at);
      const end = Math.min(exclusion.toAt ?? Number.POSITIVE_INFINITY, piece.untilAt);
      if (start >= end) continue;
      if (start > at) pieces.push({ piece: { ...piece, fromAt: at, untilAt: start }, exclusion: null });
      pieces.push({ piece: { ...piece, fromAt: start, untilAt: end }, exclusion });
      at = end;
    }
    if (at === piece.fromAt) pieces.push({ piece, exclusion: null });
    else if (at < piece.untilAt) pieces.push({ piece: { ...piece, fromAt: at }, exclusion: null });
  }
  return pieces;
}

function excluded(piece: TimelinePiece, { reason }: Exclusion): (PlannedSkip | PlannedPass)[] {
  if (reason !== 'pause') return skips(piece, reason);
  const lastFireAt = lastFireOf(piece);
  return lastFireAt === null ? [] : [{ kind: 'pass', lastFireAt }];
}

/** One skip for all fires of a stretch, or nothing when there are none. */
function skips(piece: TimelinePiece, reason: PlannedSkip['reason']): PlannedSkip[] {
  const { source, fromAt, untilAt, version } = piece;
  const firstFireAt = fromAt < untilAt ? source.nextFireAfter(fromAt) : null;
  const lastFireAt = firstFireAt === null ? null : lastFireOf(piece);
  if (firstFireAt === null || lastFireAt === null) return [];
  const fireCount = source.countFires(fromAt, untilAt);
  return [{ kind: 'skip', firstFireAt, lastFireAt, fireCount, reason, version }];
}

function lastFireOf(piece: TimelinePiece): number | null {
  const one = { segments: [piece], gaps: [] };
  return lastFireOnTimeline(one, piece.fromAt, piece.untilAt)?.fireAt ?? null;
}
