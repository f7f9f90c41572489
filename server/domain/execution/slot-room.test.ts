import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { roomAhead, roomNow, type SlotUse, unusedSlots } from './slot-room';

const EMPTY: SlotUse = { slots: 256, running: 0, unreported: 0, promised: 0, inLine: 0, meanMs: 30_000 };

describe('slots of long calls', () => {
  test('are claimed ahead one by one, and what is claimed is not taken by what is queued', () => {
    expect([roomAhead(EMPTY), roomNow(EMPTY)]).toEqual([256, 256]);
    const promised = { ...EMPTY, promised: 250, running: 4 };
    expect([roomAhead(promised), roomNow(promised)]).toEqual([2, 2]);
  });
});

describe('slots of short calls', () => {
  test.each([
    { meanMs: 401, ahead: 256 },
    { meanMs: 400, ahead: 512 },
    { meanMs: 100, ahead: 1_280 },
    { meanMs: 40, ahead: 2_560 },
    { meanMs: 0, ahead: 2_560 },
  ])('serve several in turn, each a while after its instant at most: $meanMs ms', ({ meanMs, ahead }) => {
    expect(roomAhead({ ...EMPTY, meanMs })).toBe(ahead);
  });
  test('that are needed for what is claimed are kept from the queue', () => {
    const use = { ...EMPTY, meanMs: 100, promised: 1_000 };
    expect([roomAhead(use), roomNow(use)]).toEqual([280, 56]);
    expect(roomNow({ ...use, promised: 1_001 })).toBe(55);
  });
});

test('while ends cannot be written nothing more is begun than there are slots', () => {
  expect(unusedSlots({ ...EMPTY, unreported: 256 })).toBe(256);
  expect(unusedSlots({ ...EMPTY, unreported: 300 })).toBe(212);
  expect(unusedSlots({ ...EMPTY, unreported: 600 })).toBe(0);
});

test('there is never less room than none, and the queue gets no slot that somebody in line needs', () => {
  const count = fc.nat({ max: 2_000 });
  const use = fc.record({
    ...{ slots: fc.nat({ max: 300 }), running: count, unreported: count, promised: count, inLine: count },
    meanMs: fc.double({ min: 0, max: 1e7, noNaN: true }),
  });
  fc.assert(
    fc.property(use, (one) => {
      const [now, ahead, unused] = [roomNow(one), roomAhead(one), unusedSlots(one)];
      expect(Math.min(now, ahead, unused)).toBeGreaterThanOrEqual(0);
      expect(Number.isInteger(now) && Number.isInteger(ahead)).toBe(true);
      if (now > 0) expect(now + one.inLine).toBeLessThanOrEqual(unused);
      // what is taken now can be claimed as well
      expect(now).toBeLessThanOrEqual(ahead);
    }),
  );
});
