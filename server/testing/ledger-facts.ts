import type {
  LedgerExecution,
  LedgerFacts,
  LedgerInterval,
  LedgerSkip,
  LedgerVersion,
} from '@/server/domain/task/ledger-facts';
import type { FireSource } from '@/server/domain/task/timeline-fires';

/** Every multiple of `periodMs`, moved by `phaseMs`. */
export function everyMs(periodMs: number, phaseMs = 0): FireSource {
  const index = (at: number) => Math.floor((at - phaseMs) / periodMs);
  return {
    nextFireAfter: (at) => (index(at) + 1) * periodMs + phaseMs,
    countFires: (from, to) => Math.max(0, index(to) - index(from)),
  };
}

/** The fires of a source that a validity leaves. */
export function within(source: FireSource, validFrom: number | null, validUntil: number | null): FireSource {
  const first = (validFrom ?? Number.NEGATIVE_INFINITY) - 1;
  const last = validUntil ?? Number.POSITIVE_INFINITY;
  return {
    nextFireAfter: (at) => {
      const next = source.nextFireAfter(Math.max(at, first));
      return next !== null && next <= last ? next : null;
    },
    countFires: (from, to) => Math.max(0, source.countFires(Math.max(from, first), Math.min(to, last))),
  };
}

/** The first version of a task that fires every second, unless told otherwise. */
export function versionFacts(change: Partial<LedgerVersion> = {}): LedgerVersion {
  const named = change.named ?? everyMs(1_000);
  const { validFrom = null, validUntil = null } = change;
  return {
    ...{ version: 1, fromAt: 0, untilAt: null, naming: 'instants', validFrom, validUntil, delayMs: null },
    misfire: { policy: 'fire_once', graceMs: 60_000, maxFires: 100, windowMs: 86_400_000 },
    spread: { seed: 1, spreadMs: 0 },
    ...{ groupIds: [7], requiredLabels: [] },
    ...change,
    named,
    valid: change.valid ?? within(named, validFrom, validUntil),
  };
}

export function intervalFacts(change: Partial<LedgerInterval> & { fromAt: number }): LedgerInterval {
  return {
    ...{ id: 1, scope: 'task', scopeId: 1, scopeName: null, kind: 'pause', toAt: null },
    ...{ reason: 'vendor outage', actorName: 'Li', endedByName: null },
    ...change,
  };
}

export function skipFacts(change: Partial<LedgerSkip> & { firstFireAt: number }): LedgerSkip {
  return {
    ...{ lastFireAt: change.firstFireAt, fireCount: 1, reason: 'overlap', blockingExecutionId: null },
    ...{ taskVersion: 1, recordedAt: change.firstFireAt },
    ...change,
  };
}

export function executionFacts(change: Partial<LedgerExecution> & { fireAt: number }): LedgerExecution {
  return {
    ...{ id: change.fireAt, taskVersion: 1, trigger: 'schedule', status: 'succeeded', dueAt: change.fireAt },
    ...{ startedAt: change.fireAt, finishedAt: change.fireAt + 10, attempt: 1, nodeName: 'w-01' },
    ...{ errorCode: null, errorMessage: null },
    ...change,
  };
}

/** A task that exists since 0, is decided up to `now`, and has no record at all. */
export function ledgerFacts(change: Partial<LedgerFacts> & { now: number }): LedgerFacts {
  return {
    ...{ createdAt: 0, keptFrom: 0, versions: [versionFacts()], intervals: [], skips: [], executions: [] },
    standing: { lastFireAt: change.now, pending: null, awaitingExecutionId: null, lanes: [], nodes: [] },
    ...change,
  };
}
