import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MisfirePolicy } from '@/server/domain/task/task-policies';
import type { FireSource, Timeline } from '@/server/domain/task/timeline-fires';
import { spreadOffset } from './due-at';
import { type Exclusion, type FireStep, type PlanInput, planFires } from './plan-fires';

/**
 * The plan of due fires against one that looks at every fire of a small world in turn: no arithmetic, no counting, no halving. Versions
 * fire at drawn instants, under policies of their own.
 */
const END = 120;

interface WorldVersion {
  fires: readonly number[];
  from: number;
  misfire: MisfirePolicy;
  spreadMs: number;
}

interface World {
  versions: readonly WorldVersion[];
  gaps: readonly { fromAt: number; toAt: number | null }[];
  exclusions: readonly Exclusion[];
  lastFireAt: number;
  now: number;
  notBefore: number;
}

const instant = fc.integer({ min: 0, max: END });
const stretch = fc
  .tuple(instant, fc.option(fc.integer({ min: 0, max: 40 }), { freq: 4 }))
  .map(([fromAt, length]) => ({ fromAt, toAt: length === null ? null : fromAt + length }));
const drawnVersion = fc.record({
  fires: fc
    .oneof(
      fc.uniqueArray(instant, { maxLength: 60 }),
      fc
        .integer({ min: 1, max: 30 })
        .map((period) => Array.from({ length: END / period }, (_, n) => n * period)),
    )
    .map((fires) => fires.sort((a, b) => a - b)),
  from: instant,
  misfire: fc.record({
    policy: fc.constantFrom('fire_once', 'skip', 'catch_up'),
    graceMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 60 })),
    maxFires: fc.integer({ min: 1, max: 8 }),
    windowMs: fc.integer({ min: 1, max: 100 }),
  }),
  spreadMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 30 })),
});
const drawnWorld: fc.Arbitrary<World> = fc
  .record({
    versions: fc.array(drawnVersion, { minLength: 1, maxLength: 3 }),
    gaps: fc.array(stretch, { maxLength: 3 }),
    exclusions: fc.array(
      fc.tuple(stretch, fc.constantFrom('calendar', 'freeze', 'pause')).map(([where, reason]) => ({
        ...{ ...where, reason },
      })),
      { maxLength: 3 },
    ),
    lastFireAt: instant,
    now: instant,
    notBefore: fc.oneof(fc.constant(0), instant),
  })
  .map(({ versions, ...world }) => {
    const edges = versions.map(({ from }) => from).sort((a, b) => a - b);
    return { ...world, versions: versions.map((version, n) => ({ ...version, from: edges[n] as number })) };
  });

const covers = ({ fromAt, toAt }: { fromAt: number; toAt: number | null }, at: number): boolean =>
  fromAt < at && at <= (toAt ?? END * 9);
const offsetOf = ({ spreadMs }: WorldVersion, version: number): number =>
  spreadOffset({ seed: version, spreadMs });

interface Fire {
  fireAt: number;
  dueAt: number;
  version: number;
}

/** Every fire of the world, in order, with when it is due. */
function allFires({ versions, gaps }: World): Fire[] {
  const fires: Fire[] = [];
  versions.forEach((of, n) => {
    const until = versions[n + 1]?.from ?? END * 9;
    for (const fireAt of of.fires)
      if (fireAt > of.from && fireAt <= until && !gaps.some((gap) => covers(gap, fireAt)))
        fires.push({ fireAt, dueAt: fireAt + offsetOf(of, n + 1), version: n + 1 });
  });
  return fires.map((fire, n) => ({
    ...fire,
    dueAt: Math.min(fire.dueAt, (fires[n + 1]?.fireAt ?? END * 9) - 1),
  }));
}

const dueFires = (world: World): Fire[] =>
  allFires(world).filter(({ fireAt, dueAt }) => fireAt > world.lastFireAt && dueAt <= world.now);

