import { expect, test, vi } from 'vitest';
import { compileDefinition } from '@/server/scheduler/compile-definition';
import { createZoneStore } from '@/server/zone-data/zone-store';
import type { StartAttempt } from './running-slot';
import { warmUp } from './warm-up';

test('the code of real executions is run often, when they are due, and no table is touched', async () => {
  let now = 1_000_000;
  const waiting: (() => void)[] = [];
  const start = vi.fn<StartAttempt>(() => ({
    ended: Promise.resolve({ status: 'succeeded', errorCode: null, errorMessage: null, result: null }),
    abort: () => false,
  }));
  const touched = () => {
    throw new Error('a table was touched');
  };
  const zones = createZoneStore({ file: null });
  const warm = warmUp((definition) => compileDefinition(definition, zones), {
    ...{ start, now: () => now, monotonicMs: () => now, settledUntil: () => now },
    store: new Proxy({}, { get: touched }) as never,
    turns: { limitedHost: () => null, take: touched },
    untilDue: () => new Promise((resolve) => waiting.push(resolve)),
  });
  await vi.waitFor(() => expect(waiting.length).toBe(1_000));
  expect(start).not.toHaveBeenCalled();
  now += 20;
  for (const go of waiting) go();
  await warm;
  expect(start).toHaveBeenCalledTimes(1_000);
});
