import { expect, test } from 'vitest';
import { groupBy, splitByCount } from './group-by';

test('groups keep the order of their rows, and stand in the order of their first', () => {
  const rows = ['bee', 'ant', 'bat', 'ape'];
  expect([...groupBy(rows, (row) => row[0])]).toEqual([
    ['b', ['bee', 'bat']],
    ['a', ['ant', 'ape']],
  ]);
});

test('keys are split by whether they are named once', () => {
  expect(splitByCount([3, 1, 3, 2, 3, 1])).toEqual({ once: [2], often: [3, 1] });
  expect(splitByCount([])).toEqual({ once: [], often: [] });
});
