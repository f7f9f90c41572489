import { describe, expect, test } from 'vitest';
import { taskDefinition } from '@/server/testing/factories';
import { everyMs } from '@/server/testing/ledger-facts';
import { changeBoundary, pendingAfterEdit, pendingAfterPause, sharedPauseEnd } from './change-schedule';
import { fireSourceOf } from './fire-source';
import type { TaskDefinition } from './task-definition';
import type { FireSource, Timeline, TimelineGap } from './timeline-fires';

const rate = (everyMs: number, change: object = {}) =>
  taskDefinition({ schedule: { kind: 'fixed_rate', everyMs }, ...change });
const delay = (delayMs: number, change: object = {}) =>
  taskDefinition({ schedule: { kind: 'fixed_delay', delayMs }, ...change });
const sourceOf = ({ schedule }: Pick<TaskDefinition, 'schedule'>): FireSource =>
  schedule.kind === 'fixed_rate'
    ? everyMs(schedule.everyMs)
    : { nextFireAfter: () => null, countFires: () => 0 };

/** The timeline of a definition that is in force as version 2 from `fromAt` on. */
function timelineOf(definition: TaskDefinition, fromAt: number, gaps: TimelineGap[] = []): Timeline {
  const source = fireSourceOf(definition, fromAt, sourceOf);
  return { segments: [{ version: 2, source, fromAt, untilAt: null }], gaps };
}
const pending = (fireAt: number, dueAt: number | null = fireAt, version = 1) => ({ fireAt, dueAt, version });

const edit = (
  before: ReturnType<typeof pending> | null,
  at: number,
  to: TaskDefinition,
  gaps: TimelineGap[] = [],
) => pendingAfterEdit(before, at, timelineOf(to, at, gaps), () => to);
const pause = (
  before: ReturnType<typeof pending> | null,
  at: number,
  definition: TaskDefinition,
  gaps: TimelineGap[],
) => pendingAfterPause(before, at, timelineOf(definition, 0, gaps), () => definition);

test('a pause of everything covers what was decided ahead when it is resumed, and never outlasts its known end', () => {
  expect(sharedPauseEnd(1_000, 0, { fromAt: 500, toAt: null })).toBe(1_700);
  expect(sharedPauseEnd(1_000, 0, { fromAt: 500, toAt: 60_000 })).toBe(1_700);
  expect(sharedPauseEnd(1_000, 0, { fromAt: 500, toAt: 1_200 })).toBe(1_200);
});

test('a pause from before the clock was set back covers what was decided then, and keeps nothing from firing now', () => {
  expect(sharedPauseEnd(1_000, 31_000, { fromAt: 15_000, toAt: null })).toBe(31_700);
  expect(sharedPauseEnd(1_000, 31_000, { fromAt: 15_000, toAt: 20_000 })).toBe(20_000);
  expect(sharedPauseEnd(1_000, 31_000, { fromAt: 500, toAt: null })).toBe(1_700);
});

test('a change takes effect now, but never before a fire that was decided', () => {
  expect(changeBoundary(1_000, 900)).toBe(1_000);
  expect(changeBoundary(1_000, 1_700)).toBe(1_700);
});

