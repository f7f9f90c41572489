import { afterAll, describe, expect, it } from 'vitest';
import { createZoneStore } from '@/server/zone-data/zone-store';
import { type Comparison, compareAround } from './compare';
import { compareWithCroner } from './croner';
import { diceOf, instantsOf, ZONES } from './pushed-zones';
import { Dice } from './random';

const CRONER_ZONES = [
  'America/New_York',
  'Asia/Kathmandu',
  'Asia/Shanghai',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'UTC',
];

let comparisons = 0;
const zones = createZoneStore({ file: null });

function counted(result: Comparison): string[] {
  comparisons += result.comparisons;
  return result.mismatches;
}

describe('the engine agrees with a walk along the wall clock', () => {
  it.each(ZONES)('around every change of %s from 2000 to 2037', (name) => {
    const dice = diceOf(name);
    const transitions = zones.transitionsOf(name);
    const mismatches: string[] = [];
    for (const around of instantsOf(transitions, dice)) {
      mismatches.push(...counted(compareAround({ dice, transitions, around, questions: 15 })));
    }
    expect(mismatches).toEqual([]);
  });

  it('agrees with croner where both mean the same: away from clock changes', () => {
    const dice = new Dice(5);
    const mismatches: string[] = [];
    for (let round = 0; round < 1_000; round++) {
      const transitions = zones.transitionsOf(dice.pick(CRONER_ZONES));
      mismatches.push(...counted(compareWithCroner(dice, transitions, 5)));
    }
    expect(mismatches).toEqual([]);
  });

  afterAll(() => {
    process.stdout.write(`${comparisons.toLocaleString('en')} comparisons\n`);
    // fewer would mean that a part of the comparison fell out unnoticed
    expect(comparisons).toBeGreaterThan(100_000);
  });
});
