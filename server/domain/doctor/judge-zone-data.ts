import { type Finding, ok, warning } from './finding';

/** Which release of the tz database the schedules of this installation use. */
export interface ZoneDataFacts {
  source: 'committed' | 'node' | 'override';
  /** Such as 2026f. */
  version: string;
  /** When the set was made, `YYYY-MM-DD`; null when it does not say. */
  datedOn: string | null;
  /** Release that the running Node carries. */
  nodeVersion: string;
}

const OLD_AFTER_DAYS = 180;
const DAY_MS = 86_400_000;

/**
 * How old zone data is, and whether countries may well have changed their clocks since. A set without a date is as old as the end of
 * its release's year at least.
 */
export function zoneDataAge(
  { version, datedOn }: Pick<ZoneDataFacts, 'version' | 'datedOn'>,
  now: number,
): { days: number; isOld: boolean } {
  const madeAt = datedOn === null ? Date.UTC(Number(version.slice(0, 4)) + 1, 0, 1) : Date.parse(datedOn);
  const days = Math.floor((now - madeAt) / DAY_MS);
  return { days, isOld: days > OLD_AFTER_DAYS };
}

const SOURCES = { committed: 'built in', node: 'of Node', override: 'of TZ_DATA_FILE' } as const;

/** Whether the zone data is of late. */
export function judgeZoneData(
  { source, version, datedOn, nodeVersion }: ZoneDataFacts,
  now: number,
): Finding {
  const { days, isOld } = zoneDataAge({ version, datedOn }, now);
  const other = source === 'node' ? '' : `; Node carries ${nodeVersion}`;
  const name = `${version}${datedOn === null ? '' : ` made on ${datedOn}`} (${SOURCES[source]}${other})`;
  if (!isOld) return ok('zone data', name);
  return warning(
    'zone data',
    `${name} is ${datedOn === null ? 'at least ' : ''}${days} days old: countries may have changed their clocks since`,
    'Update Punctual, or name a newer set in TZ_DATA_FILE.',
  );
}
