import { expect, test } from 'vitest';
import { type LaneAndHolder, type LaneMend, laneMend } from './mend-lane';

const well: LaneAndHolder = { named: 7, executionId: 7, ofExecution: 2, lane: 2, isTakenByAnother: false };

test.each<[string, Partial<LaneAndHolder>, LaneMend]>([
  ['both agree', {}, null],
  ['the execution is over', { ofExecution: undefined }, 'free'],
  ['the execution has another lane', { ofExecution: 1 }, 'free'],
  ['the execution knows of no lane', { ofExecution: null }, 'name'],
  ['the lane names nobody', { named: null }, 'take'],
  ['the lane is not there', { named: undefined }, 'take'],
  ['the lane names what is over', { named: 8 }, 'take'],
  ['the lane is taken by another', { named: 8, isTakenByAnother: true }, null],
  ['neither knows of the other any more', { named: null, ofExecution: null }, null],
  ['the lane is free and the execution over', { named: null, ofExecution: undefined }, null],
])('when %s', (_, change, mend) => {
  expect(laneMend({ ...well, ...change })).toBe(mend);
});
