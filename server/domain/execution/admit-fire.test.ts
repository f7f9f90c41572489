import { describe, expect, test } from 'vitest';
import { type LanePolicy, laneLimitOf, overlapPolicySchema } from '@/server/domain/task/task-policies';
import { type Admission, admitFire, mayWait } from './admit-fire';
import { ALL_REPORTED, freedLane, type LaneState, type LaneTable, NOTHING_WAITS, takenLane } from './lanes';

const GRACE = 60_000;
const free = (lane = 1): LaneState => ({
  ...{ lane, executionId: null, takenAt: null, holderId: null, holderDueAt: null, holderRunMs: null },
});
/** A lane whose holder was due at `dueAt` and took it at `at`. */
const taken = (dueAt: number, at = dueAt, lane = 1): LaneState =>
  takenLane(free(lane), { executionId: 10 + lane, dueAt, at });
const ended = (dueAt: number, at: number, runMs: number, lane = 1): LaneState =>
  freedLane(taken(dueAt, at, lane), runMs);
const table = (lanes: LaneState[], count = 0, newestDueAt: number | null = null): LaneTable => ({
  ...{ lanes, waiting: { count, newestDueAt }, reportedUntil: ALL_REPORTED },
});
/** The holder of the first lane runs on a node that has reported what ended up to an instant. */
const reportedUntil = (lanes: LaneTable, at: number): LaneTable => ({
  ...lanes,
  reportedUntil: new Map([[11, at]]),
});

interface Question {
  policy?: Partial<LanePolicy>;
  dueAt: number;
  now?: number;
  graceMs?: number;
  seenAt?: number;
  trigger?: 'schedule' | 'catch_up';
}
function admit(
  lanes: LaneTable,
  { policy = {}, dueAt, now = dueAt, graceMs = GRACE, seenAt = dueAt, trigger = 'schedule' }: Question,
): Admission {
  const rules = overlapPolicySchema.parse(policy);
  const limit = laneLimitOf(rules);
  return admitFire({ dueAt, seenAt, trigger }, { policy: rules, limit, graceMs }, lanes, now);
}
/** An admission in short. */
const short = (lanes: LaneTable, question: Question): string => {
  const admission = admit(lanes, question);
  if (admission.kind === 'run') return `run in ${admission.lane?.lane ?? 'no lane'}`;
  if (admission.kind === 'skip') return `${admission.reason} behind ${admission.blockingExecutionId}`;
  return admission.kind === 'wait' && admission.cancel ? 'cancel and wait' : admission.kind;
};

describe('a fire whose task has a free lane', () => {
  test.each(['skip', 'queue_one', 'queue_all', 'cancel_running'] as const)('takes it: %s', (policy) => {
    expect(short(table([free()]), { policy: { policy }, dueAt: 5_000 })).toBe('run in 1');
  });
  test('takes the first free one of several', () => {
    const lanes = table([taken(1_000), taken(2_000, 2_000, 2), free(3), free(4)]);
    expect(short(lanes, { policy: { parallelLimit: 4 }, dueAt: 5_000 })).toBe('run in 3');
  });
  test('runs without a lane when its task has no limit', () => {
    const lanes = table([taken(1_000)]);
    expect(short(lanes, { policy: { policy: 'allow' }, dueAt: 5_000 })).toBe('run in no lane');
  });
  test('takes none while something waits, which was there first', () => {
    expect(short(table([free()], 1, 4_000), { dueAt: 5_000 })).toBe('hold');
    expect(short(table([free()], 1, 4_000), { policy: { policy: 'queue_all' }, dueAt: 5_000 })).toBe('wait');
  });
});

