import { describe, expect, it } from 'vitest';
import { usableZone, zoneCity, zoneTime } from './zone-name';

describe('the short name of a zone', () => {
  it('is its city', () => {
    expect(zoneCity('Asia/Shanghai', 'en')).toBe('Shanghai');
    expect(zoneCity('America/Argentina/Buenos_Aires', 'en')).toBe('Buenos Aires');
    expect(zoneCity('UTC', 'en')).toBe('UTC');
  });

  it('is Chinese for the cities operators meet often, and the database name for others', () => {
    expect(zoneCity('Asia/Shanghai', 'zh')).toBe('上海');
    expect(zoneCity('Australia/Lord_Howe', 'zh')).toBe('Lord Howe');
    expect(zoneCity('UTC', 'zh')).toBe('UTC');
  });
});

describe('the zone times are shown in', () => {
  it('is the chosen one, else that of the installation, else that of the browser', () => {
    expect(usableZone('Asia/Tokyo', 'Asia/Shanghai', 'Europe/Berlin')).toBe('Asia/Tokyo');
    expect(usableZone(null, 'Asia/Shanghai', 'Europe/Berlin')).toBe('Asia/Shanghai');
    expect(usableZone(null, null, 'Europe/Berlin')).toBe('Europe/Berlin');
  });

  it('is never one that this browser cannot compute with', () => {
    expect(usableZone('Mars/Base', null, 'Europe/Berlin')).toBe('Europe/Berlin');
    expect(usableZone(null, null)).toBe('UTC');
  });
});

describe('the time of a zone in words', () => {
  it.each([
    ['Asia/Shanghai', 'en', 'Shanghai time'],
    ['Asia/Shanghai', 'zh', '上海时间'],
    ['Australia/Lord_Howe', 'zh', 'Lord Howe 时间'],
    ['UTC', 'en', 'UTC'],
    ['Etc/UTC', 'zh', 'UTC'],
  ] as const)('%s in %s is %s', (zone, locale, words) => {
    expect(zoneTime(zone, locale)).toBe(words);
  });
});
