import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { coalesce } from './coalesce';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('the first wish is granted at once, and all that follow within the rest by one call behind it', () => {
  const run = vi.fn();
  const wish = coalesce(run, 20);
  for (let count = 0; count < 1_000; count += 1) wish();
  expect(run).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(19);
  expect(run).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1);
  expect(run).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(1_000);
  expect(run).toHaveBeenCalledTimes(2);
  wish();
  expect(run).toHaveBeenCalledTimes(3);
});

test('wishes without end get a call per rest', () => {
  const run = vi.fn();
  const wish = coalesce(run, 20);
  for (let ms = 0; ms < 1_000; ms += 1) {
    wish();
    vi.advanceTimersByTime(1);
  }
  expect(run).toHaveBeenCalledTimes(51);
});
