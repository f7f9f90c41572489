import { describe, expect, it } from 'vitest';
import { isBadMoment, momentOf, NO_MOMENT, typedMoment } from './moment';

const ZONE = 'Europe/Berlin';

describe('an instant in a field', () => {
  it.each([
    ['a plain minute', Date.UTC(2026, 2, 26, 1, 41)],
    ['seconds and milliseconds', Date.UTC(2026, 2, 26, 1, 41, 26, 123)],
    ['the second pass of a repeated hour', Date.UTC(2026, 9, 25, 1, 30)],
  ])('stays what it is until somebody types over it: %s', (_, at) => {
    expect(momentOf(at, ZONE).at).toBe(at);
  });

  it('shows the local time, with seconds only where there are any', () => {
    expect(momentOf(Date.UTC(2026, 2, 26, 1, 41), ZONE).text).toBe('2026-03-26T02:41');
    expect(momentOf(Date.UTC(2026, 2, 26, 1, 41, 5), ZONE).text).toBe('2026-03-26T02:41:05');
  });

  it('is what the typed local time stands for', () => {
    expect(typedMoment('2026-03-26T02:41', ZONE).at).toBe(Date.UTC(2026, 2, 26, 1, 41));
  });

  it('is none when nothing is written, and wrong when what is written is no instant', () => {
    expect(momentOf(null, ZONE)).toEqual(NO_MOMENT);
    expect(isBadMoment(NO_MOMENT)).toBe(false);
    expect(isBadMoment(typedMoment('2026-02-31T10:00', ZONE))).toBe(true);
    expect(isBadMoment({ ...NO_MOMENT, isPartial: true })).toBe(true);
  });
});
