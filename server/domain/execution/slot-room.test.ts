import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { roomAhead, roomNow, type SlotUse, unusedSlots } from './slot-room';

const EMPTY: SlotUse = { slots: 256, running: 0, unreported: 0, promised: 0, inLine: 0, meanMs: 30_000 };

describe('slots of long calls', () => {
  test('are claimed ahead one by one, and what is claimed is not taken by what is queued', () => {
    expect([roomAhead(EMPTY), roomNow(EMPTY)]).toEqual([{ certain: 256, most: 256 }, 256]);
    const promised = { ...EMPTY, promised: 250, running: 4 };
    expect([roomAhead(promised), roomNow(promised)]).toEqual([{ certain: 2, most: 2 }, 2]);
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
    expect(roomAhead({ ...EMPTY, meanMs })).toEqual({ certain: 256, most: ahead });
  });
  test('that are needed for what is claimed are kept from the queue, but no more than half of them', () => {
    const use = { ...EMPTY, meanMs: 100, promised: 100 };
    expect([roomAhead(use), roomNow(use)]).toEqual([{ certain: 156, most: 1_180 }, 236]);
    expect(roomNow({ ...use, promised: 640 })).toBe(128);
    expect(roomNow({ ...use, promised: 1_280 })).toBe(128);
    expect(roomAhead({ ...use, promised: 1_280 })).toEqual({ certain: 0, most: 0 });
  });
});

test('while ends cannot be written no more is claimed than there are slots', () => {
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
      const [now, { certain, most }, unused] = [roomNow(one), roomAhead(one), unusedSlots(one)];
      expect(Math.min(now, certain, unused)).toBeGreaterThanOrEqual(0);
      expect([now, certain, most].every(Number.isInteger)).toBe(true);
      if (now > 0) expect(now + one.inLine).toBeLessThanOrEqual(unused);
      expect(certain).toBeLessThanOrEqual(most);
    }),
  );
});
