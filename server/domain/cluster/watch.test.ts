import { expect, test } from 'vitest';
import { Watch } from './watch';

test('a value that stood still for the whole time-out is reported with that value', () => {
  const watch = new Watch<string, number>();
  watch.observe([['a', 1]], 0);
  watch.observe([['a', 1]], 9_999);
  expect(watch.unchangedFor(10_000, 9_999)).toEqual([]);
  expect(watch.unchangedFor(10_000, 10_000)).toEqual([['a', 1]]);
});

test('a value that moved once starts its time anew', () => {
  const watch = new Watch<string, number>();
  watch.observe([['a', 1]], 0);
  watch.observe([['a', 2]], 6_000);
  expect(watch.unchangedFor(10_000, 15_999)).toEqual([]);
  expect(watch.unchangedFor(10_000, 16_000)).toEqual([['a', 2]]);
});

test('what disappears and comes back is watched from the beginning', () => {
  const watch = new Watch<string, number>();
  watch.observe([['a', 1]], 0);
  watch.observe([], 5_000);
  watch.observe([['a', 1]], 8_000);
  expect(watch.unchangedFor(10_000, 12_000)).toEqual([]);
});

test('values of several parts are compared as told', () => {
  const watch = new Watch<number, { epoch: number; until: number }>(
    (a, b) => a.epoch === b.epoch && a.until === b.until,
  );
  watch.observe([[1, { epoch: 1, until: 5 }]], 0);
  watch.observe([[1, { epoch: 1, until: 5 }]], 5_000);
  expect(watch.unchangedFor(5_000, 5_000)).toEqual([[1, { epoch: 1, until: 5 }]]);
});
