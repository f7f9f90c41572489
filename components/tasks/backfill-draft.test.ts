import { describe, expect, it } from 'vitest';
import { momentOf, NO_MOMENT } from '@/components/time/moment';
import { type BackfillDraft, backfillMistakes, backfillShare, rangeOf, rateOf } from './backfill-draft';

const NOW = Date.UTC(2026, 2, 26, 12);
const HOUR_MS = 3_600_000;
const at = (hours: number) => momentOf(NOW + hours * HOUR_MS, 'UTC');
const draft = (change: Partial<BackfillDraft> = {}): BackfillDraft => ({
  from: at(-24),
  to: at(-1),
  overlap: 'task',
  perMinute: '',
  parameters: '',
  reason: 'outage',
  ...change,
});

describe('a backfill that is being written', () => {
  it('has a range once both ends are instants of the past in order', () => {
    expect(backfillMistakes(draft(), NOW)).toEqual({});
    expect(rangeOf(draft(), NOW)).toEqual({ from: NOW - 24 * HOUR_MS, to: NOW - HOUR_MS });
  });

  it('may end in the future: what is not decided is left out by the server', () => {
    expect(rangeOf(draft({ to: at(1) }), NOW)).toEqual({ from: NOW - 24 * HOUR_MS, to: NOW + HOUR_MS });
  });

  it('takes parameters that are a JSON object', () => {
    expect(backfillMistakes(draft({ parameters: '{"a": 1}' }), NOW)).toEqual({});
    expect(backfillMistakes(draft({ parameters: '[1]' }), NOW)).toEqual({ parameters: 'parametersBad' });
  });

  it('may be of a single instant', () => {
    expect(rangeOf(draft({ from: at(-1) }), NOW)).toEqual({ from: NOW - HOUR_MS, to: NOW - HOUR_MS });
  });

  it.each([
    [{ from: NO_MOMENT }, { from: 'momentMissing' }],
    [{ to: { ...NO_MOMENT, isPartial: true } }, { to: 'momentMissing' }],
    [{ from: at(1), to: at(2) }, { from: 'inFuture' }],
    [{ to: at(-30) }, { to: 'endsBeforeStart' }],
  ])('with %j says what is wrong and has no range', (change, mistakes) => {
    expect(backfillMistakes(draft(change), NOW)).toEqual(mistakes);
    expect(rangeOf(draft(change), NOW)).toBeNull();
  });

  it('needs a reason, and a rate only when one is given', () => {
    expect(backfillMistakes(draft({ reason: ' ' }), NOW)).toEqual({ reason: 'reasonMissing' });
    expect(backfillMistakes(draft({ perMinute: '0' }), NOW)).toEqual({ perMinute: 'rateBad' });
    expect(backfillMistakes(draft({ perMinute: '6001' }), NOW)).toEqual({ perMinute: 'rateBad' });
    expect([rateOf('60'), rateOf(''), rateOf('1.5')]).toEqual([60, null, null]);
  });
});

describe('a backfill under way', () => {
  const under = {
    ...{ status: 'running', fromAt: 1_000, toAt: 2_000, doneUntil: 1_250 },
    ...{ insertedCount: 8, unfinishedCount: 0 },
  };

  it('is as far as the range it has gone through', () => {
    expect(backfillShare(under)).toBe(0.25);
    expect(backfillShare({ ...under, doneUntil: 999, insertedCount: 0 })).toBe(0);
  });

  it('waits for its executions, also when it has made them all', () => {
    expect(backfillShare({ ...under, unfinishedCount: 4 })).toBe(0.125);
    expect(backfillShare({ ...under, doneUntil: 2_000, unfinishedCount: 2 })).toBe(0.75);
  });

  it('is complete when it has finished, and stays where it was when it was cancelled', () => {
    expect(backfillShare({ ...under, status: 'finished' })).toBe(1);
    expect(backfillShare({ ...under, status: 'cancelled' })).toBe(0.25);
  });

  it('of a single instant is either not begun or complete', () => {
    expect(backfillShare({ ...under, toAt: 1_000, doneUntil: 999, insertedCount: 0 })).toBe(0);
    expect(backfillShare({ ...under, status: 'finished', toAt: 1_000 })).toBe(1);
  });
});
