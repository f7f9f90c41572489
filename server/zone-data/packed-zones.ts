import * as z from 'zod';
import { END_INSTANT, FIRST_INSTANT } from '@/server/domain/schedule/instant-range';
import type { ZoneTransitions } from '@/server/domain/schedule/zone';

/**
 * A set of time zones as the package moment-timezone publishes it (`data/packed/latest.json`): one line a zone, `name|
 * abbreviations|offsets|offset of each stretch|minutes between changes|population`, numbers to base 60, offsets west of
 * Greenwich; links are `target|alias`. A newer release of that file can be used as it is.
 */
export const packedZonesSchema = z.object({
  version: z.string().regex(/^[0-9]{4}[a-z]{1,2}$/),
  /** When the set was made, `YYYY-MM-DD`; absent in the package's own file. */
  datedOn: z.iso.date().optional(),
  zones: z.array(z.string().refine(isZoneLine, { error: 'a damaged zone' })).min(1),
  links: z.array(z.string().regex(/^[^|]+\|[^|]+$/)).default([]),
});

export type PackedZones = z.output<typeof packedZonesSchema>;

const FIRST = FIRST_INSTANT / 1_000;
const END = END_INSTANT / 1_000;
const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWX';

const ZONE_LINE =
  /^[^|]+\|[^|]*\|-?[0-9a-zA-X.]+(?: -?[0-9a-zA-X.]+)*\|[0-9a-zA-X]*\|(?:-?[0-9a-zA-X.]+(?: [0-9a-zA-X.]+)*)?(?:\|[^|]*)?$/;

/** Whether a line of a set can be unpacked: known digits, an offset for each stretch, a stretch for each change. */
function isZoneLine(line: string): boolean {
  if (!ZONE_LINE.test(line)) return false;
  const { offsets, stretches, ends } = unpackLine(line);
  return stretches.length === ends.length + 1 && stretches.every((stretch) => stretch < offsets.length);
}

/** Seconds that a packed number of minutes stands for. */
function unpackSeconds(text: string): number {
  const isNegative = text.startsWith('-');
  const [whole = '', fraction = ''] = (isNegative ? text.slice(1) : text).split('.');
  let minutes = 0;
  for (const digit of whole) minutes = minutes * 60 + DIGITS.indexOf(digit);
  const seconds = minutes * 60 + (fraction === '' ? 0 : DIGITS.indexOf(fraction[0] as string));
  return isNegative ? -seconds : seconds;
}

interface UnpackedZone {
  name: string;
  fields: string[];
  /** West of Greenwich, as packed. */
  offsets: number[];
  /** Index into `offsets` of each stretch. */
  stretches: number[];
  /** End of each stretch but the last. */
  ends: number[];
}

function unpackLine(line: string): UnpackedZone {
  const fields = line.split('|');
  const [name = '', , offsets = '', stretches = '', gaps = ''] = fields;
  let at = 0;
  const ends = gaps === '' ? [] : gaps.split(' ').map((gap) => (at += unpackSeconds(gap)));
  const unpacked = {
    name,
    fields,
    offsets: offsets.split(' ').map(unpackSeconds),
    stretches: [...stretches].map((digit) => DIGITS.indexOf(digit)),
    ends,
  };
  // a zone with one offset for ever writes its stretch or leaves it out
  if (unpacked.stretches.length === 0) unpacked.stretches.push(0);
  return unpacked;
}

/** The changes of one zone or link from 1970 to 2199, or null when the set does not know the name. */
export function unpackZone(set: PackedZones, name: string): ZoneTransitions | null {
  const link = set.links.find((pair) => pair.endsWith(`|${name}`));
  const target = link === undefined ? name : link.slice(0, link.indexOf('|'));
  const line = set.zones.find((zone) => zone.startsWith(`${target}|`));
  if (line === undefined) return null;
  const { offsets, stretches, ends } = unpackLine(line);
  const east = (stretch: number) => 0 - (offsets[stretches[stretch] ?? -1] ?? Number.NaN);
  const first = ends.filter((end) => end <= FIRST).length;
  const zone: ZoneTransitions = {
    name,
    version: set.version,
    firstOffset: east(first),
    changesAt: [],
    offsets: [],
  };
  let offset = zone.firstOffset;
  for (let stretch = first; stretch < ends.length && (ends[stretch] as number) < END; stretch++) {
    const next = east(stretch + 1);
    // some changes are of the abbreviation only
    if (next !== offset) {
      zone.changesAt.push(ends[stretch] as number);
      zone.offsets.push(next);
    }
    offset = next;
  }
  return zone;
}

/** The last change of any zone of the set: up to there it has rules, after it only Node can say. UTC seconds. */
export function horizonOf(set: PackedZones): number {
  return Math.max(0, ...set.zones.map((line) => unpackLine(line).ends.at(-1) ?? 0));
}

/** The same set without what lies before 1970 or after 2199. */
export function trimPackedZones(set: PackedZones): PackedZones {
  return { ...set, zones: set.zones.map(trimLine) };
}

function trimLine(line: string): string {
  const { fields, stretches, ends } = unpackLine(line);
  const first = ends.filter((end) => end <= FIRST).length;
  const kept = ends.filter((end) => end > FIRST && end < END);
  const gaps = kept.map((end, index) => packSeconds(end - (kept[index - 1] ?? 0)));
  const digits = stretches.slice(first, first + kept.length + 1).map((stretch) => DIGITS[stretch]);
  return [...fields.slice(0, 3), digits.join(''), gaps.join(' '), ''].join('|');
}

function packSeconds(seconds: number): string {
  let whole = '';
  for (let minutes = Math.floor(seconds / 60); minutes > 0; minutes = Math.floor(minutes / 60)) {
    whole = DIGITS[minutes % 60] + whole;
  }
  return seconds % 60 === 0 ? whole : `${whole}.${DIGITS[seconds % 60]}`;
}
