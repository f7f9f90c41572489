import { expect, test } from 'vitest';
import { SHARDS } from './cluster-timing';
import { shardOf } from './shard-of';

test('a task stays in its shard: the mapping is pinned', () => {
  expect([1, 2, 1_000, 123_456_789, 2 ** 40 + 7].map(shardOf)).toEqual([39, 15, 2, 31, 1]);
});

test.each([0, 1_000_000, 2 ** 40])('ids that follow each other from %i on spread evenly', (first) => {
  const counts = new Array<number>(SHARDS).fill(0);
  for (let id = first; id < first + 6_400; id += 1) counts[shardOf(id)] = (counts[shardOf(id)] ?? 0) + 1;
  expect(Math.min(...counts)).toBeGreaterThan(80);
  expect(Math.max(...counts)).toBeLessThan(120);
});
