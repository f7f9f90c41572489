import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { AppError } from '@/server/domain/errors/app-error';
import { END_INSTANT } from '@/server/domain/schedule/instant-range';
import { makeZone, type Zone, type ZoneTransitions } from '@/server/domain/schedule/zone';
import { resolveZoneName, ZONE_NAMES } from '@/server/domain/schedule/zone-names';
import { nodeZoneVersion, readNodeZone } from './node-zone';
import { horizonOf, type PackedZones, packedZonesSchema, unpackZone } from './packed-zones';
import committed from './zone-data.gen.json';

/** Where the changes of the zones come from. */
export type ZoneDataSource = 'committed' | 'node' | 'override';

/** What this process knows about time zones. Names are accepted in any case and resolved to the committed list. */
export interface ZoneStore {
  readonly source: ZoneDataSource;
  /** Release of the tz database, such as `2026f`. */
  readonly version: string;
  /** Of the content of the set: the same release with other changes of the clocks is another set. */
  readonly digest: string;
  /** When the set was made, `YYYY-MM-DD`; null when its file does not say. */
  readonly datedOn: string | null;
  /** Every name a schedule may carry, in order. */
  readonly names: readonly string[];
  /** The changes of one zone as data, for the browser. Throws ScheduleError BAD_TZ for an unknown name. */
  transitionsOf(name: string): ZoneTransitions;
  /** The same ready for arithmetic. */
  zoneOf(name: string): Zone;
}

export interface ZoneStoreOptions {
  /** TZ_DATA_FILE: a set that overrides the others. */
  file: string | null;
  /** Release that the running Node carries. */
  nodeVersion?: string;
}

/** A year and some weeks: a zone whose last change lies that near the end of its set changes every year. */
const RULE_YEAR = 400 * 86_400;
const END = END_INSTANT / 1_000;

/**
 * The zones of this process: the override when one is given, else the newer of the committed set and the running Node.
 * Throws BAD_CONFIGURATION when the override cannot be used. Zones are unpacked on first use and kept.
 */
export function createZoneStore({ file, nodeVersion = nodeZoneVersion() }: ZoneStoreOptions): ZoneStore {
  const set: PackedZones | null = file === null ? newestSet(nodeVersion) : readOverride(file);
  const horizon = set === null ? END : horizonOf(set);
  const zones = new Map<string, { transitions: ZoneTransitions; zone: Zone }>();

  const load = (name: string) => {
    const known = resolveZoneName(name);
    let entry = zones.get(known);
    if (entry === undefined) {
      const transitions = readZone(set, horizon, known);
      entry = { transitions, zone: makeZone(transitions) };
      zones.set(known, entry);
    }
    return entry;
  };

  return {
    source: file !== null ? 'override' : set === null ? 'node' : 'committed',
    version: set?.version ?? nodeVersion,
    digest: set === null ? 'node' : digestOf(set),
    datedOn: set?.datedOn ?? null,
    names: ZONE_NAMES,
    transitionsOf: (name) => load(name).transitions,
    zoneOf: (name) => load(name).zone,
  };
}

function digestOf({ zones, links }: PackedZones): string {
  return createHash('sha256')
    .update(JSON.stringify([zones, links]))
    .digest('hex')
    .slice(0, 16);
}

/** The committed set, or null when the running Node is newer. */
function newestSet(nodeVersion: string): PackedZones | null {
  return nodeVersion > committed.version ? null : committed;
}

function readZone(set: PackedZones | null, horizon: number, name: string): ZoneTransitions {
  const packed = set && unpackZone(set, name);
  if (packed) return withNodeRulesAfter(packed, horizon);
  const fallback = readNodeZone(name) ?? unpackZone(committed, name);
  if (fallback === null) throw new AppError('INTERNAL', `No zone data for ${name}.`, { zone: name });
  return fallback;
}

/**
 * Where a set ends before 2199 (many releases end in 2037), Node's rules go on, but only for a zone that still changed every
 * year when the set ended, and only where Node stands at the same offset: a zone that gave up its changes keeps none.
 */
export function withNodeRulesAfter(zone: ZoneTransitions, horizon: number): ZoneTransitions {
  const last = zone.changesAt.at(-1);
  if (last === undefined || last < horizon - RULE_YEAR || horizon > END - RULE_YEAR) return zone;
  const node = readNodeZone(zone.name);
  if (node === null) return zone;
  const next = node.changesAt.findIndex((at) => at > last);
  const nodeOffset = next <= 0 ? node.firstOffset : node.offsets[next - 1];
  if (next < 0 || nodeOffset !== zone.offsets.at(-1)) return zone;
  return {
    ...zone,
    changesAt: [...zone.changesAt, ...node.changesAt.slice(next)],
    offsets: [...zone.offsets, ...node.offsets.slice(next)],
  };
}

function readOverride(file: string): PackedZones {
  try {
    return packedZonesSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new AppError(
      'BAD_CONFIGURATION',
      `TZ_DATA_FILE is not usable: expected a zone set in the format of moment-timezone's latest.json at ${file}`,
      { variables: ['TZ_DATA_FILE'] },
      cause,
    );
  }
}
