import { afterAll, describe, expect, it } from 'vitest';
import type { ZoneTransitions } from '@/server/domain/schedule/zone';
import { nodeOffsets, readNodeZone } from '@/server/zone-data/node-zone';
import { createZoneStore } from '@/server/zone-data/zone-store';
import { type Comparison, compareAround } from './compare';
import { compareWithCroner } from './croner';
import { intlOffsets } from './intl-offsets';
import { Dice } from './random';

/** The zones of every push; the long form walks all of them. */
const ZONES = [
  'Africa/Cairo',
  'Africa/Casablanca',
  'Africa/Juba',
  'Africa/Sao_Tome',
  'Africa/Windhoek',
  'America/Asuncion',
  'America/Caracas',
  'America/Chicago',
  'America/Coyhaique',
  'America/Godthab',
  'America/Havana',
  'America/Los_Angeles',
  'America/Mexico_City',
  'America/New_York',
  'America/Port-au-Prince',
  'America/Santiago',
  'America/Sao_Paulo',
  'America/Scoresbysund',
  'America/St_Johns',
  'America/Vancouver',
  'Antarctica/Casey',
  'Antarctica/Macquarie',
  'Antarctica/Troll',
  'Asia/Amman',
  'Asia/Beirut',
  'Asia/Dhaka',
  'Asia/Gaza',
  'Asia/Jerusalem',
  'Asia/Karachi',
  'Asia/Kathmandu',
  'Asia/Pyongyang',
  'Asia/Shanghai',
  'Asia/Tehran',
  'Asia/Ulaanbaatar',
  'Asia/Yekaterinburg',
  'Australia/Lord_Howe',
  'Australia/Perth',
  'Australia/Sydney',
  'Europe/Chisinau',
  'Europe/Dublin',
  'Europe/Istanbul',
  'Europe/London',
  'Europe/Moscow',
  'Pacific/Apia',
  'Pacific/Auckland',
  'Pacific/Chatham',
  'Pacific/Easter',
  'Pacific/Norfolk',
  'Pacific/Tongatapu',
];
const CRONER_ZONES = [
  'America/New_York',
  'Asia/Kathmandu',
  'Asia/Shanghai',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'UTC',
];
const START = Date.UTC(2000, 0, 1) / 1_000;
const END = Date.UTC(2038, 0, 1) / 1_000;
const MOST_TIMES = 40;

let comparisons = 0;
const zones = createZoneStore({ file: null });

const diceOf = (name: string) =>
  new Dice([...name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7));

/**
 * Every change of the years, those of a zone that has few several times, and one that leaves out a date many times; an
 * ordinary day where there is none.
 */
function instantsOf({ changesAt, offsets, firstOffset }: ZoneTransitions, dice: Dice): number[] {
  const changes = changesAt.filter((at) => at >= START && at < END);
  if (changes.length === 0) return [dice.whole(START, END)];
  const size = (at: number) => {
    const index = changesAt.indexOf(at);
    return Math.abs((offsets[index] ?? 0) - (offsets[index - 1] ?? firstOffset));
  };
  const times = (at: number) => (size(at) > 7_200 ? MOST_TIMES : Math.ceil(MOST_TIMES / changes.length));
  return changes.flatMap((at) => Array.from({ length: times(at) }, () => at));
}

function zoneOfNode(name: string): ZoneTransitions {
  const transitions = readNodeZone(name);
  if (transitions === null) throw new Error(`Node does not know ${name}`);
  return transitions;
}

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

  it.each(ZONES)('in the zones of the running Node: around every change of %s, with Intl asked', (name) => {
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
