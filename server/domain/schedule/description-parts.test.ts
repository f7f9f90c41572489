import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CronExpression, parseCron } from './cron-expression';
import { type TimePart, type TimeWindow, timePart } from './description-parts';

/** The seconds of a day that a part names, spelled out. */
function expand(part: TimePart): number[] {
  const secondsIn = (windows: readonly TimeWindow[], step: number) =>
    windows.flatMap(({ from, to }) => range(from, to, step));
  const day = [{ from: 0, to: 86_399 }];
  switch (part.kind) {
    case 'times':
      return part.times;
    case 'seconds':
      return secondsIn(part.windows ?? day, 1).filter((second) =>
        part.windows
          ? isOnStep(second, part.windows, part.step)
          : second % 60 >= part.start && ((second % 60) - part.start) % part.step === 0,
      );
    case 'minutes':
      if (part.windows) return secondsIn(part.windows, part.step * 60);
      return range(0, 86_399, 60)
        .filter(
          (second) =>
            ((second / 60) % 60) - part.start >= 0 && (((second / 60) % 60) - part.start) % part.step === 0,
        )
        .map((second) => second + part.second);
    case 'hours':
      return range(part.from, part.to ?? 86_399, part.step * 3_600);
    case 'hourly':
      return range(0, 23).flatMap((hour) =>
        part.minutes.map((minute) => hour * 3_600 + minute * 60 + part.second),
      );
    case 'parts':
      return (part.hours ?? range(0, 23)).flatMap((hour) =>
        (part.minutes ?? range(0, 59)).flatMap((minute) =>
          (part.seconds ?? range(0, 59)).map((second) => hour * 3_600 + minute * 60 + second),
        ),
      );
  }
}

const isOnStep = (second: number, windows: readonly TimeWindow[], step: number) =>
  windows.some(({ from, to }) => from <= second && second <= to && (second - from) % step === 0);

function range(from: number, to: number, step = 1): number[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);
}

function timesOf({ seconds, minutes, hours }: CronExpression): number[] {
  return hours.flatMap((hour) =>
    minutes.flatMap((minute) => seconds.map((second) => hour * 3_600 + minute * 60 + second)),
  );
}

describe('the time of day that the words tell', () => {
  it('is exactly the time of day of the expression, whatever it is', () => {
    const field = (max: number) => {
      const value = fc.integer({ min: 0, max });
      const step = fc.integer({ min: 1, max: Math.ceil(max / 2) });
      return fc.oneof(
        fc.constant('*'),
        value.map(String),
        step.map((n) => `*/${n}`),
        fc.tuple(value, value).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
        fc.tuple(value, step).map(([a, n]) => `${a}/${n}`),
        fc.array(value, { minLength: 1, maxLength: 4 }).map((values) => values.join(',')),
      );
    };
    const kinds = new Set<string>();
    fc.assert(
      fc.property(field(59), field(59), field(23), (second, minute, hour) => {
        const expression = parseCron(`${second} ${minute} ${hour} * * *`, 'unix', 0);
        const part = timePart(expression);
        kinds.add(part.kind);
        expect(expand(part).sort((a, b) => a - b)).toEqual(timesOf(expression));
      }),
      { numRuns: 300, seed: 7 },
    );
    expect([...kinds].sort()).toEqual(['hourly', 'hours', 'minutes', 'parts', 'seconds', 'times']);
  });
});
