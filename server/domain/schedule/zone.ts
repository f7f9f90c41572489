import { ScheduleError } from './schedule-error';

/**
 * The clock changes of one time zone as data: what the server sends to the browser. Seconds everywhere, instants in UTC
 * seconds, offsets east of Greenwich.
 */
export interface ZoneTransitions {
  name: string;
  /** Release of the tz database the data comes from, such as `2026f`. */
  version: string;
  /** Offset before the first change. */
  firstOffset: number;
  /** When each change happens, ascending. */
  changesAt: number[];
  /** Offset from the change of the same index on. */
  offsets: number[];
}

/**
 * A time zone ready for arithmetic. Segment k is the stretch [starts[k], ends[k]) of UTC seconds with one offset; the
 * first starts at minus infinity, the last ends at infinity.
 */
export interface Zone {
  readonly name: string;
  readonly version: string;
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  readonly offsets: Float64Array;
  /** The latest local time that the clock has shown before each segment. */
  readonly reached: Float64Array;
}

/** The zone that a set of changes describes. Throws BAD_TZ when the data is not in order. */
export function makeZone(data: ZoneTransitions): Zone {
  const count = data.changesAt.length + 1;
  const starts = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
  const ends = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  const offsets = new Float64Array(count);
  offsets[0] = data.firstOffset;
  for (let k = 1; k < count; k++) {
    const at = data.changesAt[k - 1] ?? Number.NaN;
    if (!Number.isInteger(at) || !(at > (starts[k - 1] ?? 0))) throw badData(data.name);
    starts[k] = at;
    ends[k - 1] = at;
    offsets[k] = data.offsets[k - 1] ?? Number.NaN;
  }
  if (data.offsets.length !== count - 1 || !offsets.every(isPlausibleOffset)) throw badData(data.name);
  const reached = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
  for (let k = 1; k < count; k++) {
    const localEnd = (ends[k - 1] as number) + (offsets[k - 1] as number);
    reached[k] = Math.max(reached[k - 1] as number, localEnd);
  }
  return { name: data.name, version: data.version, starts, ends, offsets, reached };
}

const isPlausibleOffset = (offset: number) => Number.isInteger(offset) && Math.abs(offset) < 86_400;

function badData(name: string): ScheduleError {
  return new ScheduleError('BAD_TZ', 'timeZone', `The time zone data of ${name} is not in order.`);
}

/** Index of the segment that holds an instant (UTC seconds). */
export function segmentAt(zone: Zone, seconds: number): number {
  let low = 0;
  let high = zone.starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((zone.starts[middle] as number) <= seconds) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Offset east of Greenwich in seconds at an instant (UTC milliseconds). */
export function offsetAt(zone: Zone, at: number): number {
  return zone.offsets[segmentAt(zone, Math.floor(at / 1_000))] as number;
}

/** The zone without clock changes: UTC itself. */
export const UTC_ZONE: Zone = makeZone({
  name: 'UTC',
  version: '',
  firstOffset: 0,
  changesAt: [],
  offsets: [],
});
