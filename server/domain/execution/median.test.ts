import { expect, test } from 'vitest';
import { medianOf } from './median';

test.each([
  [[], null],
  [[7], 7],
  [[9, 1], 1],
  [[10, 9, 100], 10],
])('the median of %j is %s', (values, expected) => {
  expect(medianOf(values)).toBe(expected);
});
