import { describe, expect, it } from 'vitest';
import {
  clockText,
  dayText,
  formatExact,
  formatInstant,
  formatOffset,
  instantOf,
  localInputText,
  localTime,
  offsetAt,
  preciseClockText,
} from './format-instant';

const SHANGHAI = 'Asia/Shanghai';
// Thursday 26 March 2026, 09:41:26.007 in Shanghai.
const NOW = Date.UTC(2026, 2, 26, 1, 41, 26, 7);
const at = (day: number, hour: number, minute: number, month = 3, year = 2026) =>
  Date.UTC(year, month - 1, day, hour - 8, minute);

describe('an instant in a list', () => {
  it.each([
    [at(26, 9, 45), '09:45', '09:45'],
    [at(26, 0, 0), '00:00', '00:00'],
    [at(27, 2, 0), 'Fri 02:00', '周五 02:00'],
    [at(25, 23, 59), 'Wed 23:59', '周三 23:59'],
    [at(1, 8, 0, 4), 'Wed 08:00', '周三 08:00'],
    [at(2, 8, 0, 4), '2 Apr', '4月2日'],
    [at(19, 8, 0), '19 Mar', '3月19日'],
    [at(1, 8, 0, 1, 2027), '1 Jan 2027', '2027年1月1日'],
  ])('%# shows the clock today, the weekday within seven days and the date beyond', (instant, en, zh) => {
    expect(formatInstant(instant, NOW, SHANGHAI, 'en')).toBe(en);
    expect(formatInstant(instant, NOW, SHANGHAI, 'zh')).toBe(zh);
  });

  it('belongs to the day of the reader, not of UTC', () => {
    // 20:00 UTC on the 25th is 04:00 on the 26th in Shanghai, yet the 25th in New York.
    const instant = Date.UTC(2026, 2, 25, 20, 0);
    expect(formatInstant(instant, NOW, SHANGHAI, 'en')).toBe('04:00');
    expect(formatInstant(instant, NOW, 'America/New_York', 'en')).toBe('16:00');
    expect(formatInstant(instant, NOW, 'UTC', 'en')).toBe('Wed 20:00');
  });

  it('carries seconds where several fires share a minute', () => {
    expect(formatInstant(at(26, 9, 45) + 10_000, NOW, SHANGHAI, 'en', true)).toBe('09:45:10');
  });
});

describe('local time', () => {
  it('reads midnight as hour 0 and knows the weekday', () => {
    const time = localTime(at(29, 0, 0), SHANGHAI);
    expect(time).toMatchObject({ year: 2026, month: 3, day: 29, hour: 0, minute: 0, weekday: 0 });
  });

  it('keeps milliseconds, also before 1970', () => {
    expect(preciseClockText(localTime(NOW, SHANGHAI))).toBe('09:41:26.007');
    expect(localTime(-1, 'UTC').millisecond).toBe(999);
  });

  it('follows summer time', () => {
    const before = Date.UTC(2026, 2, 29, 0, 59);
    expect(clockText(localTime(before, 'Europe/Berlin'))).toBe('01:59');
    expect(clockText(localTime(before + 60_000, 'Europe/Berlin'))).toBe('03:00');
  });
});

describe('the exact instant', () => {
  it('names date, clock and milliseconds', () => {
    expect(formatExact(at(26, 9, 45), SHANGHAI)).toBe('2026-03-26 09:45:00.000');
  });

  it('names the day in the order of the language', () => {
    const time = localTime(at(27, 2, 0), SHANGHAI);
    expect(dayText(time, 'en', 2026)).toBe('Fri 27 Mar');
    expect(dayText(time, 'zh', 2026)).toBe('3月27日 周五');
    expect(dayText(time, 'en', 2025)).toBe('Fri 27 Mar 2026');
    expect(dayText(time, 'zh', 2025)).toBe('2026年3月27日 周五');
  });

  it('names the distance to UTC with a true minus', () => {
    expect(formatOffset(offsetAt(NOW, SHANGHAI))).toBe('UTC+8');
    expect(formatOffset(offsetAt(NOW, 'America/St_Johns'))).toBe('UTC−2:30');
    expect(formatOffset(offsetAt(NOW, 'UTC'))).toBe('UTC');
    expect(formatOffset(5.75 * 3_600_000)).toBe('UTC+5:45');
  });
});

describe('a typed local time', () => {
  it('becomes the instant at which a clock there shows it', () => {
    expect(instantOf('2026-03-26T14:00', SHANGHAI)).toBe(at(26, 14, 0));
    expect(instantOf('2026-03-26 14:00:30', SHANGHAI)).toBe(at(26, 14, 0) + 30_000);
  });

  it('that is repeated in autumn is the first of the two', () => {
    expect(instantOf('2026-10-25T02:30', 'Europe/Berlin')).toBe(Date.UTC(2026, 9, 25, 0, 30));
  });

  it('that is missing in spring counts from before the change', () => {
    expect(instantOf('2026-03-29T02:30', 'Europe/Berlin')).toBe(Date.UTC(2026, 2, 29, 1, 30));
  });

  it('comes back as it was typed', () => {
    for (const zone of ['Australia/Lord_Howe', 'America/St_Johns', 'UTC']) {
      const instant = instantOf('2026-07-05T23:59', zone);
      expect(instant === null ? null : localInputText(instant, zone)).toBe('2026-07-05T23:59');
    }
  });

  it.each(['', '14:00', '2026-02-30T10:00', '2026-03-26T24:00', '2026-13-01T00:00', 'soon'])(
    '%j is refused',
    (text) => {
      expect(instantOf(text, 'UTC')).toBeNull();
    },
  );
});
