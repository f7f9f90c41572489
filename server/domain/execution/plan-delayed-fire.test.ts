import { describe, expect, test } from 'vitest';
import { misfirePolicySchema } from '@/server/domain/task/task-policies';
import { type DelayedFireInput, planDelayedFire } from './plan-delayed-fire';

const at = 1_000_000;
type Change = Partial<Omit<DelayedFireInput, 'misfire'>> & { misfire?: object };
const plan = ({ misfire = {}, now = at, dueBy = now, ...change }: Change) =>
  planDelayedFire({
    ...{ pending: { fireAt: at, dueAt: at, version: 3 }, now, dueBy, exclusions: [], notBefore: 0 },
    misfire: misfirePolicySchema.parse(misfire),
    ...change,
  });
const fire = { kind: 'fire', fireAt: at, dueAt: at, version: 3, trigger: 'schedule' };
const skip = { kind: 'skip', firstFireAt: at, lastFireAt: at, fireCount: 1, version: 3 };

describe('the pending fire of a fixed delay', () => {
  test('runs when it is due, not before', () => {
    expect(plan({ now: at - 1 })).toEqual([]);
    expect(plan({})).toEqual([fire]);
  });
  test('is not due while a pause without end keeps it', () => {
    expect(plan({ pending: { fireAt: at, dueAt: null, version: 3 }, now: at + 1 })).toEqual([]);
  });
  test('runs as if on time up to the end of its grace', () => {
    expect(plan({ now: at + 60_000, misfire: { policy: 'skip' } })).toEqual([fire]);
  });
  test('beyond its grace is skipped by skip, and the newest misfire for the others', () => {
    const now = at + 60_001;
    expect(plan({ now, misfire: { policy: 'skip' } })).toEqual([{ ...skip, reason: 'misfire' }]);
    for (const policy of ['fire_once', 'catch_up'])
      expect(plan({ now, misfire: { policy } })).toEqual([{ ...fire, trigger: 'catch_up' }]);
  });
  test('outside the window of a catch-up is skipped', () => {
    const misfire = { policy: 'catch_up', windowMs: 3_600_000 };
    expect(plan({ now: at + 3_600_000, misfire })).toEqual([{ ...fire, trigger: 'catch_up' }]);
    expect(plan({ now: at + 3_600_001, misfire })).toEqual([{ ...skip, reason: 'misfire' }]);
  });
  test('that has no place in the tables any more is skipped', () => {
    expect(plan({ notBefore: at })).toEqual([fire]);
    expect(plan({ notBefore: at + 1 })).toEqual([{ ...skip, reason: 'misfire' }]);
  });
  test.each(['freeze', 'calendar'] as const)('is skipped inside a %s, its beginning excluded', (reason) => {
    const over = (fromAt: number, toAt: number | null) => plan({ exclusions: [{ fromAt, toAt, reason }] });
    expect(over(at - 1, at)).toEqual([{ ...skip, reason }]);
    expect(over(at - 1, null)).toEqual([{ ...skip, reason }]);
    expect(over(at, at + 9)).toEqual([fire]);
    expect(over(at - 9, at - 1)).toEqual([fire]);
  });
  test('is passed without a record inside a pause of everything', () => {
    const exclusions = [{ fromAt: at - 1, toAt: null, reason: 'pause' }] as const;
    expect(plan({ exclusions })).toEqual([{ kind: 'pass', lastFireAt: at }]);
  });
  test('belongs to the one of overlapping stretches that began first', () => {
    const exclusions = [
      { fromAt: at - 1, toAt: null, reason: 'pause' },
      { fromAt: at - 5, toAt: null, reason: 'freeze' },
    ] as const;
    expect(plan({ exclusions })).toEqual([{ ...skip, reason: 'freeze' }]);
  });
});
