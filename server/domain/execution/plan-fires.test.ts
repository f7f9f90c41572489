import { describe, expect, test } from 'vitest';
import { compileSchedule } from '@/server/domain/schedule/compiled-schedule';
import { misfirePolicySchema } from '@/server/domain/task/task-policies';
import type { FireSource, Timeline } from '@/server/domain/task/timeline-fires';
import { fastestMs } from '@/server/testing/fastest-ms';
import { everyMs } from '@/server/testing/ledger-facts';
import { createZoneStore } from '@/server/zone-data/zone-store';
import {
  type Exclusion,
  type FirePolicies,
  type FireStep,
  MOST_FIRES_AT_ONCE,
  type PlanInput,
  planFires,
} from './plan-fires';

const policies = (misfire: object = {}, spreadMs = 0, seed = 7): FirePolicies => ({
  misfire: misfirePolicySchema.parse(misfire),
  spread: { seed, spreadMs },
});
const always = (source: FireSource): Timeline => ({
  segments: [{ version: 1, source, fromAt: 0, untilAt: null }],
  gaps: [],
});

type Change = Partial<Omit<PlanInput, 'timeline'>> & {
  source?: FireSource;
  timeline?: Timeline;
  misfire?: object;
};
const plan = ({ source = everyMs(10_000), misfire, now = 0, dueBy = now, ...change }: Change): FireStep[] =>
  planFires({
    ...{ timeline: always(source), lastFireAt: 0, now, dueBy, exclusions: [], notBefore: 0 },
    policiesOf: () => policies(misfire),
    ...change,
  });

/** A plan in short: instants of fires (c for catch_up), `reason first..last ×count` of skips, `pass last`. */
const shape = (steps: FireStep[]): (number | string)[] =>
  steps.map((step) => {
    if (step.kind === 'pass') return `pass ${step.lastFireAt}`;
    if (step.kind === 'skip')
      return `${step.reason} ${step.firstFireAt}..${step.lastFireAt} ×${step.fireCount}`;
    return step.trigger === 'catch_up' ? `c${step.fireAt}` : step.fireAt;
  });

describe('fires that are due', () => {
  test('run in order, each at its own instant', () => {
    const steps = plan({ lastFireAt: 100_000, now: 121_000 });
    expect(steps).toEqual([
      { kind: 'fire', fireAt: 110_000, dueAt: 110_000, version: 1, trigger: 'schedule' },
      { kind: 'fire', fireAt: 120_000, dueAt: 120_000, version: 1, trigger: 'schedule' },
    ]);
  });
  test('are none before their instant, and are due exactly at it', () => {
    expect(plan({ lastFireAt: 100_000, now: 109_999 })).toEqual([]);
    expect(shape(plan({ lastFireAt: 100_000, now: 110_000 }))).toEqual([110_000]);
  });
  test('are not decided again', () => {
    expect(plan({ lastFireAt: 110_000, now: 119_999 })).toEqual([]);
  });
  test(`are at most ${MOST_FIRES_AT_ONCE} at once; the next decision goes on behind them`, () => {
    const input = { source: everyMs(1_000), now: 1_000_000, misfire: { graceMs: 86_400_000 } };
    const first = plan(input);
    expect(shape(first).slice(-1)).toEqual([MOST_FIRES_AT_ONCE * 1_000]);
    const second = plan({ ...input, lastFireAt: MOST_FIRES_AT_ONCE * 1_000 });
    expect(shape(second).slice(0, 1)).toEqual([(MOST_FIRES_AT_ONCE + 1) * 1_000]);
  });
});

