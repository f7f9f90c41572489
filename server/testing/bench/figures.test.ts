import { expect, test } from 'vitest';
import { atLeast, atMost, median, percentile } from './figures';

test('the median is the middle value, or the mean of the two in the middle', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 3, 2])).toBe(2.5);
});

test('a percentile is a value that occurred', () => {
  const values = Array.from({ length: 1_000 }, (_, index) => 1_000 - index);
  expect(percentile(values, 0.5)).toBe(500);
  expect(percentile(values, 0.99)).toBe(990);
  expect(percentile(values, 0.999)).toBe(999);
  expect(percentile(values, 1)).toBe(1_000);
});

test('a target counts as met at its very value', () => {
  expect(atLeast('ratio', 2.5, 2.5).isMet).toBe(true);
  expect(atLeast('ratio', 2.49, 2.5).isMet).toBe(false);
  expect(atMost('p99', 25, 25).isMet).toBe(true);
  expect(atMost('p99', 26, 25).isMet).toBe(false);
});
