import { afterAll, describe, expect, it } from 'vitest';
import type { ZoneTransitions } from '@/server/domain/schedule/zone';
import { nodeOffsets, readNodeZone } from '@/server/zone-data/node-zone';
import { type Comparison, compareAround } from './compare';
import { intlOffsets } from './intl-offsets';
import { diceOf, instantsOf, ZONES } from './pushed-zones';
import { Dice } from './random';

let comparisons = 0;

function zoneOfNode(name: string): ZoneTransitions {
  const transitions = readNodeZone(name);
  if (transitions === null) throw new Error(`Node does not know ${name}`);
  return transitions;
}

function counted(result: Comparison): string[] {
  comparisons += result.comparisons;
  return result.mismatches;
}

describe('the engine agrees with a walk along the wall clock of the running Node', () => {
  it.each(ZONES)('around every change of %s, with Intl asked', (name) => {
    const dice = diceOf(name);
    const transitions = zoneOfNode(name);
    const offsetAt = intlOffsets(name);
    const mismatches: string[] = [];
    for (const around of instantsOf(transitions, dice)) {
      mismatches.push(...counted(compareAround({ dice, transitions, offsetAt, around, questions: 15 })));
    }
    expect(mismatches).toEqual([]);
  });

  it.each(['America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia', 'Africa/Casablanca'])(
    'with Intl asked at every single minute, in %s',
    (name) => {
      const dice = new Dice(11);
      const transitions = zoneOfNode(name);
      const offsetAt = nodeOffsets(name) ?? undefined;
      const mismatches: string[] = [];
      for (const around of instantsOf(transitions, dice).filter((_, index) => index % 4 === 0)) {
        mismatches.push(...counted(compareAround({ dice, transitions, offsetAt, around, questions: 15 })));
      }
      expect(mismatches).toEqual([]);
    },
  );

  afterAll(() => {
    process.stdout.write(`${comparisons.toLocaleString('en')} comparisons\n`);
    // fewer would mean that a part of the comparison fell out unnoticed
    expect(comparisons).toBeGreaterThan(100_000);
  });
});