describe('the grace', () => {
  const source = everyMs(100_000);
  test('lets a fire that is exactly so late run as if on time', () => {
    expect(shape(plan({ source, now: 160_000 }))).toEqual([100_000]);
  });
  test.each([
    ['skip', ['misfire 100000..100000 ×1']],
    ['fire_once', ['c100000']],
    ['catch_up', ['c100000']],
  ])('that is over by a millisecond leaves the fire to the misfire policy %s', (policy, steps) => {
    expect(shape(plan({ source, now: 160_001, misfire: { policy } }))).toEqual(steps);
  });
  test('of nothing makes every fire that is late at all a misfire', () => {
    const misfire = { policy: 'skip', graceMs: 0 };
    expect(shape(plan({ source, now: 100_000, misfire }))).toEqual([100_000]);
    expect(shape(plan({ source, now: 100_001, misfire }))).toEqual(['misfire 100000..100000 ×1']);
  });
});

describe('misfires', () => {
  test('by fire_once: the newest runs, and the others are one skip with their number', () => {
    const steps = plan({ source: everyMs(1_000_000), now: 5_500_000 });
    expect(shape(steps)).toEqual(['misfire 1000000..4000000 ×4', 'c5000000']);
  });
  test('by fire_once: none runs when a fire within its grace is due, which is the one', () => {
    const steps = plan({ source: everyMs(50_000), now: 1_000_000 });
    expect(shape(steps)).toEqual(['misfire 50000..900000 ×18', 950_000, 1_000_000]);
  });
  test('by skip: none runs, and those within their grace do', () => {
    const steps = plan({ source: everyMs(50_000), now: 1_000_000, misfire: { policy: 'skip' } });
    expect(shape(steps)).toEqual(['misfire 50000..900000 ×18', 950_000, 1_000_000]);
  });
  test('by catch_up: the newest so many run in order, before those within their grace; the older ones are one skip', () => {
    const misfire = { policy: 'catch_up', maxFires: 3 };
    expect(shape(plan({ source: everyMs(50_000), now: 1_000_000, misfire }))).toEqual([
      ...['misfire 50000..750000 ×15', 'c800000', 'c850000', 'c900000'],
      ...[950_000, 1_000_000],
    ]);
  });
  test('by catch_up: those inside the window run, its edge included', () => {
    const misfire = { policy: 'catch_up', windowMs: 200_000 };
    const input = { source: everyMs(50_000), misfire };
    expect(shape(plan({ ...input, now: 1_000_000 }))).toEqual([
      ...['misfire 50000..750000 ×15', 'c800000', 'c850000', 'c900000', 950_000, 1_000_000],
    ]);
    expect(shape(plan({ ...input, now: 1_000_001 })).slice(0, 2)).toEqual([
      ...['misfire 50000..800000 ×16', 'c850000'],
    ]);
  });
  test('of three years of every second cost less than 100 ms and are counted exactly', () => {
    const zone = createZoneStore({ file: null }).zoneOf('Asia/Shanghai');
    const expression = '* * * * * *';
    const source = compileSchedule(
      {
        kind: 'cron',
        expression,
        dialect: 'quartz',
        timeZone: 'Asia/Shanghai',
        gap: 'merge',
        overlap: 'first',
      },
      { zone, spreadSeed: 1 },
    );
    const lastFireAt = Date.UTC(2023, 0, 1);
    const now = Date.UTC(2026, 0, 1);
    const seconds = (now - lastFireAt) / 1_000;
    for (const policy of ['fire_once', 'skip', 'catch_up']) {
      const input = { source, lastFireAt, now, misfire: { policy, maxFires: 100 } };
      expect(fastestMs(() => plan(input))).toBeLessThan(100);
      const steps = plan(input);
      const fires = steps.filter(({ kind }) => kind === 'fire').length;
      expect(fires).toBe(policy === 'catch_up' ? 161 : 61);
      expect(steps.slice(0, 1)).toMatchObject([{ kind: 'skip', fireCount: seconds - fires }]);
      expect(steps).toHaveLength(fires + 1);
    }
  });
  test('that have no place in the tables any more are skipped, whatever the policy', () => {
    const misfire = { policy: 'catch_up' };
    const steps = plan({ source: everyMs(50_000), now: 1_000_000, misfire, notBefore: 950_001 });
    expect(shape(steps)).toEqual(['misfire 50000..950000 ×19', 1_000_000]);
  });
});

