import { describe, expect, it } from 'vitest';
import { askedInstant, dayBounds, dayIn, dayOf, shiftedDay } from './fire-days';

const BERLIN = 'Europe/Berlin';

describe('a day of the ledger', () => {
  it('is the calendar day of the zone', () => {
    expect(dayOf(Date.UTC(2026, 2, 26, 23, 30), BERLIN)).toBe('2026-03-27');
    expect(dayOf(Date.UTC(2026, 2, 26, 23, 30), 'UTC')).toBe('2026-03-26');
  });

  it('goes over months and years', () => {
    expect(shiftedDay('2026-03-01', -1)).toBe('2026-02-28');
    expect(shiftedDay('2026-12-31', 1)).toBe('2027-01-01');
  });

  it('is as long as the clocks of the zone make it', () => {
    const hours = (day: string) => {
      const { from, to } = dayBounds(day, BERLIN);
      return (to + 1 - from) / 3_600_000;
    };
    expect(hours('2026-03-28')).toBe(24);
    expect(hours('2026-03-29')).toBe(23);
    expect(hours('2026-10-25')).toBe(25);
  });

  it('is read from an address only when it exists', () => {
    expect(dayIn('2026-02-28')).toBe('2026-02-28');
    for (const text of [null, '', '2026-02-31', 'today', '2026-2-1']) expect(dayIn(text)).toBeNull();
  });
});

describe('the instant somebody asks about', () => {
  const at = (text: string) => askedInstant(text, '2026-03-26', BERLIN);

  it('is a time of the shown day', () => {
    expect(at('09:00')).toBe(Date.UTC(2026, 2, 26, 8));
    expect(at(' 9 ')).toBe(Date.UTC(2026, 2, 26, 8));
    expect(at('9:05:30')).toBe(Date.UTC(2026, 2, 26, 8, 5, 30));
    expect(at('09：05')).toBe(Date.UTC(2026, 2, 26, 8, 5));
  });

  it('is of another day when a date is written before it', () => {
    expect(at('2026-07-01 00:00')).toBe(Date.UTC(2026, 5, 30, 22));
  });

  it('is none when the text is no time', () => {
    for (const text of ['', 'noon', '25:00', '09:60', '9:5', '2026-02-31 09:00', '2026-03-26'])
      expect(at(text)).toBeNull();
  });
});
