import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lateWorld, type Outage } from '@/server/testing/lanes/late-world';
import { dueAtOf, type LaneScene, onTimeWorld } from '@/server/testing/lanes/on-time-world';

/** Plays a scene on time, and again with an outage. */
function play(scene: LaneScene, outage: Outage) {
  const { runMs, ...onTime } = onTimeWorld(scene);
  const late = lateWorld({ ...scene, runMs }, outage);
  const lateness = [...late.starts].map(([fire, at]) => at - (onTime.starts.get(fire) ?? at));
  return { onTime, late, lateness, longestRunMs: Math.max(...runMs) };
}

const drawnScene = (policies: readonly LaneScene['policy'][]): fc.Arbitrary<LaneScene> =>
  fc
    .record({
      policy: fc.constantFrom(...policies),
      lanes: fc.constantFrom(1, 1, 2, 3),
      queueLimit: fc.integer({ min: 1, max: 4 }),
      periodMs: fc.constantFrom(1_000, 2_000, 5_000, 10_000),
      runs: fc.array(fc.tuple(fc.constantFrom(0.3, 1, 3, 8), fc.integer({ min: 1, max: 100 })), {
        ...{ minLength: 5, maxLength: 90 },
      }),
    })
    .map(({ runs, ...scene }) => ({
      ...scene,
      queueLimit: scene.policy === 'queue_one' ? 1 : scene.queueLimit,
      runMs: runs.map(([factor, percent]) => Math.ceil((scene.periodMs * factor * percent) / 5_000) * 50),
    }));
const drawnOutage = fc
  .record({ from: fc.integer({ min: 0, max: 1_000 }), length: fc.integer({ min: 0, max: 1_000 }) })
  .map(({ from, length }) => ({ from: from * 50, to: (from + length) * 50 }));

const RUNS = { numRuns: 150, seed: 20_261_125 };

const numbers = (fires: Iterable<number>): number[] => [...fires].sort((a, b) => a - b);
const lengthOf = ({ from, to }: Outage): number => to - from;
/** Whether another fire comes within its grace: the last ones of a scene may become misfires that run. */
const isSettled = (scene: LaneScene, fire: number) =>
  dueAtOf(scene, fire) + 60_000 <= dueAtOf(scene, scene.runMs.length - 1);
const isShort = ({ runMs, periodMs }: LaneScene) => runMs.every((run) => run < periodMs - 600);

describe('after a take-over', () => {
  test.each(['skip', 'allow'] as const)(
    'whatever would have run on time runs and nothing else, later by no more than the outage: %s',
    (policy) => {
      fc.assert(
        fc.property(drawnScene([policy]), drawnOutage, (scene, outage) => {
          const { onTime, late, lateness } = play(scene, outage);
          const settled = (fires: Iterable<number>) =>
            numbers(fires).filter((fire) => isSettled(scene, fire));
          expect(settled(late.starts.keys())).toEqual(settled(onTime.starts.keys()));
          expect(Math.min(...lateness)).toBeGreaterThanOrEqual(0);
          expect(Math.max(...lateness)).toBeLessThanOrEqual(lengthOf(outage));
        }),
        RUNS,
      );
    },
  );

  test('the lateness of a task that is always busy stays what the take-over made it: period 1 s, run 30 s, take-over 6 s', () => {
    const scene: LaneScene = {
      ...{ policy: 'skip', lanes: 1, queueLimit: 1, periodMs: 1_000 },
      runMs: Array.from({ length: 600 }, () => 30_000),
    };
    const { starts } = lateWorld(scene, { from: 0, to: 7_000 });
    expect([...starts]).toEqual(Array.from({ length: 20 }, (_, n) => [30 * n, 7_000 + 30_000 * n]));
  });

  test('a task that runs shorter than its period makes up for the take-over and loses nothing', () => {
    const scene: LaneScene = {
      ...{ policy: 'skip', lanes: 1, queueLimit: 1, periodMs: 1_000 },
      runMs: Array.from({ length: 60 }, () => 400),
    };
    const { late, lateness } = play(scene, { from: 9_500, to: 16_000 });
    expect(late.starts.size).toBe(60);
    expect(lateness.slice(-40)).toEqual(Array.from({ length: 40 }, () => 0));
  });

  test.each(['queue_one', 'queue_all'] as const)(
    'executions start in order, and none waits longer than the queue is long, the outage and a period: %s',
    (policy) => {
      fc.assert(
        fc.property(drawnScene([policy]), drawnOutage, (scene, outage) => {
          const { late, longestRunMs } = play(scene, outage);
          const longestWait = Math.max(...[...late.starts].map(([fire, at]) => at - dueAtOf(scene, fire)));
          const inQueue = scene.queueLimit * longestRunMs;
          expect(longestWait).toBeLessThanOrEqual(inQueue + lengthOf(outage) + scene.periodMs);
          const byStart = [...late.starts].sort((a, b) => a[1] - b[1] || a[0] - b[0]);
          expect(byStart.map(([fire]) => fire)).toEqual(numbers(late.starts.keys()));
        }),
        RUNS,
      );
    },
  );

  test('nothing is skipped by cancel_running: every fire runs or is cancelled for a later one, and the newest runs', () => {
    fc.assert(
      fc.property(drawnScene(['cancel_running']), drawnOutage, (scene, outage) => {
        const { late, lateness } = play(scene, outage);
        const fires = scene.runMs.map((_, fire) => fire);
        expect(fires.filter((fire) => !late.starts.has(fire) && !late.cancelled.has(fire))).toEqual([]);
        expect(late.cancelled.has(scene.runMs.length - 1)).toBe(false);
        expect(Math.max(...lateness)).toBeLessThanOrEqual(lengthOf(outage));
      }),
      RUNS,
    );
  });
  test('nothing is cancelled by cancel_running that would have been over on time', () => {
    fc.assert(
      fc.property(drawnScene(['cancel_running']).filter(isShort), drawnOutage, (scene, outage) => {
        const { late, lateness } = play(scene, outage);
        expect([late.starts.size, late.cancelled.size]).toEqual([scene.runMs.length, 0]);
        expect(Math.max(...lateness)).toBeLessThanOrEqual(lengthOf(outage));
      }),
      RUNS,
    );
  });
});