describe('a fire whose lanes are all taken', () => {
  const busy = table([taken(1_000)]);
  test('is skipped by skip, and names what blocks it', () => {
    expect(short(busy, { dueAt: 5_000, now: 6_000 })).toBe('overlap behind 11');
  });
  test('is skipped by allow for its limit', () => {
    const two = table([taken(1_000), taken(2_000, 2_000, 2)]);
    expect(short(two, { policy: { policy: 'allow', parallelLimit: 2 }, dueAt: 5_000, now: 6_000 })).toBe(
      'limit behind 11',
    );
  });
  test('waits by queue_one when nothing waits yet, else is skipped', () => {
    const policy = { policy: 'queue_one' } as const;
    expect(short(busy, { policy, dueAt: 5_000 })).toBe('wait');
    expect(short(table([taken(1_000)], 1, 4_000), { policy, dueAt: 5_000, now: 6_000 })).toBe(
      'queue_full behind 11',
    );
  });
  test('waits by queue_all up to its bound, else is skipped', () => {
    const policy = { policy: 'queue_all', queueLimit: 3 } as const;
    expect(short(table([taken(1_000)], 2, 4_000), { policy, dueAt: 5_000 })).toBe('wait');
    expect(short(table([taken(1_000)], 3, 4_000), { policy, dueAt: 5_000, now: 6_000 })).toBe(
      'queue_full behind 11',
    );
  });
  test('cancels what runs and what waits by cancel_running', () => {
    const policy = { policy: 'cancel_running' } as const;
    expect(short(busy, { policy, dueAt: 5_000 })).toBe('cancel and wait');
    expect(short(table([taken(1_000)], 7, 4_000), { policy, dueAt: 5_000 })).toBe('cancel and wait');
  });
  test('is skipped for what took its lane at the very instant it was due', () => {
    expect(short(table([taken(5_000)]), { dueAt: 5_000, now: 6_000 })).toBe('overlap behind 11');
  });
  test('is skipped only when what holds the lane would have been reported, were it over', () => {
    const hold = { kind: 'hold', judgeAt: 6_499 };
    expect(admit(reportedUntil(busy, 4_999), { dueAt: 5_000, now: 5_999 })).toEqual(hold);
    expect(short(reportedUntil(busy, 5_000), { dueAt: 5_000 })).toBe('overlap behind 11');
    expect(short(table([ended(1_000, 1_000, 3_900)]), { dueAt: 5_000, now: 5_999 })).toBe('run in 1');
    expect(short(table([ended(1_000, 1_000, 4_100)]), { dueAt: 5_000, now: 5_999 })).toBe(
      'overlap behind 11',
    );
  });
  test('is skipped at once for what no node runs', () => {
    expect(short(busy, { dueAt: 5_000 })).toBe('overlap behind 11');
  });
  test('of a task with several lanes waits for the reports of all that have one', () => {
    const two = table([taken(1_000), taken(2_000, 2_000, 2)]);
    const policy = { policy: 'allow', parallelLimit: 2 } as const;
    const reported = (at: number) => ({
      ...two,
      reportedUntil: new Map([
        [11, 5_000],
        [12, at],
      ]),
    });
    expect(short(reported(4_000), { policy, dueAt: 5_000 })).toBe('hold');
    expect(short(reported(5_000), { policy, dueAt: 5_000 })).toBe('limit behind 11');
  });
  test('that is found late waits for two heartbeats all the same', () => {
    const silent = reportedUntil(busy, 4_999);
    const found = { dueAt: 5_000, seenAt: 64_000 };
    expect(admit(silent, { ...found, now: 64_000 })).toEqual({ kind: 'hold', judgeAt: 64_500 });
    expect(admit(silent, { ...found, now: 66_900 })).toEqual({ kind: 'hold', judgeAt: 67_000 });
    expect(short(silent, { ...found, now: 67_000 })).toBe('overlap behind 11');
    expect(short(silent, { ...found, seenAt: 5_000, now: 64_000 })).toBe('overlap behind 11');
    expect(short(reportedUntil(busy, 5_000), { ...found, now: 64_000 })).toBe('overlap behind 11');
  });
  test('is judged before its grace ends, lest it become a misfire', () => {
    const silent = reportedUntil(busy, 4_999);
    const question = { dueAt: 5_000, graceMs: 1_000 };
    expect(admit(silent, { ...question, now: 5_500 })).toEqual({ kind: 'hold', judgeAt: 5_750 });
    expect(short(silent, { ...question, now: 5_750 })).toBe('overlap behind 11');
  });
});

