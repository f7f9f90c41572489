import { describe, expect, test } from 'vitest';
import { type LanePolicy, laneLimitOf, overlapPolicySchema } from '@/server/domain/task/task-policies';
import { type DecideInput, decideFires, type FireDecision, isSameCause } from './decide-fires';
import { ALL_REPORTED, type LaneState, NOTHING_WAITS, takenLane } from './lanes';
import type { FireStep, PlannedSkip } from './plan-fires';

const fire = (fireAt: number, change: Partial<Extract<FireStep, { kind: 'fire' }>> = {}): FireStep => ({
  ...{ kind: 'fire', fireAt, dueAt: fireAt, version: 1, trigger: 'schedule' },
  ...change,
});
const skip = (firstFireAt: number, lastFireAt: number, change: Partial<PlannedSkip> = {}): FireStep => ({
  ...{ kind: 'skip', firstFireAt, lastFireAt, fireCount: 2, reason: 'misfire', version: 1 },
  ...change,
});
const lanes = (count: number): LaneState[] =>
  Array.from({ length: count }, (_, n) => ({
    ...{
      lane: n + 1,
      executionId: null,
      takenAt: null,
      holderId: null,
      holderDueAt: null,
      holderRunMs: null,
    },
  }));
const busy = (dueAt: number): LaneState =>
  takenLane(lanes(1)[0] as LaneState, { executionId: 50, dueAt, at: dueAt });

function decide(
  steps: FireStep[],
  { policy = {}, ...change }: Partial<DecideInput> & { policy?: Partial<LanePolicy> } = {},
): FireDecision {
  const rules = overlapPolicySchema.parse(policy);
  return decideFires({
    ...{ steps, lastFireAt: 0, now: 10_000, ids: [101, 102, 103, 104], takenFires: new Set() },
    heldBefore: null,
    withoutNodeSince: () => null,
    lanesOf: () => ({ policy: rules, limit: laneLimitOf(rules), graceMs: 60_000 }),
    table: { lanes: lanes(1), waiting: NOTHING_WAITS, reportedUntil: ALL_REPORTED },
    ...change,
  });
}
const PARALLEL = { policy: 'allow' } as const;

describe('the decision of due fires', () => {
  test('gives each fire an execution of its own, in order, and moves the task behind the newest', () => {
    expect(decide([fire(9_000), fire(10_000)], { policy: PARALLEL })).toEqual({
      fires: [
        { ...fire(9_000), id: 101, status: 'queued', lane: null },
        { ...fire(10_000), id: 102, status: 'queued', lane: null },
      ],
      ...{ skips: [], lanes: [], cancelsActive: false, lastFireAt: 10_000, held: null },
    });
  });
  test('takes a lane for an execution at once, and not the same one twice', () => {
    const table = { lanes: lanes(2), waiting: NOTHING_WAITS, reportedUntil: ALL_REPORTED };
    const decision = decide([fire(9_000), fire(10_000)], { policy: { parallelLimit: 2 }, table });
    expect(decision.fires.map(({ id, lane }) => [id, lane])).toEqual([
      ...[
        [101, 1],
        [102, 2],
      ],
    ]);
    expect(decision.lanes).toMatchObject([
      { lane: 1, executionId: 101, takenAt: 10_000, holderDueAt: 9_000 },
      { lane: 2, executionId: 102, takenAt: 10_000, holderDueAt: 10_000 },
    ]);
  });
  test('stops at the first fire that nobody can decide yet: it and all behind it stay', () => {
    const decision = decide([fire(8_000), fire(9_000), skip(9_500, 9_600), fire(10_000)]);
    expect(decision).toMatchObject({ held: { dueAt: 9_000, judgeAt: 10_200 }, lastFireAt: 8_000, skips: [] });
    expect(decision.fires.map(({ fireAt }) => fireAt)).toEqual([8_000]);
  });
  test.each(['skip', 'queue_one', 'queue_all', 'cancel_running'] as const)(
    'takes a free lane for a fire planned ahead, and leaves one without a lane to its instant under %s',
    (policy) => {
      const ahead = fire(10_700);
      expect(decide([ahead], { policy: { policy } })).toMatchObject({
        fires: [{ fireAt: 10_700, lane: 1 }],
        held: null,
      });
      const table = { lanes: [busy(1_000)], waiting: NOTHING_WAITS, reportedUntil: ALL_REPORTED };
      expect(decide([ahead], { policy: { policy }, table })).toMatchObject({
        ...{
          fires: [],
          skips: [],
          cancelsActive: false,
          lastFireAt: 0,
          held: { dueAt: 10_700, judgeAt: 10_700 },
        },
      });
    },
  );
  test('sees only the lanes within the limit of the version a fire belongs to', () => {
    const table = {
      lanes: [busy(1_000), ...lanes(3).slice(1)],
      waiting: NOTHING_WAITS,
      reportedUntil: ALL_REPORTED,
    };
    const limitOf = (limit: number) => ({
      ...{ policy: overlapPolicySchema.parse({ parallelLimit: limit }), limit, graceMs: 60_000 },
    });
    const lanesOf = (version: number) => limitOf(version === 1 ? 1 : 2);
    const decision = decide([fire(9_000), fire(10_000, { version: 2 })], { table, lanesOf });
    expect(decision.skips).toMatchObject([{ firstFireAt: 9_000, reason: 'overlap' }]);
    expect(decision.fires).toMatchObject([{ fireAt: 10_000, lane: 2 }]);
  });
  test('passes over a fire that has an execution already, without an id for it', () => {
    const takenFires = new Set([9_000]);
    const decision = decide([fire(9_000), fire(10_000)], { policy: PARALLEL, takenFires, ids: [101] });
    expect(decision.fires).toMatchObject([{ fireAt: 10_000, id: 101 }]);
    expect(decide([fire(9_000)], { takenFires }).lastFireAt).toBe(9_000);
  });
  test('passes the fires of a paused stretch without a record', () => {
    const decision = decide([{ kind: 'pass', lastFireAt: 9_000 }]);
    expect(decision).toMatchObject({ fires: [], skips: [], lastFireAt: 9_000, held: null });
  });
  test('fails rather than give two fires one id', () => {
    expect(() => decide([fire(9_000), fire(10_000)], { policy: PARALLEL, ids: [101] })).toThrowError(
      /fewer ids than fires/,
    );
  });
});

