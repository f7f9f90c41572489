import { withoutEligibleSince } from '@/server/domain/cluster/labels';
import { dueAtOf, spreadOffset } from '@/server/domain/execution/due-at';
import type { LedgerFacts, LedgerInterval, LedgerSkip, LedgerVersion } from './ledger-facts';
import type { MisfirePolicy } from './task-policies';
import { nextFireOnTimeline, type Timeline } from './timeline-fires';

/** What became, or will become, of a fire that has no execution. */
export type Cause =
  | { kind: 'before_creation'; createdAt: number }
  | { kind: 'outside_validity'; validFrom: number | null; validUntil: number | null }
  | { kind: 'interval'; interval: LedgerInterval }
  /** `interval` is the freeze or the calendar that a skip for such a reason goes back to. */
  | { kind: 'skipped'; skip: LedgerSkip; interval: LedgerInterval | null }
  /** Executions that old are deleted, so nobody can say. */
  | { kind: 'pruned'; keptFrom: number }
  /** Decided, and nothing says how: a fault of the product. */
  | { kind: 'unaccounted' }
  /**
   * Due and undecided. With a misfire policy it is later than its grace, and that policy decides. `lacking` are the labels it requires while
   * no live node carries all of them, for which it is held, and skipped after its grace.
   */
  | {
      kind: 'due';
      dueAt: number;
      misfirePolicy: MisfirePolicy['policy'] | null;
      heldBy: number | null;
      lacking: readonly string[];
    }
  | { kind: 'will_run'; dueAt: number };

/** The facts of a task made ready to be asked about instants. */
export interface Ledger {
  facts: LedgerFacts;
  /** The fires that happen: versions without the task's own pauses. */
  timeline: Timeline;
  gaps: readonly LedgerInterval[];
  /** Freezes, calendars, and pauses of a group or of everything; of overlapping ones the earlier begun comes first. */
  exclusions: readonly LedgerInterval[];
}

/** An archive is for good and a disable outlasts a pause, so that is named first when they overlap. */
const GAP_ORDER: readonly LedgerInterval['kind'][] = ['archive', 'disable', 'pause'];

export function openLedger(facts: LedgerFacts): Ledger {
  const { versions, intervals } = facts;
  const isGap = ({ scope, kind }: LedgerInterval) => scope === 'task' && GAP_ORDER.includes(kind);
  const gaps = intervals
    .filter(isGap)
    .sort((a, b) => GAP_ORDER.indexOf(a.kind) - GAP_ORDER.indexOf(b.kind) || byBeginning(a, b));
  const segments = versions.map(({ version, valid, fromAt, untilAt }) => ({
    ...{ version, source: valid, fromAt, untilAt },
  }));
  const timeline = { segments, gaps };
  return {
    ...{ facts, timeline, gaps },
    exclusions: intervals.filter((interval) => !isGap(interval)).sort(byBeginning),
  };
}

const byBeginning = (a: LedgerInterval, b: LedgerInterval) => a.fromAt - b.fromAt || a.id - b.id;
const covers = ({ fromAt, toAt }: { fromAt: number; toAt: number | null }, at: number) =>
  fromAt < at && (toAt === null || at <= toAt);

/** The version in force for a fire at an instant, or null before the first one. */
export function versionAt({ facts: { versions } }: Ledger, at: number): LedgerVersion | null {
  let low = 0;
  let high = versions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((versions[middle] as LedgerVersion).fromAt < at) low = middle + 1;
    else high = middle;
  }
  return versions[low - 1] ?? null;
}

/** The row of skips whose range an instant lies in, or null. */
export function skipAt({ facts: { skips } }: Ledger, at: number): LedgerSkip | null {
  let low = 0;
  let high = skips.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((skips[middle] as LedgerSkip).firstFireAt <= at) low = middle + 1;
    else high = middle;
  }
  const skip = skips[low - 1];
  return skip && at <= skip.lastFireAt ? skip : null;
}

/**
 * What a fire at `at` without an execution came to, or will come to. Skips go before pauses of a group or of everything and before
 * freezes, because they were decided; but a row of skips that reaches over a pause of the task itself leaves out what lies in it.
 */
export function causeAt(ledger: Ledger, at: number): Cause {
  const { facts, gaps, exclusions } = ledger;
  const version = versionAt(ledger, at);
  if (at <= facts.createdAt || version === null)
    return { kind: 'before_creation', createdAt: facts.createdAt };
  const gap = gaps.find((interval) => covers(interval, at));
  if (gap?.kind === 'archive') return { kind: 'interval', interval: gap };
  const { validFrom, validUntil } = version;
  if ((validFrom !== null && at < validFrom) || (validUntil !== null && at > validUntil))
    return { kind: 'outside_validity', validFrom, validUntil };
  if (gap) return { kind: 'interval', interval: gap };
  const skip = skipAt(ledger, at);
  const over = version.groupIds.flatMap((groupId) =>
    exclusions.filter((one) => covers(one, at) && concerns(one, groupId)),
  );
  if (skip?.taskVersion === version.version) {
    const interval = over.find(({ kind }) => kind === skip.reason) ?? null;
    return { kind: 'skipped', skip, interval };
  }
  if (over[0]) return { kind: 'interval', interval: over[0] };
  if (at < facts.keptFrom) return { kind: 'pruned', keptFrom: facts.keptFrom };
  return at <= facts.standing.lastFireAt ? { kind: 'unaccounted' } : undecidedAt(ledger, version, at);
}

const concerns = ({ scope, scopeId }: LedgerInterval, groupId: number) =>
  scope !== 'group' || scopeId === groupId;

/** The last instant whose undecided fires of a version are surely later than their grace. */
export function lastSureMisfire({ facts: { now } }: Ledger, { misfire, spread }: LedgerVersion): number {
  return now - misfire.graceMs - spreadOffset(spread) - 1;
}

function undecidedAt(ledger: Ledger, version: LedgerVersion, at: number): Cause {
  const { facts, timeline } = ledger;
  const { now, standing } = facts;
  const offset = version.naming === 'instants' ? spreadOffset(version.spread) : 0;
  const dueAt = dueAtOf(at, offset, () => nextFireOnTimeline(timeline, at)?.fireAt ?? null);
  if (dueAt > now) return { kind: 'will_run', dueAt };
  const { graceMs, policy } = version.misfire;
  const isMisfire = dueAt < now - graceMs;
  return {
    kind: 'due',
    dueAt,
    misfirePolicy: isMisfire ? policy : null,
    heldBy: holderOf(standing.lanes),
    lacking:
      withoutEligibleSince(standing.nodes, version.requiredLabels) === null ? [] : version.requiredLabels,
  };
}

/** The execution that has a lane of the task while none is free, the one that took it last: only its end may tell about the fire. */
function holderOf(lanes: LedgerFacts['standing']['lanes']): number | null {
  if (lanes.some(({ executionId }) => executionId === null)) return null;
  return [...lanes].sort((a, b) => (b.takenAt ?? 0) - (a.takenAt ?? 0))[0]?.executionId ?? null;
}
