import { describe, expect, it } from 'vitest';
import { parseCron } from './cron-expression';
import { bitsOf } from './description-parts';
import { spreadValue } from './spread-value';

describe('the value that stands for H', () => {
  it('never changes for a seed: these numbers move every task with H when they move', () => {
    const seeds = [0, 1, 7, 4_294_967_295];
    expect(
      seeds.map((seed) => [0, 1, 2, 3, 4, 5].map((field) => spreadValue(seed, field, 60))),
    ).toMatchInlineSnapshot(`
      [
        [
          34,
          14,
          6,
          17,
          16,
          51,
        ],
        [
          35,
          4,
          35,
          28,
          20,
          48,
        ],
        [
          8,
          27,
          59,
          33,
          26,
          16,
        ],
        [
          12,
          59,
          9,
          24,
          3,
          20,
        ],
      ]
    `);
    const read = (seed: number) => {
      const { seconds, minutes, hours, months, days } = parseCron('H H H H H H', 'unix', seed);
      const day = bitsOf(days.dayOfMonth.days, 1);
      return [seconds, minutes, hours, day, months, bitsOf(days.dayOfWeek.weekdays, 0)].flat();
    };
    expect(seeds.map(read)).toMatchInlineSnapshot(`
      [
        [
          34,
          14,
          2,
          9,
          4,
          5,
        ],
        [
          35,
          4,
          14,
          14,
          5,
          5,
        ],
        [
          8,
          27,
          23,
          16,
          6,
          1,
        ],
        [
          12,
          59,
          3,
          12,
          1,
          2,
        ],
      ]
    `);
  });

  it('spreads a thousand seeds evenly over the field and independently between fields', () => {
    const counts = new Array<number>(60).fill(0);
    let equal = 0;
    for (let seed = 0; seed < 6_000; seed++) {
      const minute = spreadValue(seed, 1, 60);
      counts[minute] = (counts[minute] ?? 0) + 1;
      if (minute === spreadValue(seed, 0, 60)) equal++;
    }
    expect(Math.min(...counts)).toBeGreaterThan(60);
    expect(Math.max(...counts)).toBeLessThan(150);
    expect(equal).toBeLessThan(200);
  });

  it('stays within the field, its range and its first step, whatever the seed', () => {
    for (let seed = 0; seed < 500; seed++) {
      const read = (text: string) => parseCron(text, 'unix', seed);
      expect(read('H(10-12) * * * *').minutes[0]).toBeGreaterThanOrEqual(10);
      expect(read('H(10-12) * * * *').minutes[0]).toBeLessThanOrEqual(12);
      const [day] = bitsOf(read('0 0 H * *').days.dayOfMonth.days, 1);
      expect(day).toBeLessThanOrEqual(28);
      const minutes = read('H/15 * * * *').minutes;
      expect(minutes).toHaveLength(4);
      expect(minutes[0]).toBeLessThan(15);
      expect((minutes[1] ?? 0) - (minutes[0] ?? 0)).toBe(15);
      const ranged = read('H(30-59)/10 * * * *').minutes;
      expect(ranged).toHaveLength(3);
      expect(ranged[0]).toBeGreaterThanOrEqual(30);
      expect(ranged[0]).toBeLessThan(40);
      expect(read('0 0 H/31 * *').days.dayOfMonth.days).not.toBe(0);
    }
  });

  it('takes the same weekday for the same seed in both dialects', () => {
    for (let seed = 0; seed < 50; seed++) {
      const unix = parseCron('0 0 0 ? * H', 'unix', seed).days.dayOfWeek;
      expect(parseCron('0 0 0 ? * H', 'quartz', seed).days.dayOfWeek).toEqual(unix);
    }
  });
});
