import { describe, expect, it } from 'vitest';
import { ScheduleError } from './schedule-error';
import { makeZone, offsetAt, segmentAt, UTC_ZONE, type ZoneTransitions } from './zone';

const DATA: ZoneTransitions = {
  name: 'Test/Zone',
  version: '2026f',
  firstOffset: -3_600,
  changesAt: [100, 200, 300],
  offsets: [0, -3_600, 7_200],
};

describe('a zone made from its changes', () => {
  it('has the offset of the change at and after it, and the first one before', () => {
    const zone = makeZone(DATA);
    expect([99_999, 100_000, 199_999, 200_000, 300_000, 9e15].map((at) => offsetAt(zone, at))).toEqual([
      -3_600, 0, 0, -3_600, 7_200, 7_200,
    ]);
    expect(segmentAt(zone, -1e9)).toBe(0);
    expect(segmentAt(zone, 250)).toBe(2);
  });

  it('has one segment when the clock never changes', () => {
    expect(offsetAt(UTC_ZONE, 0)).toBe(0);
    expect(UTC_ZONE.ends[0]).toBe(Number.POSITIVE_INFINITY);
  });

  it.each<[string, Partial<ZoneTransitions>]>([
    ['changes out of order', { changesAt: [100, 300, 200] }],
    ['the same change twice', { changesAt: [100, 100, 200] }],
    ['a change without an offset', { offsets: [0, 1] }],
    ['an offset without a change', { offsets: [0, 1, 2, 3] }],
    ['an offset of more than a day', { firstOffset: 90_000 }],
    ['an offset that is no number', { firstOffset: Number.NaN }],
    ['a change between seconds', { changesAt: [100.5, 200, 300] }],
  ])('is refused with %s', (_, part) => {
    expect(() => makeZone({ ...DATA, ...part })).toThrow(ScheduleError);
  });
});
