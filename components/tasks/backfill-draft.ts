import { isBadMoment, type Moment } from '@/components/time/moment';
import type { LanePolicy } from '@/server/domain/task/task-policies';
import { parametersOf } from './parameters-text';

export const MOST_PER_MINUTE = 6_000;

/**
 * How the executions of a backfill stand to each other: as the policy of the task says, in turn, or side by side. None of them is ever
 * skipped, so of the policies only `allow` makes a difference.
 */
export const BACKFILL_OVERLAPS = ['task', 'queue_all', 'allow'] as const satisfies readonly (
  | LanePolicy['policy']
  | 'task'
)[];
export type OverlapChoice = (typeof BACKFILL_OVERLAPS)[number];

/** What stands in the fields of the backfill dialog. */
export interface BackfillDraft {
  from: Moment;
  to: Moment;
  overlap: OverlapChoice;
  /** Blank for as fast as it goes. */
  perMinute: string;
  /** JSON text. */
  parameters: string;
  reason: string;
}

export interface BackfillRange {
  from: number;
  to: number;
}

export type BackfillMistakes = Partial<
  Record<
    'from' | 'to' | 'perMinute' | 'parameters' | 'reason',
    'momentMissing' | 'inFuture' | 'endsBeforeStart' | 'rateBad' | 'parametersBad' | 'reasonMissing'
  >
>;

/** What is plainly wrong before the server is asked. Without a word about the range, it can be asked what it holds. */
export function backfillMistakes(draft: BackfillDraft, now: number): BackfillMistakes {
  const { from, to, perMinute, parameters, reason } = draft;
  const mistakes: BackfillMistakes = {};
  if (from.at === null || isBadMoment(from)) mistakes.from = 'momentMissing';
  else if (from.at > now) mistakes.from = 'inFuture';
  if (to.at === null || isBadMoment(to)) mistakes.to = 'momentMissing';
  else if (from.at !== null && to.at < from.at) mistakes.to = 'endsBeforeStart';
  if (perMinute.trim() !== '' && rateOf(perMinute) === null) mistakes.perMinute = 'rateBad';
  if (!('value' in parametersOf(parameters))) mistakes.parameters = 'parametersBad';
  if (reason.trim() === '') mistakes.reason = 'reasonMissing';
  return mistakes;
}

/** The range of a draft, or null while it is none. */
export function rangeOf(draft: BackfillDraft, now: number): BackfillRange | null {
  const { from, to } = backfillMistakes(draft, now);
  if (from !== undefined || to !== undefined || draft.from.at === null || draft.to.at === null) return null;
  return { from: draft.from.at, to: draft.to.at };
}

/** Executions per minute; null for as fast as it goes, and for what is no such number. */
export function rateOf(perMinute: string): number | null {
  const text = perMinute.trim();
  const rate = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return rate >= 1 && rate <= MOST_PER_MINUTE ? rate : null;
}

/**
 * How far a backfill is, from 0 to 1: by the range it has gone through, since fires that have run already are passed over, and of that by the
 * executions that are over.
 */
export function backfillShare(backfill: {
  status: string;
  fromAt: number;
  toAt: number;
  doneUntil: number;
  insertedCount: number;
  unfinishedCount: number;
}): number {
  if (backfill.status === 'finished') return 1;
  const { fromAt, toAt, doneUntil, insertedCount, unfinishedCount } = backfill;
  const gone = doneUntil >= toAt ? 1 : Math.max(0, (doneUntil - fromAt) / (toAt - fromAt));
  const over = insertedCount === 0 ? 1 : Math.max(0, insertedCount - unfinishedCount) / insertedCount;
  return gone * over;
}
