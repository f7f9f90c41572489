import { expect, test } from 'vitest';
import { foundTitle } from '@/scripts/lib/proof.mjs';
import type { NamedSabotage } from '../sabotage';
import { Simulation } from '../simulation';

const FIRST = 1;
const MOST_SEEDS = 100;

/** Each sabotage is found within a few seeds, and nothing is found in the seed that shows it without the sabotage. */
export function testSabotages(sabotages: readonly NamedSabotage[]): void {
  test.each(sabotages.map((one) => [foundTitle(one.name), one] as const))('%s', async (_title, one) => {
    const { expected, sabotage, emphasis = {} } = one;
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
}
