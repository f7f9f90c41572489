import { expect, test } from 'vitest';
import { say } from '@/server/testing/say';
import { missingFrom } from './coverage';
import { runOnAllCores } from './run-on-all-cores';
import { runSeeds, summaryOf, wordsOf } from './run-seeds';

const SEEDS = Number(process.env.SIMULATION_SEEDS ?? 2_000);
const FIRST = Number(process.env.SIMULATION_FIRST_SEED ?? 1);
/** So few are run in this process, where a stack names the sources. */
const FEW = 10;
const ENOUGH_FOR_EVERYTHING = 1_000;
const MOST_MS_PER_SEED = 300;

test(
  `${SEEDS} clusters under faults keep every promise`,
  async () => {
    const range = { first: FIRST, count: SEEDS };
    const result = SEEDS <= FEW ? await runSeeds(range) : await runOnAllCores(range);
    say(summaryOf(result));
    expect(wordsOf(result.findings)).toEqual([]);
    expect(result.thin).toEqual([]);
    expect(result.seeds).toBe(SEEDS);
    expect(SEEDS < ENOUGH_FOR_EVERYTHING ? [] : missingFrom(result.coverage)).toEqual([]);
  },
  60_000 + SEEDS * MOST_MS_PER_SEED,
);

test('the same seed is the same history', async () => {
  const [first, second] = [await runSeeds({ first: 7, count: 1 }), await runSeeds({ first: 7, count: 1 })];
  expect([...second.coverage.counts]).toEqual([...first.coverage.counts]);
  expect(second.events).toBe(first.events);
});
