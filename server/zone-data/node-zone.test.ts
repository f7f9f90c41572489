import { describe, expect, it } from 'vitest';
import { makeZone, offsetAt } from '@/server/domain/schedule/zone';
import { nodeOffsets, nodeZoneVersion, readNodeZone } from './node-zone';

describe('the zones of the running Node', () => {
  it('have the version that Node names', () => {
    expect(nodeZoneVersion()).toMatch(/^20[0-9]{2}[a-z]$/);
  });

  it.each([
    'UTC',
    'America/New_York',
    'Africa/Casablanca',
    'Asia/Gaza',
    'America/Boa_Vista',
    'Pacific/Apia',
    'Africa/Monrovia',
  ])('are found without a change left out: %s agrees with Intl all along', (name) => {
    const data = readNodeZone(name);
    const intl = nodeOffsets(name);
    if (data === null || intl === null) throw new Error(`Node does not know ${name}`);
    const zone = makeZone(data);
    const wrong: number[] = [];
    const check = (at: number) => {
      if (offsetAt(zone, at * 1_000) !== intl(at)) wrong.push(at);
    };
    for (const at of data.changesAt) for (const near of [at - 1, at, at + 1]) check(near);
    // a day and a bit, so that every hour of the day is met
    for (let at = 0; at < Date.UTC(2060, 0, 1) / 1_000; at += 93_600) check(at);
    expect(wrong).toEqual([]);
  });

  it('do not include names that Node does not know', () => {
    expect(readNodeZone('Mars/Olympus')).toBeNull();
    expect(nodeOffsets('')).toBeNull();
  });
});
