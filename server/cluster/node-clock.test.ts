import { expect, test } from 'vitest';
import { NodeClock } from './node-clock';

test('time goes on from the last reply, and never faster than the database counts it', () => {
  let monotonic = 500;
  const clock = new NodeClock(() => monotonic);
  clock.observe(1_000_000);
  expect(clock.now()).toBe(1_000_000);
  // a minute without a reply, on a clock that runs 100 ppm fast
  monotonic += 60_000 * 1.0001;
  expect(clock.now()).toBeLessThanOrEqual(1_060_000);
  expect(clock.now()).toBeGreaterThan(1_060_000 - 20);
  clock.observe(1_060_000);
  monotonic += 4_000;
  expect(clock.now()).toBe(1_063_999);
});

test('there is no time before the first reply', () => {
  expect(() => new NodeClock(() => 0).now()).toThrow();
});
