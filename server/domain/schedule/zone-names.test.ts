import { describe, expect, it } from 'vitest';
import { fastestMs } from '@/server/testing/fastest-ms';
import { ScheduleError } from './schedule-error';
import { isKnownZone, resolveZoneName, ZONE_NAMES } from './zone-names';

function errorOf(text: string): ScheduleError {
  try {
    resolveZoneName(text);
  } catch (error) {
    if (error instanceof ScheduleError) return error;
  }
  throw new Error(`accepted: ${text}`);
}

describe('zone names', () => {
  it('are accepted in any case and stored in the spelling of the list, links kept', () => {
    expect(resolveZoneName('asia/shanghai')).toBe('Asia/Shanghai');
    expect(resolveZoneName('AMERICA/PORT-AU-PRINCE')).toBe('America/Port-au-Prince');
    expect(resolveZoneName('Asia/Kolkata')).toBe('Asia/Kolkata');
    expect(resolveZoneName('Asia/Calcutta')).toBe('Asia/Calcutta');
    expect(resolveZoneName('prc')).toBe('PRC');
    expect(resolveZoneName('utc')).toBe('UTC');
    expect(resolveZoneName('gmt')).toBe('GMT');
    expect(resolveZoneName('etc/gmt+5')).toBe('Etc/GMT+5');
    for (const name of ZONE_NAMES) expect(resolveZoneName(name.toLowerCase())).toBe(name);
  });

  it('hold the database without the names that can be meant in two ways', () => {
    expect(ZONE_NAMES).toHaveLength(597 - 14);
    expect(ZONE_NAMES).toContain('America/Coyhaique');
  });

  it.each([
    ['EST', 'America/New_York'],
    ['MST', 'America/Phoenix'],
    ['HST', 'Pacific/Honolulu'],
    ['EET', 'Europe/Athens'],
    ['CET', 'Europe/Paris'],
    ['MET', 'Europe/Paris'],
    ['WET', 'Europe/Lisbon'],
    ['EST5EDT', 'America/New_York'],
    ['CST6CDT', 'America/Chicago'],
    ['MST7MDT', 'America/Denver'],
    ['PST8PDT', 'America/Los_Angeles'],
    ['CST', 'Asia/Shanghai'],
    ['cst', 'America/Chicago'],
    ['IST', 'Asia/Kolkata'],
    ['PST', 'America/Los_Angeles'],
    ['UTC+8', 'Asia/Shanghai'],
    ['GMT+8', 'Etc/GMT-8'],
    ['GMT-5', 'Etc/GMT+5'],
    ['+08:00', 'Asia/Shanghai'],
    ['GMT0', 'UTC'],
    ['GMT+0', 'UTC'],
    ['GMT-0', 'UTC'],
    ['UTC+14', 'Etc/GMT-14'],
    ['Z', 'UTC'],
    ['Asia/Beijing', 'Asia/Shanghai'],
    ['beijing', 'Asia/Shanghai'],
    ['China', 'Asia/Shanghai'],
    ['Asia/Shanghia', 'Asia/Shanghai'],
    ['America/NewYork', 'America/New_York'],
    ['New York', 'America/New_York'],
    ['Tokyo', 'Asia/Tokyo'],
    [' Asia/Tokyo ', 'Asia/Tokyo'],
  ])('are not %j, which suggests %s', (text, suggestion) => {
    const error = errorOf(text);
    expect(error).toMatchObject({ code: 'BAD_TZ', field: 'timeZone' });
    expect(error.suggestions).toContain(suggestion);
    expect(error.message).toContain(suggestion);
    for (const name of error.suggestions) expect(isKnownZone(name)).toBe(true);
  });

  it.each([
    '',
    ' ',
    'Mars/Olympus',
    'localtime',
    'posixrules',
    '../etc/passwd',
    '__proto__',
    'constructor',
    'UTC+99',
    'Asia/\u212aolkata',
    '\uff35TC',
  ])('are not %j', (text) => {
    expect(errorOf(text)).toMatchObject({ code: 'BAD_TZ', field: 'timeZone' });
    expect(isKnownZone(text)).toBe(false);
  });

  it('are refused in bounded time however long the text is', () => {
    const text = 'A'.repeat(1_000_000);
    expect(errorOf(text).message.length).toBeLessThan(200);
    expect(fastestMs(() => errorOf(text))).toBeLessThan(50);
  });

  it('are suggested only when they are known themselves', () => {
    const typos = ZONE_NAMES.filter((_, index) => index % 7 === 0).map((name) => `${name.slice(0, -1)}q`);
    for (const typo of typos)
      for (const name of errorOf(typo).suggestions) expect(isKnownZone(name)).toBe(true);
  });
});