/** What becomes of each due fire. The newest is judged first, because a misfire policy prefers the newest. */
function reference(world: World): [number, string][] {
  const { exclusions, now, notBefore, versions } = world;
  const sorted = [...exclusions].sort((a, b) => a.fromAt - b.fromAt);
  const caughtUp = versions.map(() => 0);
  let isAnyRunning = false;
  const judge = ({ fireAt, dueAt, version }: Fire): string => {
    const exclusion = sorted.find((one) => covers(one, fireAt));
    if (exclusion) return exclusion.reason === 'pause' ? 'pass' : exclusion.reason;
    if (fireAt < notBefore) return 'misfire';
    const { policy, graceMs, maxFires, windowMs } = (versions[version - 1] as WorldVersion).misfire;
    const isMisfire = now - dueAt > graceMs;
    const isInWindow = now - fireAt <= windowMs;
    const count = caughtUp[version - 1] as number;
    if (isMisfire && policy === 'skip') return 'misfire';
    if (isMisfire && policy === 'fire_once' && isAnyRunning) return 'misfire';
    if (isMisfire && policy === 'catch_up' && (!isInWindow || count >= maxFires)) return 'misfire';
    isAnyRunning = true;
    if (isMisfire) caughtUp[version - 1] = count + 1;
    return `${isMisfire ? 'catch_up' : 'schedule'} due ${dueAt}`;
  };
  const newestFirst = dueFires(world).reverse();
  const answers = newestFirst.map((fire): [number, string] => [
    fire.fireAt,
    `v${fire.version} ${judge(fire)}`,
  ]);
  return answers.reverse();
}

const sourceOf = ({ fires }: WorldVersion): FireSource => ({
  nextFireAfter: (at) => fires.find((fireAt) => fireAt > at) ?? null,
  countFires: (from, to) => fires.filter((fireAt) => from < fireAt && fireAt <= to).length,
});

function timelineOf({ versions, gaps }: World): Timeline {
  const segments = versions.map((version, n) => ({
    ...{ version: n + 1, source: sourceOf(version), fromAt: version.from },
    untilAt: versions[n + 1]?.from ?? null,
  }));
  return { segments, gaps };
}

function planOf(world: World, change: Partial<PlanInput> = {}): FireStep[] {
  return planFires({
    ...{ ...world, dueBy: change.now ?? world.now, timeline: timelineOf(world) },
    policiesOf: (version) => {
      const { misfire, spreadMs } = world.versions[version - 1] as WorldVersion;
      return { misfire, spread: { seed: version, spreadMs } };
    },
    ...change,
  });
}

/** Each fire of a plan with what becomes of it. Fails when a step claims fires the world does not have, or has them in no order. */
function told(world: World, steps: readonly FireStep[]): [number, string][] {
  const fires = allFires(world);
  let decidedUntil = world.lastFireAt;
  return steps.flatMap((step): [number, string][] => {
    const last = step.kind === 'fire' ? step.fireAt : step.lastFireAt;
    const first = step.kind === 'skip' ? step.firstFireAt : step.kind === 'fire' ? last : decidedUntil + 1;
    expect(first).toBeGreaterThan(decidedUntil);
    const inside = fires.filter(({ fireAt }) => fireAt >= first && fireAt <= last);
    decidedUntil = last;
    if (step.kind === 'pass') return inside.map(({ fireAt, version }) => [fireAt, `v${version} pass`]);
    expect([inside[0]?.fireAt, inside.at(-1)?.fireAt]).toEqual([first, last]);
    expect(inside.every(({ version }) => version === step.version)).toBe(true);
    if (step.kind === 'skip') {
      expect(step.fireCount).toBe(inside.length);
      return inside.map(({ fireAt, version }) => [fireAt, `v${version} ${step.reason}`]);
    }
    return [[step.fireAt, `v${step.version} ${step.trigger} due ${step.dueAt}`]];
  });
}

const RUNS = { numRuns: 3_000, seed: 20_261_125 };

describe('the plan of due fires', () => {
  test('is what one finds who judges every fire: the same runs, the same skips and counts, in order, none twice, none early', () => {
    fc.assert(
      fc.property(drawnWorld, (world) => {
        expect(told(world, planOf(world))).toEqual(reference(world));
      }),
      RUNS,
    );
  });

  test('decided again and again as time goes on loses no fire, doubles none, and lets none start early', () => {
    fc.assert(
      fc.property(
        drawnWorld,
        fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 12 }),
        (world, waits) => {
          const answers: [number, string][] = [];
          let { lastFireAt, now } = { ...world, now: 0 };
          for (const wait of waits) {
            now += wait;
            const steps = planOf(world, { lastFireAt, now });
            for (const [at, answer] of told({ ...world, lastFireAt, now }, steps)) {
              const { dueAt = 0 } = allFires(world).find(({ fireAt }) => fireAt === at) ?? {};
              expect(dueAt).toBeLessThanOrEqual(now);
              answers.push([at, answer]);
            }
            const last = steps.at(-1);
            if (last) lastFireAt = last.kind === 'fire' ? last.fireAt : last.lastFireAt;
          }
          const decided = dueFires({ ...world, now });
          expect(answers.map(([at]) => at)).toEqual(decided.map(({ fireAt }) => fireAt));
        },
      ),
      RUNS,
    );
  });
});
