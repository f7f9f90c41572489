import { expect, test } from 'vitest';
import { isWithoutNode, isWronglyQueued, isWronglyUndecided, type OverdueTask } from './judge-overdue';

const task = (change: Partial<OverdueTask> = {}): OverdueTask => ({
  ...{ lateMs: 11_000, graceMs: 60_000, laneLimit: 1, takenLanes: [], hasWaiting: false },
  withoutNodeMs: null,
  ...change,
});

test.each<[string, Partial<OverdueTask>, boolean]>([
  ['a free lane', {}, true],
  ['no lanes at all', { laneLimit: null }, true],
  ['ten seconds only', { lateMs: 10_000 }, false],
  ['its lane taken, within the grace', { takenLanes: [1] }, false],
  ['its lane taken, beyond the grace', { takenLanes: [1], lateMs: 70_001 }, true],
  ['somebody waiting, within the grace', { hasWaiting: true }, false],
  ['one of two lanes taken', { laneLimit: 2, takenLanes: [1] }, true],
  ['only a lane beyond its limit taken', { takenLanes: [2] }, true],
  ['no node for it, within the grace', { withoutNodeMs: 3_600_000 }, false],
  ['no node for it, beyond the grace', { withoutNodeMs: 3_600_000, lateMs: 70_001 }, true],
  ['nodes that have just started', { withoutNodeMs: 70_000, lateMs: 3_600_000 }, false],
  ['no node for it since its grace', { withoutNodeMs: 70_001, lateMs: 3_600_000 }, true],
])('an undecided fire with %s', (_, change, isFault) => {
  expect(isWronglyUndecided(task(change))).toBe(isFault);
});

test.each([
  [{ slots: 10, used: 10 }, false, false],
  [{ slots: 10, used: 9 }, true, false],
  [{ slots: 0, used: 0 }, false, true],
])('what is first in line with %o', (capacity, isFault, isForANode) => {
  expect(isWronglyQueued(capacity)).toBe(isFault);
  expect(isWithoutNode(capacity)).toBe(isForANode);
});
