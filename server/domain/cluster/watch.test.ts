import { expect, test } from 'vitest';
import { CLUSTER_READ_MS } from './cluster-timing';
import { LONGEST_GAP_MS, Watch } from './watch';

/** Looks at it all the time, up to an instant. */
function look<Value>(watch: Watch<string, Value>, value: Value, from: number, to: number): void {
  for (let at = from; at < to; at += CLUSTER_READ_MS) watch.observe([['a', value]], at);
  watch.observe([['a', value]], to);
}

test('a value that stood still for the whole time-out is reported with that value', () => {
  const watch = new Watch<string, number>();
  look(watch, 1, 0, 9_999);
  expect(watch.unchangedFor(10_000, 9_999)).toEqual([]);
  expect(watch.unchangedFor(10_000, 10_000)).toEqual([['a', 1]]);
});

test('a value that moved once starts its time anew', () => {
  const watch = new Watch<string, number>();
  look(watch, 1, 0, 5_999);
  look(watch, 2, 6_000, 15_999);
  expect(watch.unchangedFor(10_000, 15_999)).toEqual([]);
  expect(watch.unchangedFor(10_000, 16_000)).toEqual([['a', 2]]);
});

test('time in which nobody looked does not count: an outage makes nobody dead', () => {
  const watch = new Watch<string, number>();
  look(watch, 1, 0, 9_000);
  const back = 9_000 + LONGEST_GAP_MS + 1;
  look(watch, 1, back, back + 9_999);
  expect(watch.unchangedFor(10_000, back + 9_999)).toEqual([]);
  expect(watch.unchangedFor(10_000, back + 10_000)).toEqual([['a', 1]]);
});

test('what disappears and comes back is watched from the beginning', () => {
  const watch = new Watch<string, number>();
  look(watch, 1, 0, 5_000);
  watch.observe([], 5_500);
  look(watch, 1, 6_000, 12_000);
  expect(watch.unchangedFor(10_000, 12_000)).toEqual([]);
});

test('values of several parts are compared as told', () => {
  const watch = new Watch<number, { epoch: number; until: number }>(
    (a, b) => a.epoch === b.epoch && a.until === b.until,
  );
  watch.observe([[1, { epoch: 1, until: 5 }]], 0);
  watch.observe([[1, { epoch: 1, until: 5 }]], LONGEST_GAP_MS);
  expect(watch.unchangedFor(LONGEST_GAP_MS, LONGEST_GAP_MS)).toEqual([[1, { epoch: 1, until: 5 }]]);
});
