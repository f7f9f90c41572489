import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hostOf, isTurnValid, takeTurns } from './host-rate';
import { hostRateSchema, hostSchema } from './host-rate-schema';

const rate = { host: 'api', calls: 2, periodSeconds: 1, nextCallUs: 0 };

describe('the turns of a host', () => {
  test('begin now and lie evenly', () => {
    expect(takeTurns(rate, 10_000, 3)).toEqual({ turns: [10_000, 10_500, 11_000], nextCallUs: 11_500_000 });
  });

  test('go on behind those that are given away', () => {
    const first = takeTurns(rate, 10_000, 3);
    expect(takeTurns({ ...rate, nextCallUs: first.nextCallUs }, 10_100, 2).turns).toEqual([11_500, 12_000]);
  });

  test('that nobody took are over', () => {
    expect(takeTurns({ ...rate, nextCallUs: 5_000_000 }, 10_000, 1).turns).toEqual([10_000]);
  });

  test('are never more in a window than the rate says, and none is wasted while somebody waits', () => {
    const asked = fc.array(fc.record({ afterMs: fc.nat(3_000), count: fc.integer({ min: 1, max: 40 }) }), {
      maxLength: 30,
    });
    const calls = fc.integer({ min: 1, max: 3_000 });
    fc.assert(
      fc.property(calls, fc.constantFrom(1, 60), asked, (limit, periodSeconds, requests) => {
        let [now, nextCallUs] = [1_700_000_000_000, 0];
        const turns: number[] = [];
        for (const { afterMs, count } of requests) {
          now += afterMs;
          const taken = takeTurns({ host: 'api', calls: limit, periodSeconds, nextCallUs }, now, count);
          expect(taken.turns[0]).toBeGreaterThanOrEqual(now);
          // the first one is at once, or right behind the last one given away
          expect(taken.turns[0]).toBe(Math.ceil(Math.max(nextCallUs / 1_000, now)));
          turns.push(...taken.turns);
          nextCallUs = taken.nextCallUs;
        }
        // rounding up to a whole millisecond may bring two a millisecond nearer
        const windowMs = periodSeconds * 1_000 - 1;
        turns.forEach((turn, index) => {
          const beyond = turns[index + limit];
          if (beyond !== undefined) expect(beyond - turn).toBeGreaterThanOrEqual(windowMs);
        });
      }),
    );
  });

  test('count for a second after they were missed', () => {
    expect(isTurnValid(5_000, 4_000)).toBe(true);
    expect(isTurnValid(5_000, 6_000)).toBe(true);
    expect(isTurnValid(5_000, 6_001)).toBe(false);
  });
});

describe('a host', () => {
  test.each([
    ['http://API.example.com:8080/x?y', 'api.example.com'],
    ['https://api.example.com./', 'api.example.com'],
    ['http://127.1/', '127.0.0.1'],
    ['http://[::1]:80/', '[::1]'],
    ['http://例え.jp/', 'xn--r8jz45g.jp'],
  ])('of %s is %s', (url, host) => {
    expect(hostOf(url)).toBe(host);
  });

  test.each([
    ['API.Example.com', 'api.example.com'],
    [' 127.0.0.1 ', '127.0.0.1'],
    ['[::1]', '[::1]'],
    ['例え.jp', 'xn--r8jz45g.jp'],
  ])('may be typed as %j', (typed, host) => {
    expect(hostSchema.parse(typed)).toBe(host);
  });

  test.each([
    ...[
      '',
      'http://api',
      'api:80',
      'api/path',
      'user@api',
      'a b',
      'api?x',
      'x'.repeat(300),
      '::1',
      '%zz',
      '*.api',
    ],
  ])('is not %j', (typed) => {
    const { success, data } = hostSchema.safeParse(typed);
    expect({ success, data }).toEqual({ success: false, data: undefined });
  });

  test.each([
    { calls: 0 },
    { calls: 1.5 },
    { calls: -1 },
    { calls: 1e9 },
    { periodSeconds: 2 },
    { periodSeconds: 0 },
  ])('has no rate with %j', (change) => {
    expect(hostRateSchema.safeParse({ host: 'api', calls: 1, periodSeconds: 1, ...change }).success).toBe(
      false,
    );
  });
});
