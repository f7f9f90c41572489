import { expect, test } from 'vitest';
import { failureStreak } from './failure-streak';

test.each(['failed', 'timed_out'] as const)(
  'an execution that %s adds to the failures in a row',
  (status) => {
    expect(failureStreak(2, status, null)).toEqual({ failuresInRow: 3, isPauseDue: false });
    expect(failureStreak(2, status, 4)).toEqual({ failuresInRow: 3, isPauseDue: false });
  },
);

test('success ends the row', () => {
  expect(failureStreak(2, 'succeeded', 3)).toEqual({ failuresInRow: 0, isPauseDue: false });
});

test.each(['cancelled', 'lost'] as const)('%s neither adds to the row nor ends it', (status) => {
  expect(failureStreak(2, status, 3)).toEqual({ failuresInRow: 2, isPauseDue: false });
});

test('so many failures in a row pause the task, and a resume gives it as many tries again', () => {
  expect(failureStreak(2, 'failed', 3)).toEqual({ failuresInRow: 0, isPauseDue: true });
  expect(failureStreak(0, 'timed_out', 1)).toEqual({ failuresInRow: 0, isPauseDue: true });
});

test('a limit that an edit put below the row pauses at the next failure', () => {
  expect(failureStreak(9, 'failed', 3)).toEqual({ failuresInRow: 0, isPauseDue: true });
});
