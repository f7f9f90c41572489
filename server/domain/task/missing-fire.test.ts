import { expect, test } from 'vitest';
import { taskDefinition } from '@/server/testing/factories';
import { everyMs } from '@/server/testing/ledger-facts';
import type { TaskStanding } from './after-execution';
import { missingFire } from './missing-fire';
import type { TimelineGap } from './timeline-fires';

const NOW = 100_000;
const rated = taskDefinition({ schedule: { kind: 'fixed_rate', everyMs: 10_000 } });
const delayed = taskDefinition({ schedule: { kind: 'fixed_delay', delayMs: 5_000 } });

function missing(change: Partial<TaskStanding>, definition = rated, gaps: TimelineGap[] = []) {
  const task = {
    ...{ version: 2, isArchived: false, lastFireAt: 70_000, nextFireAt: null, nextDueAt: null },
    ...change,
  };
  const segment = { version: 2, source: everyMs(10_000), fromAt: 0, untilAt: null };
  return missingFire(task, { segments: [segment], gaps }, () => definition, NOW);
}

test('is the first one behind the last decided, also when that has passed', () => {
  expect(missing({})).toEqual({ fireAt: 80_000, version: 2, dueAt: 80_000 });
});
test('is found where a fire is named and never due', () => {
  expect(missing({ nextFireAt: 80_000 })).toMatchObject({ fireAt: 80_000, dueAt: 80_000 });
});
test.each<[string, Partial<TaskStanding>]>([
  ['archived', { isArchived: true }],
  ['due', { nextFireAt: 80_000, nextDueAt: 80_000 }],
])('is none of a task that is %s', (_, change) => {
  expect(missing(change)).toBeNull();
});
test('is none behind a pause without end, and behind one with an end the first after it', () => {
  expect(missing({}, rated, [{ fromAt: 75_000, toAt: null }])).toBeNull();
  expect(missing({}, rated, [{ fromAt: 75_000, toAt: 95_000 }])).toMatchObject({ fireAt: 100_000 });
});
test('of a fixed delay is one delay from now, unless one is kept behind a pause', () => {
  expect(missing({}, delayed)).toEqual({ fireAt: 105_000, version: 2, dueAt: 105_000 });
  expect(missing({ nextFireAt: 80_000 }, delayed)).toBeNull();
});
