import { type Cause, causeAt, type Ledger, lastSureMisfire, skipAt, versionAt } from './ledger-cause';
import type { LedgerExecution } from './ledger-facts';
import type { PendingFire } from './pending-fire';

/** A fire with a record of its own: an execution, or the pending fire of a fixed delay. */
export interface RecordedFire {
  kind: 'recorded';
  fireAt: number;
  execution: LedgerExecution | null;
}

/** A stretch (fromAt, toAt] without recorded fires, of one version, in which every fire comes to the same. */
export interface Span {
  kind: 'span';
  fromAt: number;
  toAt: number;
  cause: Cause;
}

/** The stretches and the recorded fires of (from, to], in order. Costs as much as there are versions, intervals, skips and executions. */
export function* spansOf(ledger: Ledger, from: number, to: number): Generator<Span | RecordedFire> {
  const recorded = recordedFires(ledger, from, to);
  let next = 0;
  let start = from;
  for (const end of cutsOf(ledger, from, to)) {
    const cause = causeAt(ledger, end);
    for (let fire = recorded[next]; fire !== undefined && fire.fireAt <= end; fire = recorded[++next]) {
      if (fire.fireAt - 1 > start) yield { kind: 'span', fromAt: start, toAt: fire.fireAt - 1, cause };
      yield fire;
      start = fire.fireAt;
    }
    if (end > start) yield { kind: 'span', fromAt: start, toAt: end, cause };
    start = end;
  }
}

function recordedFires(ledger: Ledger, from: number, to: number): RecordedFire[] {
  const isInside = ({ fireAt }: { fireAt: number }) => from < fireAt && fireAt <= to;
  const fires = ledger.facts.executions
    .filter(isInside)
    .map((execution): RecordedFire => ({ kind: 'recorded', fireAt: execution.fireAt, execution }));
  const pending = pendingDelay(ledger);
  const isTaken = fires.some(({ fireAt }) => fireAt === pending?.fireAt);
  if (pending !== null && isInside(pending) && !isTaken)
    fires.push({ kind: 'recorded', fireAt: pending.fireAt, execution: null });
  return fires.sort((a, b) => a.fireAt - b.fireAt);
}

/** The fire a fixed delay has set, or null. That of any other schedule is an instant the schedule names. */
export function pendingDelay(ledger: Ledger): PendingFire | null {
  const { pending } = ledger.facts.standing;
  if (pending === null || versionAt(ledger, pending.fireAt)?.naming !== 'after_executions') return null;
  // facts are read one after another: it may have been skipped since the task was read
  return skipAt(ledger, pending.fireAt) === null ? pending : null;
}

/** Every instant of (from, to] behind which something else may hold, in order; the last one is `to`. */
function cutsOf(ledger: Ledger, from: number, to: number): number[] {
  const { facts } = ledger;
  const { now, keptFrom, createdAt, standing } = facts;
  const cuts: (number | null)[] = [createdAt, now, keptFrom - 1, standing.lastFireAt, to];
  for (const version of facts.versions) {
    const { fromAt, untilAt, validFrom, validUntil } = version;
    cuts.push(fromAt, untilAt, validFrom === null ? null : validFrom - 1, validUntil);
    cuts.push(lastSureMisfire(ledger, version));
  }
  for (const { fromAt, toAt } of facts.intervals) cuts.push(fromAt, toAt);
  for (const { firstFireAt, lastFireAt } of facts.skips) cuts.push(firstFireAt - 1, lastFireAt);
  const inside = cuts.filter((cut) => cut !== null && from < cut && cut <= to) as number[];
  return [...new Set(inside)].sort((a, b) => a - b);
}
