import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  countFiresOnTimeline,
  type FireSource,
  instantBeforeNewest,
  lastFireOnTimeline,
  nextFireOnTimeline,
  type Timeline,
} from './timeline-fires';

const END = 100;
const instant = fc.integer({ min: 0, max: END });

/** A timeline over drawn fires, with every fire that happens on it. */
const drawnTimeline = fc
  .record({
    versions: fc.array(fc.record({ fires: fc.uniqueArray(instant, { maxLength: 40 }), from: instant }), {
      ...{ minLength: 1, maxLength: 3 },
    }),
    gaps: fc.array(fc.tuple(instant, fc.option(fc.integer({ min: 0, max: 30 }), { freq: 4 })), {
      maxLength: 4,
    }),
  })
  .map(({ versions, gaps }) => {
    const edges = versions.map(({ from }) => from).sort((a, b) => a - b);
    const timeline: Timeline = {
      segments: versions.map(({ fires }, n) => ({
        ...{ version: n + 1, fromAt: edges[n] as number, untilAt: edges[n + 1] ?? null },
        source: sourceOf(fires.sort((a, b) => a - b)),
      })),
      gaps: gaps.map(([fromAt, length]) => ({ fromAt, toAt: length === null ? null : fromAt + length })),
    };
    const isPaused = (at: number) =>
      timeline.gaps.some(({ fromAt, toAt }) => fromAt < at && at <= (toAt ?? END * 9));
    const all = versions.flatMap(({ fires }, n) =>
      fires
        .filter((at) => at > (edges[n] as number) && at <= (edges[n + 1] ?? END * 9) && !isPaused(at))
        .map((fireAt) => ({ fireAt, version: n + 1 })),
    );
    return { timeline, all };
  });

function sourceOf(fires: readonly number[]): FireSource {
  return {
    nextFireAfter: (at) => fires.find((fireAt) => fireAt > at) ?? null,
    countFires: (from, to) => fires.filter((fireAt) => from < fireAt && fireAt <= to).length,
  };
}

const RUNS = { numRuns: 1_000, seed: 20_261_125 };

describe('on a timeline of versions and pauses', () => {
  test('next, last and number of fires are those of its fires one by one', () => {
    fc.assert(
      fc.property(drawnTimeline, instant, instant, ({ timeline, all }, from, to) => {
        const inside = all.filter(({ fireAt }) => from < fireAt && fireAt <= to);
        expect(nextFireOnTimeline(timeline, from)).toEqual(all.find(({ fireAt }) => fireAt > from) ?? null);
        expect(lastFireOnTimeline(timeline, from, to)).toEqual(inside.at(-1) ?? null);
        expect(countFiresOnTimeline(timeline, from, to)).toBe(inside.length);
      }),
      RUNS,
    );
  });
  test('exactly so many newest fires lie behind the instant that is looked for', () => {
    fc.assert(
      fc.property(
        drawnTimeline,
        instant,
        instant,
        fc.integer({ min: 1, max: 9 }),
        ({ timeline, all }, a, b, count) => {
          const [from, to] = [Math.min(a, b), Math.max(a, b)];
          const inside = all.filter(({ fireAt }) => from < fireAt && fireAt <= to);
          const at = instantBeforeNewest(timeline, from, to, count);
          expect(inside.filter(({ fireAt }) => fireAt > at)).toEqual(inside.slice(-count));
          if (inside.length <= count) expect(at).toBe(from);
        },
      ),
      RUNS,
    );
  });
});

test('a century of a fire each second costs a few dozen questions', () => {
  let questions = 0;
  const counted: FireSource = {
    nextFireAfter: (at) => {
      questions += 1;
      return (Math.floor(at / 1_000) + 1) * 1_000;
    },
    countFires: (from, to) => {
      questions += 1;
      return Math.floor(to / 1_000) - Math.floor(from / 1_000);
    },
  };
  const timeline = { segments: [{ version: 1, source: counted, fromAt: 0, untilAt: null }], gaps: [] };
  const to = 100 * 365 * 86_400_000;
  expect(lastFireOnTimeline(timeline, 0, to)?.fireAt).toBe(to);
  expect(to - instantBeforeNewest(timeline, 0, to, 100)).toBe(100_000);
  expect(questions).toBeLessThan(150);
});
