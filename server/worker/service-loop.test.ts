import { expect, test, vi } from 'vitest';
import { startLoop } from './service-loop';

const noErrors = (_name: string, error: unknown) => {
  throw error;
};

test('a duty is done at once and again, never twice at a time', async () => {
  let active = 0;
  let most = 0;
  let runs = 0;
  const loop = startLoop({
    name: 'duty',
    every: 1,
    onError: noErrors,
    runOnce: async () => {
      active += 1;
      most = Math.max(most, active);
      await new Promise((resolve) => setImmediate(resolve));
      active -= 1;
      runs += 1;
      if (runs < 3) loop.wake();
    },
  });
  await vi.waitFor(() => expect(runs).toBeGreaterThan(4));
  await loop.stop();
  const after = runs;
  expect(most).toBe(1);
  await new Promise((resolve) => setImmediate(resolve));
  expect(runs).toBe(after);
});

test('a wake during a run leads to one more run at once', async () => {
  let runs = 0;
  const loop = startLoop({
    name: 'duty',
    every: 1_000_000,
    onError: noErrors,
    runOnce: async () => {
      runs += 1;
      if (runs === 1) {
        loop.wake();
        loop.wake();
      }
    },
  });
  await vi.waitFor(() => expect(runs).toBe(2));
  await loop.stop();
  expect(runs).toBe(2);
});

test('a run that fails is reported and the duty goes on', async () => {
  const errors: unknown[] = [];
  let runs = 0;
  const loop = startLoop({
    name: 'duty',
    every: 1,
    onError: (name, error) => errors.push([name, error]),
    runOnce: async () => {
      runs += 1;
      if (runs === 1) throw new Error('away');
    },
  });
  await vi.waitFor(() => expect(runs).toBeGreaterThan(1));
  await loop.stop();
  expect(errors).toEqual([['duty', new Error('away')]]);
});

test('stopping waits for the run under way', async () => {
  let release: (() => void) | undefined;
  let isDone = false;
  const loop = startLoop({
    name: 'duty',
    every: 1,
    onError: noErrors,
    runOnce: () =>
      new Promise<void>((resolve) => {
        release = () => {
          isDone = true;
          resolve();
        };
      }),
  });
  await vi.waitFor(() => expect(release).toBeDefined());
  const stopped = loop.stop();
  release?.();
  await stopped;
  expect(isDone).toBe(true);
});

test('a duty that says when it is time is not done before', async () => {
  const pauses: number[] = [];
  let endedAt = Number.POSITIVE_INFINITY;
  const loop = startLoop({
    name: 'duty',
    every: () => performance.now() + 2.9,
    onError: noErrors,
    runOnce: async () => {
      pauses.push(performance.now() - endedAt);
      endedAt = performance.now();
    },
  });
  await vi.waitFor(() => expect(pauses.length).toBeGreaterThan(100));
  await loop.stop();
  expect(Math.min(...pauses.slice(1))).toBeGreaterThanOrEqual(2.9);
});
