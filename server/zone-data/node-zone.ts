import { END_INSTANT, FIRST_INSTANT } from '@/server/domain/schedule/instant-range';
import type { ZoneTransitions } from '@/server/domain/schedule/zone';

const DAY = 86_400;
const FIRST = FIRST_INSTANT / 1_000;
const END = END_INSTANT / 1_000;
/** The closest changes from 1970 to 2199 lie almost seven days apart (Boa Vista 2000, Gaza 2040). */
const STEP = 5 * DAY;

/** Release of the tz database that this Node carries, such as `2025c`. */
export function nodeZoneVersion(): string {
  return process.versions.tz ?? '1970a';
}

/**
 * The changes of one zone from 1970 to 2199 as the running Node knows them, or null when it does not know the name. Node
 * tells offsets only, so the changes are searched: samples a few days apart, then halves. Takes about 12 ms.
 */
export function readNodeZone(name: string): ZoneTransitions | null {
  const offsetAt = nodeOffsets(name);
  if (offsetAt === null) return null;
  const zone: ZoneTransitions = {
    name,
    version: nodeZoneVersion(),
    firstOffset: offsetAt(FIRST),
    changesAt: [],
    offsets: [],
  };
  let offset = zone.firstOffset;
  let at = FIRST;
  while (at < END - 1) {
    const next = Math.min(END - 1, at + STEP);
    const nextOffset = offsetAt(next);
    if (nextOffset !== offset) {
      zone.changesAt.push(firstSecondWith(nextOffset, at, next, offsetAt));
      zone.offsets.push(nextOffset);
      offset = nextOffset;
    }
    at = next;
  }
  return zone;
}

function firstSecondWith(
  offset: number,
  before: number,
  at: number,
  offsetAt: (at: number) => number,
): number {
  let low = before;
  let high = at;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle) === offset) high = middle;
    else low = middle;
  }
  return high;
}

/** The offset east of Greenwich, in seconds, at an instant in UTC seconds, asked from Intl. */
export function nodeOffsets(name: string): ((seconds: number) => number) | null {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
  } catch {
    return null;
  }
  const parsed = new Map<string, number>();
  return (seconds) => {
    const text = format.format(seconds * 1_000);
    const label = text.slice(text.indexOf('GMT') + 3);
    let offset = parsed.get(label);
    if (offset === undefined) {
      const [hours = '0', minutes = '0', rest = '0'] = label.slice(1).split(':');
      const size = Number(hours) * 3_600 + Number(minutes) * 60 + Number(rest);
      offset = label.startsWith('-') ? 0 - size : size;
      parsed.set(label, offset);
    }
    return offset;
  };
}
