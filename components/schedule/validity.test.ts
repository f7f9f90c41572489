import { describe, expect, it } from 'vitest';
import { compileSchedule } from '@/server/domain/schedule/compiled-schedule';
import { UTC_ZONE } from '@/server/domain/schedule/zone';
import { ALWAYS_VALID, withinValidity } from './validity';

const HOUR_MS = 3_600_000;
const NOON = Date.UTC(2026, 2, 26, 12);
const hourly = compileSchedule(
  { kind: 'fixed_rate', everyMs: HOUR_MS, anchorAt: null },
  {
    zone: UTC_ZONE,
    spreadSeed: 1,
  },
);
const bounded = withinValidity(hourly, { validFrom: NOON, validUntil: NOON + 2 * HOUR_MS });

describe('a schedule within its validity', () => {
  it('fires from its first to its last instant, both included', () => {
    expect([...bounded.listFires(0, NOON + 10 * HOUR_MS, 10)]).toEqual([
      NOON,
      NOON + HOUR_MS,
      NOON + 2 * HOUR_MS,
    ]);
    expect(bounded.countFires(0, NOON + 10 * HOUR_MS)).toBe(3);
  });

  it('fires first at its beginning and never again after its end', () => {
    expect(bounded.nextFireAfter(NOON - 10 * HOUR_MS)).toBe(NOON);
    expect(bounded.nextFireAfter(NOON + 2 * HOUR_MS)).toBeNull();
  });

  it('has no fires in a stretch outside of it', () => {
    expect(bounded.countFires(0, NOON - 1)).toBe(0);
    expect(bounded.countFires(NOON + 3 * HOUR_MS, NOON + 5 * HOUR_MS)).toBe(0);
    expect([...bounded.listFires(NOON + 3 * HOUR_MS, NOON + 5 * HOUR_MS, 5)]).toEqual([]);
  });

  it('open on one side is bounded on the other only', () => {
    const started = withinValidity(hourly, { validFrom: NOON, validUntil: null });
    expect(started.nextFireAfter(0)).toBe(NOON);
    expect(started.nextFireAfter(NOON + 1_000 * HOUR_MS)).toBe(NOON + 1_001 * HOUR_MS);
  });

  it('without bounds is the schedule itself', () => {
    expect(withinValidity(hourly, ALWAYS_VALID)).toBe(hourly);
  });
});
