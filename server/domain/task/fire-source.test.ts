import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { taskDefinition } from '@/server/testing/factories';
import { everyMs } from '@/server/testing/ledger-facts';
import { fireSourceOf } from './fire-source';
import type { FireSource } from './timeline-fires';

const everyTen = (validFrom: number | null, validUntil: number | null): FireSource =>
  fireSourceOf(taskDefinition({ validFrom, validUntil }), 0, () => everyMs(10));
const neverAsked = () => {
  throw new Error('a fixed delay is not compiled');
};

function fires(source: FireSource, from: number, to: number): number[] {
  const found: number[] = [];
  for (let at = source.nextFireAfter(from); at !== null && at <= to; at = source.nextFireAfter(at))
    found.push(at);
  return found;
}

describe('the validity of a version', () => {
  test('includes its first and its last instant', () => {
    expect(fires(everyTen(20, 50), 0, 100)).toEqual([20, 30, 40, 50]);
    expect(fires(everyTen(21, 49), 0, 100)).toEqual([30, 40]);
    expect(everyTen(20, 50).countFires(0, 100)).toBe(4);
  });
  test('may be open on either side', () => {
    expect(fires(everyTen(null, 20), 0, 100)).toEqual([10, 20]);
    expect(fires(everyTen(80, null), 0, 100)).toEqual([80, 90, 100]);
  });
  test('may be a single instant', () => {
    expect(fires(everyTen(30, 30), 0, 100)).toEqual([30]);
    expect(fires(everyTen(31, 31), 0, 100)).toEqual([]);
  });
  test('counts as many fires as it names, in any stretch', () => {
    const edge = fc.option(fc.integer({ min: 0, max: 120 }));
    const at = fc.integer({ min: 0, max: 120 });
    fc.assert(
      fc.property(edge, edge, at, at, (validFrom, validUntil, from, to) => {
        if (validFrom !== null && validUntil !== null && validUntil < validFrom) return;
        const source = everyTen(validFrom, validUntil);
        const expected = Array.from({ length: 14 }, (_, n) => n * 10).filter(
          (fire) => fire > from && fire <= to && fire >= (validFrom ?? 0) && fire <= (validUntil ?? 999),
        );
        expect(fires(source, from, to)).toEqual(expected);
        expect(source.countFires(from, to)).toBe(expected.length);
      }),
      { numRuns: 500, seed: 20_261_125 },
    );
  });
});

describe('a version of fixed delay', () => {
  const of = (change: object = {}) =>
    fireSourceOf(
      taskDefinition({ schedule: { kind: 'fixed_delay', delayMs: 500 }, ...change }),
      1_000,
      neverAsked,
    );
  test('names its first fire: one delay after it took effect', () => {
    expect(fires(of(), 0, 10_000)).toEqual([1_500]);
    expect([of().countFires(0, 1_499), of().countFires(0, 1_500), of().countFires(1_500, 9_999)]).toEqual([
      0, 1, 0,
    ]);
  });
  test('waits with it for the beginning of its validity', () => {
    expect(fires(of({ validFrom: 4_000 }), 0, 10_000)).toEqual([4_000]);
    expect(fires(of({ validFrom: 1_200 }), 0, 10_000)).toEqual([1_500]);
    expect(fires(of({ validUntil: 1_499 }), 0, 10_000)).toEqual([]);
  });
});
