import { type Cause, causeAt, type Ledger, lastSureMisfire, versionAt } from './ledger-cause';
import type { LedgerExecution, LedgerSkip, LedgerVersion } from './ledger-facts';
import { type RecordedFire, type Span, spansOf } from './ledger-spans';
import { type FireSource, instantBeforeNewest, lastFireOnTimeline } from './timeline-fires';

/** What a fire came to, or will come to. */
export type FireAnswer =
  | Cause
  /** `instead` is what it was before a backfill made it good. */
  | { kind: 'execution'; execution: LedgerExecution; instead: Cause | null };

/** One or more neighbouring fires with one answer. */
export interface LedgerEntry {
  firstFireAt: number;
  lastFireAt: number;
  /** Null where the schedule names no fires: the stretch itself, from its first to its last millisecond. */
  fireCount: number | null;
  answer: FireAnswer;
}

export interface LedgerRange {
  /** Fires in (from, to]. */
  from: number;
  to: number;
  limit: number;
  order: 'oldest' | 'newest';
  /** Whether neighbours that did or will not run for one cause are one entry; otherwise each fire is its own. */
  isGrouped: boolean;
}

export interface LedgerPage {
  entries: LedgerEntry[];
  /** The first fire (in the asked order) that has no place any more, or null when everything is told. */
  nextFireAt: number | null;
}

/**
 * The fires of a range with what they came to, in the asked order. Fires that ran, that are due and that will run are told one by one;
 * of those that did or will not run, neighbours with one answer are one entry, so that the answer is bounded by what was recorded.
 */
export function listLedger(ledger: Ledger, { from, to, limit, order, isGrouped }: LedgerRange): LedgerPage {
  const spans = [...spansOf(ledger, from, to)];
  if (order === 'newest') spans.reverse();
  const entries: LedgerEntry[] = [];
  const told = new Set<LedgerSkip>();
  for (const span of spans) {
    for (const entry of entriesOf(ledger, span, { limit: limit + 1, order, isGrouped, told })) {
      const last = entries.at(-1);
      const mayExtend = isGrouped || (entry.fireCount === null && last?.fireCount === null);
      if (mayExtend && extend(last, entry, ledger.facts.now)) continue;
      if (entries.length === limit) return { entries, nextFireAt: placeOf(entry, span, order) };
      entries.push(entry);
    }
  }
  return { entries, nextFireAt: null };
}

/** Where an entry begins in the asked order. A row of skips may reach beyond the stretch it was met in. */
function placeOf(entry: LedgerEntry, span: Span | RecordedFire, order: LedgerRange['order']): number {
  if (span.kind === 'recorded') return span.fireAt;
  const { fromAt, toAt } = span;
  return order === 'oldest' ? Math.max(entry.firstFireAt, fromAt + 1) : Math.min(entry.lastFireAt, toAt);
}

interface Telling extends Pick<LedgerRange, 'limit' | 'order' | 'isGrouped'> {
  /** Rows of skips that are told as a whole, and only once. */
  told: Set<LedgerSkip>;
}

function entriesOf(ledger: Ledger, span: Span | RecordedFire, telling: Telling): LedgerEntry[] {
  if (span.kind === 'recorded') return [single(span.fireAt, recordedAnswer(ledger, span))];
  const { fromAt, toAt, cause } = span;
  const whole = (answer: FireAnswer): LedgerEntry[] => [
    { firstFireAt: fromAt + 1, lastFireAt: toAt, fireCount: null, answer },
  ];
  if (cause.kind === 'before_creation') return whole(cause);
  const version = versionAt(ledger, toAt) as LedgerVersion;
  const { naming, named } = version;
  switch (naming) {
    case 'none':
      return [];
    case 'after_executions':
      if (cause.kind === 'skipped') return wholeRow(cause, telling.told);
      return cause.kind === 'due' || cause.kind === 'will_run' || cause.kind === 'unaccounted'
        ? []
        : whole(cause);
    case 'instants': {
      const isOpen = cause.kind === 'due' || cause.kind === 'will_run';
      const isSureMisfire = toAt <= lastSureMisfire(ledger, version);
      if (!telling.isGrouped || (isOpen && !isSureMisfire)) {
        const fires = firesOf(named, span, telling);
        return fires.map((fireAt) => single(fireAt, causeAt(ledger, fireAt)));
      }
      const isWholeRow =
        cause.kind === 'skipped' && cause.skip.firstFireAt === fromAt + 1 && cause.skip.lastFireAt === toAt;
      return isWholeRow ? wholeRow(cause, telling.told) : grouped(ledger, named, span);
    }
  }
}