describe('spread', () => {
  const PATIENT = { graceMs: 60_000_000 };
  const source = everyMs(100_000);
  const spread = (spreadMs: number, seed: number) => ({
    policiesOf: () => policies(PATIENT, spreadMs, seed),
  });
  const dueAts = (steps: FireStep[]) => steps.flatMap((step) => (step.kind === 'fire' ? step.dueAt : []));

  test('moves every fire of a task by the same offset, and tasks by different ones', () => {
    const of = (seed: number) => dueAts(plan({ source, now: 250_000, ...spread(40_000, seed) }));
    expect(of(1)).toEqual(of(1));
    const [first = 0, second = 0] = of(1);
    expect(second - first).toBe(100_000);
    const offsets = Array.from({ length: 50 }, (_, seed) => (of(seed)[0] ?? 0) - 100_000);
    expect(offsets.every((offset) => offset >= 0 && offset <= 40_000)).toBe(true);
    expect(new Set(offsets).size).toBeGreaterThan(40);
  });
  test('counts: a fire is not due before it, and its grace begins with it', () => {
    const [dueAt = 0] = dueAts(plan({ source, now: 199_000, ...spread(40_000, 1) }));
    expect(dueAt).toBeGreaterThan(100_000);
    const at = (now: number) => shape(plan({ source, now, policiesOf: () => policies({}, 40_000, 1) }));
    expect(at(dueAt - 1)).toEqual([]);
    expect(at(dueAt)).toEqual([100_000]);
    expect(at(dueAt + 60_000)).toEqual([100_000]);
    expect(at(dueAt + 60_001)).toEqual(['c100000']);
  });
  test('never reaches the next fire', () => {
    const steps = plan({ source: everyMs(1_000), lastFireAt: 5_000, now: 9_999, ...spread(86_400_000, 3) });
    expect(dueAts(steps)).toEqual([6_999, 7_999, 8_999, 9_999]);
  });
  test('of another version does not move a fire', () => {
    const timeline: Timeline = {
      segments: [
        { version: 1, source, fromAt: 0, untilAt: 150_000 },
        { version: 2, source, fromAt: 150_000, untilAt: null },
      ],
      gaps: [],
    };
    const policiesOf = (version: number) => policies(PATIENT, version === 2 ? 40_000 : 0, 1);
    const [first, second] = dueAts(plan({ timeline, now: 299_000, policiesOf }));
    expect(first).toBe(100_000);
    expect(second).toBeGreaterThan(200_000);
    expect(shape(plan({ timeline, now: 200_000, policiesOf }))).toEqual([100_000]);
  });
});

