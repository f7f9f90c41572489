import { expect, test } from 'vitest';
import { judgeClock, NOTABLE_SKEW_MS, WRONG_SKEW_MS } from './judge-clock';

const at = 1_800_000_000_000;
const read = (databaseAheadMs: number, roundTripMs = 0) =>
  judgeClock({
    askedAt: at,
    databaseAt: at + roundTripMs / 2 + databaseAheadMs,
    answeredAt: at + roundTripMs,
  });

test.each([
  [0, 'ok'],
  [NOTABLE_SKEW_MS, 'ok'],
  [NOTABLE_SKEW_MS + 1, 'warning'],
  [-NOTABLE_SKEW_MS - 1, 'warning'],
  [WRONG_SKEW_MS, 'warning'],
  [WRONG_SKEW_MS + 1, 'problem'],
  [-WRONG_SKEW_MS - 1, 'problem'],
])('a database %i ms ahead is %s', (aheadMs, state) => {
  expect(read(aheadMs).state).toBe(state);
});

test('a slow answer is no skew: half the round trip may be the way there', () => {
  expect(read(1_500, 2_000).state).toBe('ok');
  expect(read(2_001, 2_000).state).toBe('warning');
});

test('says which way the clock of this machine is off', () => {
  expect(read(90_000).message).toContain('90.0 s behind the database');
  expect(read(-2_500).message).toContain('2.5 s ahead of the database');
});