describe('an edit', () => {
  test('leaves a fire that was due already to its old version', () => {
    expect(edit(pending(10_000), 10_000, rate(7_000))).toEqual(pending(10_000));
  });
  test('leaves it the time of its spread, but not beyond the next fire of the new version', () => {
    expect(edit(pending(10_000, 60_000), 11_000, rate(100_000))).toEqual(pending(10_000, 60_000));
    expect(edit(pending(10_000, 60_000), 11_000, rate(7_000))).toEqual(pending(10_000, 13_999));
  });
  test('computes a fire anew that was still to come, strictly behind the boundary', () => {
    expect(edit(pending(20_000), 14_000, rate(7_000))).toEqual(pending(21_000, 21_000, 2));
    expect(edit(null, 13_999, rate(7_000))).toEqual(pending(14_000, 14_000, 2));
  });
  test('gives the new fire the spread of the new version', () => {
    const spread = edit(null, 13_999, rate(7_000, { spreadMs: 5_000, spreadSeed: 3 }));
    expect(spread?.fireAt).toBe(14_000);
    expect(spread?.dueAt).toBeGreaterThan(14_000);
    expect(spread?.dueAt).toBeLessThanOrEqual(19_000);
  });
  test('to a schedule without fires leaves none', () => {
    expect(edit(pending(20_000), 14_000, taskDefinition({ schedule: { kind: 'none' } }))).toBeNull();
  });
  test('of a paused task sets the first fire behind the pause, and none while it has no end', () => {
    expect(edit(null, 14_000, rate(7_000), [{ fromAt: 10_000, toAt: 30_000 }])).toEqual(
      pending(35_000, 35_000, 2),
    );
    expect(edit(null, 14_000, rate(7_000), [{ fromAt: 10_000, toAt: null }])).toBeNull();
  });
  test('to a fixed delay fires one delay after it takes effect', () => {
    expect(edit(pending(20_000), 14_000, delay(5_000))).toEqual(pending(19_000, 19_000, 2));
  });
  test('to a fixed delay keeps its first fire for the end of a pause', () => {
    const open = [{ fromAt: 10_000, toAt: null }];
    expect(edit(null, 14_000, delay(5_000), open)).toEqual(pending(19_000, null, 2));
    expect(edit(null, 14_000, delay(5_000), [{ fromAt: 10_000, toAt: 30_000 }])).toEqual(
      pending(30_001, 30_001, 2),
    );
  });
  test('of a fixed delay while it is paused does not let the kept fire run', () => {
    const open = [{ fromAt: 10_000, toAt: null }];
    expect(edit(pending(12_000, null), 14_000, delay(5_000), open)).toEqual(pending(19_000, null, 2));
    expect(edit(pending(12_000, null), 14_000, rate(7_000), open)).toBeNull();
  });
});

describe('a pause', () => {
  const open = [{ fromAt: 14_000, toAt: null }];
  test('leaves a fire that was due already to its owner', () => {
    expect(pause(pending(14_000, 14_000, 2), 14_000, rate(7_000), open)).toEqual(pending(14_000, 14_000, 2));
  });
  test('leaves no later fire, or the first one behind its known end', () => {
    expect(pause(pending(21_000, 21_000, 2), 14_000, rate(7_000), open)).toBeNull();
    const until = [{ fromAt: 14_000, toAt: 28_000 }];
    expect(pause(pending(21_000, 21_000, 2), 14_000, rate(7_000), until)).toEqual(pending(35_000, 35_000, 2));
  });
  test('keeps the fire of a fixed delay without letting it be due', () => {
    expect(pause(pending(21_000, 21_000, 2), 14_000, delay(9_000), open)).toEqual(pending(21_000, null, 2));
  });
  test('moves the fire of a fixed delay behind its known end, and one that lies behind it not', () => {
    const until = [{ fromAt: 14_000, toAt: 28_000 }];
    expect(pause(pending(21_000, 21_000, 2), 14_000, delay(9_000), until)).toEqual(
      pending(28_001, 28_001, 2),
    );
    expect(pause(pending(28_001, 28_001, 2), 14_000, delay(9_000), until)).toEqual(
      pending(28_001, 28_001, 2),
    );
  });
});

describe('a resume', () => {
  const over = [{ fromAt: 14_000, toAt: 50_000 }];
  test('replays nothing: the next fire is the first one behind it', () => {
    expect(pause(null, 50_000, rate(7_000), over)).toEqual(pending(56_000, 56_000, 2));
  });
  test('of a fixed delay lets the kept fire run at once, or when it was set for if that is later', () => {
    expect(pause(pending(21_000, null, 2), 50_000, delay(9_000), over)).toEqual(pending(50_001, 50_001, 2));
    expect(pause(pending(70_000, null, 2), 50_000, delay(9_000), over)).toEqual(pending(70_000, 70_000, 2));
  });
  test('of a fixed delay whose execution still runs sets no fire: its end does', () => {
    expect(pause(null, 50_000, delay(9_000), over)).toBeNull();
  });
  test('of a fixed delay behind the end of its validity sets none', () => {
    const definition = delay(9_000, { validUntil: 40_000 });
    expect(pause(pending(21_000, null, 2), 50_000, definition, over)).toBeNull();
  });
});

describe('an archive', () => {
  test('leaves a fire that was due already to its owner, and no other', () => {
    const gaps = [{ fromAt: 14_000, toAt: null }];
    const archive = (before: ReturnType<typeof pending>) =>
      pendingAfterPause(before, 14_000, { segments: [], gaps }, () => rate(7_000));
    expect(archive(pending(14_000))).toEqual(pending(14_000));
    expect(archive(pending(14_001))).toBeNull();
  });
});