const single = (fireAt: number, answer: FireAnswer): LedgerEntry => ({
  ...{ firstFireAt: fireAt, lastFireAt: fireAt, fireCount: 1, answer },
});

/** A row of skips as it was recorded: what the schedule named then counts, not what it would name today. */
function wholeRow(cause: Extract<Cause, { kind: 'skipped' }>, told: Set<LedgerSkip>): LedgerEntry[] {
  if (told.has(cause.skip)) return [];
  told.add(cause.skip);
  const { firstFireAt, lastFireAt, fireCount } = cause.skip;
  return [{ firstFireAt, lastFireAt, fireCount, answer: cause }];
}

function grouped(ledger: Ledger, named: FireSource, { fromAt, toAt, cause }: Span): LedgerEntry[] {
  const fireCount = named.countFires(fromAt, toAt);
  const firstFireAt = fireCount === 0 ? null : named.nextFireAfter(fromAt);
  if (firstFireAt === null) return [];
  const one = { segments: [{ version: 0, source: named, fromAt, untilAt: toAt }], gaps: [] };
  const lastFireAt = fireCount === 1 ? firstFireAt : lastFireOnTimeline(one, fromAt, toAt)?.fireAt;
  const answer = cause.kind === 'due' ? causeAt(ledger, firstFireAt) : cause;
  return [{ firstFireAt, lastFireAt: lastFireAt ?? firstFireAt, fireCount, answer }];
}

/** At most `limit` fires of a stretch, from its beginning or from its end on. */
function firesOf(named: FireSource, { fromAt, toAt }: Span, { limit, order }: Telling): number[] {
  const one = { segments: [{ version: 0, source: named, fromAt, untilAt: toAt }], gaps: [] };
  let at = order === 'oldest' ? fromAt : instantBeforeNewest(one, fromAt, toAt, limit);
  const fires: number[] = [];
  while (fires.length < limit) {
    const next = named.nextFireAfter(at);
    if (next === null || next > toAt) break;
    fires.push(next);
    at = next;
  }
  return order === 'oldest' ? fires : fires.reverse();
}

/** Adds an entry to its neighbour when both are groups with one answer on the same side of now; says whether it did. */
export function extend(last: LedgerEntry | undefined, entry: LedgerEntry, now: number): boolean {
  if (last === undefined || last.lastFireAt <= now !== entry.lastFireAt <= now) return false;
  const key = groupKey(entry.answer);
  if (key === null || groupKey(last.answer) !== key) return false;
  if (entry.fireCount !== null) last.fireCount = (last.fireCount ?? 0) + entry.fireCount;
  if (entry.firstFireAt < last.firstFireAt) last.answer = entry.answer;
  last.firstFireAt = Math.min(last.firstFireAt, entry.firstFireAt);
  last.lastFireAt = Math.max(last.lastFireAt, entry.lastFireAt);
  return true;
}

/** What makes neighbours one entry; null for what is told one by one. */
function groupKey(answer: FireAnswer): string | null {
  switch (answer.kind) {
    case 'execution':
    case 'will_run':
      return null;
    case 'due':
      return answer.misfirePolicy;
    case 'interval':
      return `interval ${answer.interval.id}`;
    case 'skipped':
      return `skip ${answer.skip.firstFireAt}`;
    case 'outside_validity':
      return `validity ${answer.validFrom} ${answer.validUntil}`;
    case 'before_creation':
    case 'pruned':
    case 'unaccounted':
      return answer.kind;
  }
}

/** What a recorded fire came to: its execution, or for the pending fire of a fixed delay what will become of it. */
export function recordedAnswer(
  ledger: Ledger,
  { fireAt, execution }: Omit<RecordedFire, 'kind'>,
): FireAnswer {
  if (execution === null) return causeAt(ledger, fireAt);
  const instead = execution.trigger === 'backfill' ? causeAt(ledger, fireAt) : null;
  const isKnown = instead?.kind === 'skipped' || instead?.kind === 'interval';
  return { kind: 'execution', execution, instead: isKnown ? instead : null };
}
