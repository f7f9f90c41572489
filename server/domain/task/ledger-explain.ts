import { type FireAnswer, recordedAnswer } from './ledger';
import { type Cause, causeAt, type Ledger, versionAt } from './ledger-cause';
import type { FireNaming } from './ledger-facts';
import { pendingDelay } from './ledger-spans';
import { lastFireOnTimeline, nextFireOnTimeline } from './timeline-fires';

/** The schedule names no fire at the instant. */
export interface NoFire {
  kind: 'no_fire';
  naming: FireNaming;
  previousFireAt: number | null;
  nextFireAt: number | null;
  /** The pause, freeze or end of validity the instant lies in, which would have kept a fire from running. */
  during: Cause | null;
  /** Fixed delay: the next fire comes so long after the end of this execution. */
  awaits: { executionId: number; delayMs: number } | null;
}

/** Why the task ran, or did not, or will, or will not, at an instant: one answer for any instant, past or future. */
export function explainInstant(ledger: Ledger, at: number): FireAnswer | NoFire {
  const execution = ledger.facts.executions.find(({ fireAt }) => fireAt === at);
  const pending = pendingDelay(ledger);
  if (execution) return recordedAnswer(ledger, { fireAt: at, execution });
  if (pending?.fireAt === at) return recordedAnswer(ledger, { fireAt: at, execution: null });
  const cause = causeAt(ledger, at);
  if (cause.kind === 'before_creation' || isFire(ledger, at, cause)) return cause;
  const version = versionAt(ledger, at);
  const { awaitingExecutionId: executionId, lastFireAt } = ledger.facts.standing;
  const delayMs = version?.untilAt === null && at > lastFireAt ? version.delayMs : null;
  return {
    ...{ kind: 'no_fire', naming: version?.naming ?? 'none', ...neighboursOf(ledger, at) },
    during:
      cause.kind === 'interval' || cause.kind === 'outside_validity' || cause.kind === 'pruned'
        ? cause
        : null,
    awaits: executionId !== null && delayMs !== null ? { executionId, delayMs } : null,
  };
}

function isFire(ledger: Ledger, at: number, cause: Cause): boolean {
  const version = versionAt(ledger, at);
  // what was recorded counts, also where the schedule of today would not name it any more
  if (cause.kind === 'skipped' && (at === cause.skip.firstFireAt || at === cause.skip.lastFireAt))
    return true;
  // a fixed delay names no instants, so all that is known of its skips is their row
  if (cause.kind === 'skipped' && version?.naming === 'after_executions') return true;
  return version?.named.nextFireAfter(at - 1) === at;
}

/** The fires before and after an instant: those the schedule names, and those that were recorded. */
function neighboursOf(ledger: Ledger, at: number): Pick<NoFire, 'previousFireAt' | 'nextFireAt'> {
  const { facts } = ledger;
  const segments = facts.versions.map(({ version, named, fromAt, untilAt }) => ({
    ...{ version, source: named, fromAt, untilAt },
  }));
  const timeline = { segments, gaps: [] };
  const pending = pendingDelay(ledger);
  const known = [
    lastFireOnTimeline(timeline, facts.createdAt, at - 1)?.fireAt,
    nextFireOnTimeline(timeline, at)?.fireAt,
    ...facts.executions.map(({ fireAt }) => fireAt),
    ...facts.skips.flatMap(({ firstFireAt, lastFireAt }) => [firstFireAt, lastFireAt]),
    pending?.fireAt,
  ].filter((fireAt) => fireAt !== undefined);
  const before = known.filter((fireAt) => fireAt < at);
  const after = known.filter((fireAt) => fireAt > at);
  return {
    previousFireAt: before.length === 0 ? null : Math.max(...before),
    nextFireAt: after.length === 0 ? null : Math.min(...after),
  };
}