describe('a stretch without executions', () => {
  const over = (reason: Exclusion['reason'], fromAt: number, toAt: number | null): Exclusion => ({
    ...{ reason, fromAt, toAt },
  });
  const with_ = (exclusions: Exclusion[], change: Change = {}) =>
    shape(plan({ now: 65_000, exclusions, ...change }));

  test.each(['freeze', 'calendar'] as const)('by a %s leaves one skip with its number', (reason) => {
    expect(with_([over(reason, 20_000, 50_000)])).toEqual([
      ...[10_000, 20_000, `${reason} 30000..50000 ×3`, 60_000],
    ]);
  });
  test('by a pause of everything or of a group is passed without a record', () => {
    expect(with_([over('pause', 20_000, 50_000)])).toEqual([10_000, 20_000, 'pass 50000', 60_000]);
  });
  test('without an end reaches as far as fires are due', () => {
    expect(with_([over('pause', 30_000, null)])).toEqual([10_000, 20_000, 30_000, 'pass 60000']);
  });
  test('that has no fire leaves nothing', () => {
    expect(with_([over('freeze', 20_000, 29_999)])).toEqual([10_000, 20_000, 30_000, 40_000, 50_000, 60_000]);
  });
  test('that overlaps another belongs to the one that began first', () => {
    const exclusions = [over('freeze', 25_000, 55_000), over('pause', 15_000, 35_000)];
    expect(with_(exclusions)).toEqual([10_000, 'pass 30000', 'freeze 40000..50000 ×2', 60_000]);
  });
  test('hides no misfire policy: of the open misfires the newest runs', () => {
    const exclusions = [over('freeze', 3_500_000, 5_000_000)];
    expect(with_(exclusions, { source: everyMs(1_000_000), now: 5_500_000 })).toEqual([
      ...['misfire 1000000..2000000 ×2', 'c3000000', 'freeze 4000000..5000000 ×2'],
    ]);
  });
  test('uses up none of the fires a catch-up may run', () => {
    const misfire = { policy: 'catch_up', maxFires: 2 };
    const exclusions = [over('freeze', 3_500_000, 5_000_000)];
    expect(with_(exclusions, { source: everyMs(1_000_000), now: 5_500_000, misfire })).toEqual([
      ...['misfire 1000000..1000000 ×1', 'c2000000', 'c3000000', 'freeze 4000000..5000000 ×2'],
    ]);
  });
});

describe('the timeline', () => {
  const edited = (untilAt: number, before: FireSource, after: FireSource): Timeline => ({
    segments: [
      { version: 1, source: before, fromAt: 0, untilAt },
      { version: 2, source: after, fromAt: untilAt, untilAt: null },
    ],
    gaps: [],
  });

  test('gives each fire its version: the one at the boundary of an edit belongs to the old one', () => {
    const timeline = edited(110_000, everyMs(10_000), everyMs(7_000));
    const steps = plan({ timeline, lastFireAt: 100_000, now: 120_000 });
    expect(steps.map((step) => step.kind === 'fire' && [step.fireAt, step.version])).toEqual([
      ...[
        [110_000, 1],
        [112_000, 2],
        [119_000, 2],
      ],
    ]);
  });
  test('lets a pause of the task itself have no fires: neither executions nor skips', () => {
    const gaps = [{ fromAt: 110_000, toAt: 140_000 }];
    const timeline = { ...always(everyMs(10_000)), gaps };
    expect(shape(plan({ timeline, lastFireAt: 100_000, now: 155_000 }))).toEqual([110_000, 150_000]);
  });
  test('does not let an edit to a shorter grace lose a fire that is due', () => {
    const timeline = edited(105_000, everyMs(100_000), everyMs(1_000));
    const policiesOf = (version: number) => policies({ policy: 'skip', graceMs: version === 1 ? 60_000 : 0 });
    expect(shape(plan({ timeline, now: 107_000, policiesOf }))).toEqual([
      ...[100_000, 'misfire 106000..106000 ×1', 107_000],
    ]);
  });
  test('does not let an edit to a longer grace or to catch_up run what was missed before', () => {
    const timeline = edited(1_000_000, everyMs(100_000), everyMs(100_000));
    const policiesOf = (version: number) =>
      policies(version === 1 ? { policy: 'skip' } : { policy: 'catch_up', graceMs: 3_600_000 });
    expect(shape(plan({ timeline, now: 1_100_000, policiesOf }))).toEqual([
      ...['misfire 100000..1000000 ×10', 1_100_000],
    ]);
  });
  test('lets fire_once run one misfire in all, the newest of whatever version', () => {
    const timeline = edited(1_000_000, everyMs(300_000), everyMs(400_000));
    expect(shape(plan({ timeline, now: 1_900_000 }))).toEqual([
      ...['misfire 300000..900000 ×3', 'misfire 1200000..1200000 ×1', 'c1600000'],
    ]);
  });
});