describe('executions that wait', () => {
  const table = { lanes: [busy(1_000)], waiting: NOTHING_WAITS, reportedUntil: ALL_REPORTED };
  test('fill the queue within one decision too', () => {
    const policy = { policy: 'queue_all', queueLimit: 2 } as const;
    const decision = decide([fire(7_000), fire(8_000), fire(9_000)], { policy, table });
    expect(decision.fires.map(({ status, lane }) => [status, lane])).toEqual([
      ...[
        ['waiting', null],
        ['waiting', null],
      ],
    ]);
    expect(decision.skips).toMatchObject([{ firstFireAt: 9_000, reason: 'queue_full' }]);
  });
  test('of a catch-up wait in order behind the one that got the lane', () => {
    const steps = [7_000, 8_000, 9_000].map((at) => fire(at, { trigger: 'catch_up' }));
    const decision = decide(steps);
    expect(decision.fires.map(({ fireAt, status }) => [fireAt, status])).toEqual([
      ...[
        [7_000, 'queued'],
        [8_000, 'waiting'],
        [9_000, 'waiting'],
      ],
    ]);
    expect(decision.skips).toEqual([]);
  });
  test('ask for the end of what is active, by cancel_running', () => {
    const policy = { policy: 'cancel_running' } as const;
    expect(decide([fire(9_000)], { policy, table })).toMatchObject({
      ...{ cancelsActive: true, fires: [{ status: 'waiting' }] },
    });
    expect(decide([fire(9_000)], { policy }).cancelsActive).toBe(false);
  });
});

describe('skips', () => {
  const table = { lanes: [busy(1_000)], waiting: NOTHING_WAITS, reportedUntil: ALL_REPORTED };
  test('of one cause that are neighbours are one, with the sum of their fires', () => {
    expect(decide([fire(8_000), fire(9_000)], { table }).skips).toEqual([
      {
        ...{ firstFireAt: 8_000, lastFireAt: 9_000, fireCount: 2, reason: 'overlap' },
        ...{ blockingExecutionId: 50, version: 1 },
      },
    ]);
    expect(decide([skip(1_000, 2_000), skip(3_000, 4_000)]).skips).toMatchObject([
      { firstFireAt: 1_000, lastFireAt: 4_000, fireCount: 4, blockingExecutionId: null },
    ]);
  });
  test.each<[string, FireStep[]]>([
    ['of two reasons', [skip(1_000, 2_000), skip(3_000, 4_000, { reason: 'freeze' })]],
    ['of two versions', [skip(1_000, 2_000), skip(3_000, 4_000, { version: 2 })]],
    [
      'with a paused fire between',
      [skip(1_000, 2_000), { kind: 'pass', lastFireAt: 2_500 }, skip(3_000, 4_000)],
    ],
    ['with an execution between', [skip(1_000, 2_000), fire(2_500), skip(3_000, 4_000)]],
  ])('%s stay two', (_name, steps) => {
    expect(decide(steps).skips).toHaveLength(2);
  });
  test('behind two different executions have no one cause', () => {
    const cause = { reason: 'overlap', blockingExecutionId: 50, version: 1 } as const;
    expect(isSameCause(cause, { ...cause })).toBe(true);
    expect(isSameCause(cause, { ...cause, blockingExecutionId: 51 })).toBe(false);
  });
});
