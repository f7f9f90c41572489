import { expect, test } from 'vitest';
import { runSeeds } from './run-seeds';
import { SABOTAGES } from './sabotages/all';
import { Simulation } from './simulation';

const FIRST = 1;
const MOST_SEEDS = 100;

test.each(SABOTAGES)('$name is found', async ({ expected, sabotage, emphasis = {} }) => {
  const seen = new Set<string>();
  for (let seed = FIRST; seed < FIRST + MOST_SEEDS; seed += 1) {
    const { findings } = await new Simulation(seed, { sabotage, emphasis }).run();
    const hit = findings.find(({ kind }) => expected.includes(kind));
    for (const { kind } of findings) seen.add(kind);
    if (hit) {
      const clean = await new Simulation(seed, { emphasis }).run();
      expect(clean.findings).toEqual([]);
      return;
    }
  }
  expect.unreachable(`none of ${expected.join(', ')} in ${MOST_SEEDS} seeds, but ${[...seen].join(', ')}`);
});

test('the same seed is the same history', async () => {
  const [first, second] = [await runSeeds({ first: 7, count: 1 }), await runSeeds({ first: 7, count: 1 })];
  expect([...second.coverage.counts]).toEqual([...first.coverage.counts]);
  expect(second.events).toBe(first.events);
});
