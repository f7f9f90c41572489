import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import moment from 'moment-timezone';
import { describe, expect, it } from 'vitest';
import { makeZone, offsetAt } from '@/server/domain/schedule/zone';
import namesFile from '@/server/domain/schedule/zone-names.gen.json';
import { horizonOf, type PackedZones, packedZonesSchema, trimPackedZones, unpackZone } from './packed-zones';
import committed from './zone-data.gen.json';

const path = createRequire(import.meta.url).resolve('moment-timezone/data/packed/latest.json');
const published = packedZonesSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
const END = Date.UTC(2200, 0, 1);

function unpacked(set: PackedZones, name: string) {
  const zone = unpackZone(set, name);
  if (zone === null) throw new Error(`no ${name}`);
  return zone;
}

describe('the committed zone set', () => {
  it('is the one of the pinned package, cut to 1970 to 2199', () => {
    const { datedOn, ...set } = packedZonesSchema.parse(committed);
    expect(datedOn).toMatch(/^20[0-9]{2}-/);
    expect(set).toEqual(trimPackedZones(published));
    expect(set.version).toBe(namesFile.version);
  });

  it('knows every name of the committed list', () => {
    expect(namesFile.names).toHaveLength(597);
    for (const name of namesFile.names) expect(makeZone(unpacked(committed, name)).name).toBe(name);
    expect(unpackZone(committed, 'Mars/Olympus')).toBeNull();
  });

  it('has the offsets that the package itself computes, a second before and at each change and in between', () => {
    const wrong: string[] = [];
    for (const name of namesFile.names) {
      const data = unpacked(committed, name);
      const zone = makeZone(data);
      const instants = [0, ...data.changesAt.flatMap((at) => [at - 1, at, at + 2_000_000])].filter(
        (at) => at >= 0,
      );
      for (const at of instants.filter((_, index) => index < 60 || index % 9 === 0)) {
        const theirs = Math.round((moment.tz.zone(name)?.utcOffset(at * 1_000) ?? Number.NaN) * -60);
        const ours = offsetAt(zone, at * 1_000);
        if (at * 1_000 < END && theirs + 0 !== ours)
          wrong.push(`${name} at ${at}: ${ours}, package ${theirs}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('keeps the seconds of the one offset that has them', () => {
    const monrovia = unpacked(committed, 'Africa/Monrovia');
    expect(monrovia).toMatchObject({
      firstOffset: -2_670,
      changesAt: [Date.UTC(1972, 0, 7, 0, 44, 30) / 1_000],
      offsets: [0],
    });
  });

  it('leaves five days at least between changes, which the search through Node relies on', () => {
    let least = Number.POSITIVE_INFINITY;
    for (const name of namesFile.names) {
      const { changesAt } = unpacked(committed, name);
      changesAt.forEach((at, index) => {
        if (index > 0) least = Math.min(least, at - (changesAt[index - 1] as number));
      });
    }
    expect(least).toBeGreaterThan(5 * 86_400);
  });

  it('carries the laws that Node 20 does not know', () => {
    const hours = (name: string, iso: string) =>
      offsetAt(makeZone(unpacked(committed, name)), Date.parse(iso)) / 3_600;
    // British Columbia, Alberta, Manitoba and Cuba stay on summer time from 2026 on; Morocco gives up its own
    expect(hours('America/Vancouver', '2027-01-15T00:00:00Z')).toBe(-7);
    expect(hours('America/Edmonton', '2027-01-15T00:00:00Z')).toBe(-6);
    expect(hours('America/Winnipeg', '2027-01-15T00:00:00Z')).toBe(-5);
    expect(hours('America/Havana', '2027-01-15T00:00:00Z')).toBe(-4);
    expect(hours('Africa/Casablanca', '2027-01-15T00:00:00Z')).toBe(0);
    expect(hours('America/New_York', '2027-01-15T00:00:00Z')).toBe(-5);
  });
});

describe('a packed set', () => {
  it('ends with its last change', () => {
    expect(horizonOf(trimPackedZones(published))).toBeGreaterThan(Date.UTC(2199, 0, 1) / 1_000);
    expect(horizonOf({ version: '2026f', zones: ['Etc/UTC|UTC|0|0||'], links: [] })).toBe(0);
  });

  it('means the same after it is cut, and cutting again changes nothing', () => {
    const cut = trimPackedZones(published);
    expect(trimPackedZones(cut)).toEqual(cut);
    for (const name of ['America/New_York', 'Africa/Monrovia', 'Asia/Kolkata', 'Europe/Dublin', 'UTC']) {
      expect(unpackZone(cut, name)).toEqual(unpackZone(published, name));
    }
  });

  it.each([
    ['no version', { zones: ['Etc/UTC|UTC|0|0||'] }],
    ['a version that is no release', { version: '1.2.3', zones: ['Etc/UTC|UTC|0|0||'] }],
    ['no zones', { version: '2026f', zones: [] }],
    ['zones that are no texts', { version: '2026f', zones: [1] }],
    ['nothing', null],
  ])('is refused with %s', (_, value) => {
    expect(packedZonesSchema.safeParse(value).success).toBe(false);
  });

  it.each([
    'Bad/Zone|A B|0 10|01|x!|',
    'Bad/Zone|A B|0 ?|01|cap0|',
    'Bad/Zone|A B|0 10|01||',
    'Bad/Zone|A B|0 10|0|cap0|',
    'Bad/Zone|A B|0 10|09|cap0|',
    'Bad/Zone|A|0',
    'Bad/Zone',
    '',
  ])('is refused with a damaged zone: %j', (line) => {
    expect(
      packedZonesSchema.safeParse({ version: '2026f', zones: ['Good/Zone|A B|0 10|01|cap0|'] }).success,
    ).toBe(true);
    expect(packedZonesSchema.safeParse({ version: '2026f', zones: [line] }).success).toBe(false);
  });
});