describe('a fire that is late itself', () => {
  // due at 1 s, taken 6 s late
  const late = table([taken(1_000, 7_000)]);

  test('is held while a lane is taken by what started after it was due', () => {
    expect(short(late, { dueAt: 2_000, now: 7_000 })).toBe('hold');
    expect(short(late, { dueAt: 6_999, now: 60_000 })).toBe('hold');
  });
  test('is skipped once that has ended and would have overlapped on time; else it runs', () => {
    const after = table([ended(1_000, 7_000, 3_000)]);
    expect(short(after, { dueAt: 3_999, now: 10_000 })).toBe('overlap behind 11');
    expect(short(after, { dueAt: 4_000, now: 10_000 })).toBe('run in 1');
  });
  test('is not skipped for what would have come after it on time', () => {
    const after = table([ended(3_000, 3_000, 4_000)]);
    expect(short(after, { dueAt: 2_000, now: 8_000 })).toBe('run in 1');
    expect(short(table([taken(3_000)]), { dueAt: 2_000, now: 8_000 })).toBe('hold');
  });
  test('is held beside a lane it may not take while the other one is taken by what came after it', () => {
    const lanes = table([ended(1_000, 1_000, 5_000), taken(3_000, 3_000, 2)]);
    expect(short(lanes, { policy: { parallelLimit: 2 }, dueAt: 2_000, now: 8_000 })).toBe('hold');
  });
  test('that a queue lets run behind another is on time from the end of that on', () => {
    const after = table([ended(1_000, 7_000, 3_000)]);
    const question = { dueAt: 2_000, now: 10_000 };
    expect(admit(after, { ...question, policy: { policy: 'queue_one' } })).toMatchObject({ onTimeAt: 4_000 });
    expect(admit(table([free()]), { ...question, policy: { policy: 'queue_one' } })).toMatchObject({
      onTimeAt: 2_000,
    });
  });
  test('is cancelled for by cancel_running only when on time it would have been', () => {
    const policy = { policy: 'cancel_running' } as const;
    expect(short(late, { policy, dueAt: 3_000, now: 8_999 })).toBe('hold');
    expect(short(late, { policy, dueAt: 3_000, now: 9_000 })).toBe('cancel and wait');
  });
  test('finds a queue full only when on time it would have', () => {
    const policy = { policy: 'queue_one' } as const;
    const waiting = (newestDueAt: number) => table([taken(1_000, 7_000)], 1, newestDueAt);
    expect(short(waiting(2_000), { policy, dueAt: 3_000, now: 8_999 })).toBe('hold');
    expect(short(waiting(2_000), { policy, dueAt: 3_000, now: 9_000 })).toBe('queue_full behind 11');
    expect(short(waiting(3_001), { policy, dueAt: 3_000, now: 9_000 })).toBe('hold');
  });
  test('does not wait for a late holder while a lane is free that it may not take', () => {
    const lanes = table([ended(1_000, 7_000, 3_000), taken(2_000, 7_000, 2)]);
    const policy = { parallelLimit: 2 };
    expect(short(lanes, { policy, dueAt: 3_000, now: 7_999 })).toBe('hold');
    expect(short(lanes, { policy, dueAt: 3_000, now: 8_000 })).toBe('overlap behind 11');
  });
});

describe('a fire on time behind a holder that is late', () => {
  // due at 1 s, taken at 7 s: on time it might be over when the fire comes
  const late = table([taken(1_000, 7_000)]);

  test('is held until its holder would have lasted on time too', () => {
    expect(short(late, { dueAt: 8_000, now: 8_000 })).toBe('hold');
    expect(short(late, { dueAt: 8_000, now: 13_499 })).toBe('hold');
    expect(short(late, { dueAt: 8_000, now: 13_500 })).toBe('overlap behind 11');
  });
  test('is not held for the lateness when the holder is late by less than half a second', () => {
    expect(short(table([taken(1_000, 1_500)]), { dueAt: 8_000, now: 9_000 })).toBe('overlap behind 11');
    expect(short(table([taken(1_000, 1_501)]), { dueAt: 8_000 })).toBe('hold');
  });
  test('is not held for the lateness when the holder was a misfire: that never was on time', () => {
    expect(short(table([taken(0, GRACE)]), { dueAt: 70_000, now: 71_000 })).toBe('hold');
    expect(short(table([taken(0, GRACE + 1)]), { dueAt: 70_000, now: 71_000 })).toBe('overlap behind 11');
  });
});

describe('a misfire that was chosen to run', () => {
  const trigger = 'catch_up';
  test('takes a free lane, also where on time it would have overlapped', () => {
    const after = table([ended(1_000, 1_000, 9_000_000)]);
    expect(short(after, { dueAt: 2_000, now: 9_500_000, trigger })).toBe('run in 1');
  });
  test.each(['skip', 'queue_one', 'queue_all', 'cancel_running'] as const)(
    'waits when no lane is free, cancels nothing and is never skipped: %s',
    (policy) => {
      const full = table([taken(1_000)], 500, 4_000);
      expect(short(full, { policy: { policy }, dueAt: 2_000, now: 100_000, trigger })).toBe('wait');
    },
  );
  test('waits for its turn behind what waits already', () => {
    expect(short(table([free()], 1, 1_000), { dueAt: 2_000, now: 100_000, trigger })).toBe('wait');
  });
});

describe('an execution that somebody asked for', () => {
  test('may wait as long as the queue of its task has room', () => {
    const policy = overlapPolicySchema.parse({ queueLimit: 2 });
    expect(mayWait(policy, { lanes: [], waiting: NOTHING_WAITS, reportedUntil: ALL_REPORTED })).toBe(true);
    expect(mayWait(policy, table([taken(1_000)], 1))).toBe(true);
    expect(mayWait(policy, table([taken(1_000)], 2))).toBe(false);
  });
});
