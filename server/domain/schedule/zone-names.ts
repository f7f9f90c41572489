import { ScheduleError } from './schedule-error';
import namesFile from './zone-names.gen.json';
import { suggestZones } from './zone-suggestions';

/**
 * Names the tz database has and this product refuses: abbreviations mean different zones to different readers (CST is China
 * to one and Chicago to another), and offsets written as names are easily taken with the wrong sign.
 */
const REFUSED = new Set([
  'CET',
  'CST6CDT',
  'EET',
  'EST',
  'EST5EDT',
  'GMT+0',
  'GMT-0',
  'GMT0',
  'HST',
  'MET',
  'MST',
  'MST7MDT',
  'PST8PDT',
  'WET',
]);

/** Every zone name a schedule may carry, in order: names and links of the tz database. */
export const ZONE_NAMES: readonly string[] = namesFile.names.filter((name) => !REFUSED.has(name));

const BY_LOWER_CASE: ReadonlyMap<string, string> = new Map(
  ZONE_NAMES.map((name) => [name.toLowerCase(), name]),
);

/** The Kelvin sign becomes a k in small letters, so only ASCII is looked up. */
function lookUp(text: string): string | undefined {
  return /^[\x20-\x7e]*$/.test(text) ? BY_LOWER_CASE.get(text.toLowerCase()) : undefined;
}

/** Whether a text names a zone, in any case. */
export function isKnownZone(text: string): boolean {
  return lookUp(text) !== undefined;
}

/** The spelling of the list for a zone typed in any case. Throws BAD_TZ with suggestions when the list does not know it. */
export function resolveZoneName(text: string): string {
  const known = lookUp(text);
  if (known !== undefined) return known;
  if (text.trim() === '') {
    throw new ScheduleError('BAD_TZ', 'timeZone', 'Choose a time zone, such as Asia/Shanghai or UTC.', [
      'Asia/Shanghai',
      'UTC',
    ]);
  }
  const suggestions = suggestZones(text, ZONE_NAMES);
  const shown = text.length <= 32 ? text : `${text.slice(0, 29)}…`;
  const names = suggestions.length > 0 ? suggestions.join(' or ') : 'a name such as Asia/Shanghai or UTC';
  throw new ScheduleError(
    'BAD_TZ',
    'timeZone',
    `"${shown}" is no name of the tz database with only one meaning: use ${names}.`,
    suggestions,
  );
}
