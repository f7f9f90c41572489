import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { offsetAt } from '@/server/domain/schedule/zone';
import { nodeZoneVersion, readNodeZone } from './node-zone';
import { type PackedZones, unpackZone } from './packed-zones';
import committed from './zone-data.gen.json';
import { createZoneStore, withNodeRulesAfter } from './zone-store';

const folder = mkdtempSync(join(tmpdir(), 'zone-store-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileWith(content: unknown): string {
  const file = join(folder, `${Math.random()}.json`);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

const OVERRIDE: PackedZones = {
  version: '2027a',
  zones: ['Europe/Paris|A B|-10 -20|01|cap0|', 'Etc/UTC|UTC|0|0||'],
  links: ['Etc/UTC|UTC', 'Europe/Paris|Europe/Monaco'],
};

describe('the zones of this process', () => {
  it('are the committed set unless Node is newer', () => {
    expect(createZoneStore({ file: null, nodeVersion: '2025c' })).toMatchObject({
      source: 'committed',
      version: committed.version,
      datedOn: committed.datedOn,
    });
    expect(createZoneStore({ file: null, nodeVersion: '2999a' })).toMatchObject({
      source: 'node',
      version: '2999a',
      datedOn: null,
    });
  });

  it('come from Node when Node is newer', () => {
    const store = createZoneStore({ file: null, nodeVersion: '2999a' });
    expect(store.transitionsOf('europe/paris')).toEqual(readNodeZone('Europe/Paris'));
    expect(nodeZoneVersion()).toBe(store.transitionsOf('Europe/Paris').version);
  });

  it('come from the override when there is one, links with it', () => {
    const store = createZoneStore({ file: fileWith(OVERRIDE) });
    expect(store).toMatchObject({ source: 'override', version: '2027a', datedOn: null });
    const paris = store.transitionsOf('Europe/Paris');
    expect(paris).toEqual(unpackZone(OVERRIDE, 'Europe/Paris'));
    expect(paris.offsets).toEqual([7_200]);
    expect(store.transitionsOf('Europe/Monaco')).toEqual({ ...paris, name: 'Europe/Monaco' });
  });

  it('come from Node for a zone that the override lacks', () => {
    expect(createZoneStore({ file: fileWith(OVERRIDE) }).transitionsOf('Asia/Tokyo').firstOffset).toBe(
      32_400,
    );
  });

  it.each([
    ['is not there', join(folder, 'missing.json')],
    ['is no JSON', fileWith('zones')],
    ['is another JSON', fileWith({ version: '2026f' })],
    ['is damaged', fileWith({ version: '2026f', zones: ['Europe/Paris|A B|-10 -20|01|!|'] })],
  ])('cannot come from an override that %s', (_, file) => {
    expect(() => createZoneStore({ file })).toThrow(
      expect.objectContaining({
        code: 'BAD_CONFIGURATION',
        message: expect.stringContaining('TZ_DATA_FILE'),
      }),
    );
  });

  it('are named by the committed list, in any case', () => {
    const store = createZoneStore({ file: null });
    expect(store.names).toContain('Asia/Shanghai');
    expect(store.zoneOf('asia/SHANGHAI').name).toBe('Asia/Shanghai');
    expect(store.zoneOf('asia/SHANGHAI')).toBe(store.zoneOf('Asia/Shanghai'));
    expect(() => store.zoneOf('CST')).toThrow(expect.objectContaining({ code: 'BAD_TZ' }));
  });
});

describe('after the last change of a set', () => {
  const HORIZON = Date.UTC(2037, 11, 31) / 1_000;
  const cut = (name: string) => {
    const zone = unpackZone(committed, name);
    if (zone === null) throw new Error(`no ${name}`);
    const count = zone.changesAt.filter((at) => at < HORIZON).length;
    return { ...zone, changesAt: zone.changesAt.slice(0, count), offsets: zone.offsets.slice(0, count) };
  };

  it('the rules of Node go on where a zone still changed every year', () => {
    for (const name of ['America/New_York', 'Europe/Paris', 'Australia/Lord_Howe']) {
      expect(withNodeRulesAfter(cut(name), HORIZON)).toEqual({ ...unpackZone(committed, name) });
    }
  });

  it('a zone that gave up its changes keeps none, whatever Node says', () => {
    for (const name of ['America/Vancouver', 'Asia/Shanghai', 'Africa/Casablanca']) {
      expect(withNodeRulesAfter(cut(name), HORIZON)).toEqual(cut(name));
    }
  });

  it('nothing is added where Node stands at another offset, or where the set reaches 2199', () => {
    const paris = cut('Europe/Paris');
    const other = { ...paris, offsets: paris.offsets.map((offset) => offset + 1_800) };
    expect(withNodeRulesAfter(other, HORIZON)).toEqual(other);
    const whole = unpackZone(committed, 'Europe/Paris');
    if (whole === null) throw new Error('no Europe/Paris');
    expect(withNodeRulesAfter(whole, Date.UTC(2199, 9, 27) / 1_000)).toEqual(whole);
  });

  it('an override that ends in 2037 is extended when a zone is asked for', () => {
    const line = committed.zones.find((zone) => zone.startsWith('Europe/Paris|')) ?? '';
    const fields = line.split('|');
    const count = cut('Europe/Paris').changesAt.length;
    fields[3] = fields[3]?.slice(0, count + 1) ?? '';
    fields[4] = fields[4]?.split(' ').slice(0, count).join(' ') ?? '';
    const store = createZoneStore({ file: fileWith({ ...OVERRIDE, zones: [fields.join('|')], links: [] }) });
    expect(offsetAt(store.zoneOf('Europe/Paris'), Date.UTC(2050, 6, 1))).toBe(7_200);
    expect(offsetAt(store.zoneOf('Europe/Paris'), Date.UTC(2050, 0, 1))).toBe(3_600);
  });
});
