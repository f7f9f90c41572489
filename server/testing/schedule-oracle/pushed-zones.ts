import type { ZoneTransitions } from '@/server/domain/schedule/zone';
import { Dice } from './random';

/** The zones of every push, each walked around all its changes from 2000 to 2037; the long form walks all zones there are. */
export const ZONES = [
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

const START = Date.UTC(2000, 0, 1) / 1_000;
const END = Date.UTC(2038, 0, 1) / 1_000;
const MOST_TIMES = 40;

export const diceOf = (name: string) =>
  new Dice([...name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7));

/**
 * Every change of the years, those of a zone that has few several times, and one that leaves out a date many times; an
 * ordinary day where there is none.
 */
export function instantsOf({ changesAt, offsets, firstOffset }: ZoneTransitions, dice: Dice): number[] {
  const changes = changesAt.filter((at) => at >= START && at < END);
  if (changes.length === 0) return [dice.whole(START, END)];
  const size = (at: number) => {
    const index = changesAt.indexOf(at);
    return Math.abs((offsets[index] ?? 0) - (offsets[index - 1] ?? firstOffset));
  };
  const times = (at: number) => (size(at) > 7_200 ? MOST_TIMES : Math.ceil(MOST_TIMES / changes.length));
  return changes.flatMap((at) => Array.from({ length: times(at) }, () => at));
}
