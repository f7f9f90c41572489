import { describe, expect, test } from 'vitest';
import { overlapPolicySchema } from '@/server/domain/task/task-policies';
import { decideFires } from './decide-fires';
import { ALL_REPORTED, NOTHING_WAITS } from './lanes';
import type { FireStep } from './plan-fires';

const GRACE_MS = 60_000;
const fire = (fireAt: number, trigger: 'schedule' | 'catch_up' = 'schedule'): FireStep => ({
  ...{ kind: 'fire', fireAt, dueAt: fireAt, version: 1, trigger },
});
const misfires = (firstFireAt: number, lastFireAt: number, fireCount: number): FireStep => ({
  ...{ kind: 'skip', firstFireAt, lastFireAt, fireCount, reason: 'misfire', version: 1 },
});

/** What is decided at `now` when no live node is eligible since then; null when one is. */
const decide = (steps: FireStep[], now: number, since: number | null) =>
  decideFires({
    ...{ steps, lastFireAt: 0, now, ids: [101, 102, 103], takenFires: new Set(), heldBefore: null },
    lanesOf: () => ({
      policy: overlapPolicySchema.parse({ policy: 'allow' }),
      limit: null,
      graceMs: GRACE_MS,
    }),
    table: { lanes: [], waiting: NOTHING_WAITS, reportedUntil: ALL_REPORTED },
    withoutNodeSince: () => since,
  });

describe('fires that no live node may run', () => {
  test('stay undecided for as long as their grace, and run when a node comes', () => {
    const held = decide([fire(10_000), fire(20_000)], 10_000 + GRACE_MS, 0);
    expect(held).toMatchObject({ held: { dueAt: 10_000 }, fires: [], skips: [], lastFireAt: 0 });
    const run = decide([fire(10_000), fire(20_000)], 10_000 + GRACE_MS, null);
    expect(run).toMatchObject({ held: null, fires: [{ fireAt: 10_000 }, { fireAt: 20_000 }] });
  });

  test('are skipped for it beyond their grace, as one skip with those that grew too late for it', () => {
    const now = 30_000 + GRACE_MS;
    const steps = [misfires(10_000, 20_000, 2), fire(29_999, 'catch_up'), fire(30_000)];
    expect(decide(steps, now, 0)).toMatchObject({
      ...{ fires: [], lastFireAt: 29_999, held: { dueAt: 30_000 } },
      skips: [{ firstFireAt: 10_000, lastFireAt: 29_999, fireCount: 3, reason: 'no_eligible_node' }],
    });
  });

  test('are waited for after the start of the nodes: the one they need may only be slower', () => {
    const steps = [misfires(10_000, 20_000, 2), fire(30_000, 'catch_up')];
    const now = 500_000;
    expect(decide(steps, now, now - GRACE_MS)).toMatchObject({
      ...{ held: { dueAt: 30_000 }, lastFireAt: 20_000 },
      skips: [{ reason: 'misfire', fireCount: 2 }],
    });
    expect(decide(steps, now + 1, now - GRACE_MS)).toMatchObject({
      ...{ held: null, lastFireAt: 30_000 },
      skips: [{ reason: 'no_eligible_node', fireCount: 3 }],
    });
  });
});
