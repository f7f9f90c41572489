import { describe, expect, test } from 'vitest';
import {
  everyMs,
  executionFacts,
  intervalFacts,
  ledgerFacts,
  skipFacts,
  versionFacts,
} from '@/server/testing/ledger-facts';
import { listLedger } from './ledger';
import { openLedger } from './ledger-cause';
import { explainInstant } from './ledger-explain';
import type { LedgerFacts } from './ledger-facts';

const explain = (facts: LedgerFacts, at: number) => explainInstant(openLedger(facts), at);
const list = (facts: LedgerFacts, from: number, to: number, change = {}) =>
  listLedger(openLedger(facts), {
    from,
    to,
    limit: 100,
    order: 'oldest' as const,
    isGrouped: true,
    ...change,
  });
const shape = (page: ReturnType<typeof list>) =>
  page.entries.map(({ firstFireAt, lastFireAt, fireCount, answer }) => [
    answer.kind,
    firstFireAt,
    lastFireAt,
    fireCount,
  ]);
const standing = (change: Partial<LedgerFacts['standing']>) => ({
  ...{ lastFireAt: 0, pending: null, awaitingExecutionId: null, lanes: [], nodes: [] },
  ...change,
});

describe('a fire of the past', () => {
  test('ran when it has an execution', () => {
    const facts = ledgerFacts({ now: 5_500, executions: [executionFacts({ fireAt: 3_000, id: 42 })] });
    expect(explain(facts, 3_000)).toMatchObject({ kind: 'execution', execution: { id: 42 }, instead: null });
  });
  test('was skipped when a row of skips covers it, which names the execution in its way', () => {
    const skip = skipFacts({ firstFireAt: 2_000, lastFireAt: 4_000, fireCount: 3, blockingExecutionId: 9 });
    const facts = ledgerFacts({ now: 5_500, skips: [skip] });
    for (const at of [2_000, 3_000, 4_000])
      expect(explain(facts, at)).toEqual({ kind: 'skipped', skip, interval: null });
    expect(explain(facts, 5_000)).toEqual({ kind: 'unaccounted' });
  });
  test('is told by its execution when a backfill made a skip or a pause good, with what it was before', () => {
    const skip = skipFacts({ firstFireAt: 2_000 });
    const executions = [2_000, 4_000].map((fireAt) => executionFacts({ fireAt, trigger: 'backfill' }));
    const pause = intervalFacts({ fromAt: 3_500, toAt: 4_500 });
    const facts = ledgerFacts({ now: 5_500, skips: [skip], executions, intervals: [pause] });
    expect(explain(facts, 2_000)).toMatchObject({ kind: 'execution', instead: { kind: 'skipped', skip } });
    expect(explain(facts, 4_000)).toMatchObject({ kind: 'execution', instead: { interval: pause } });
  });
  test.each([
    ['pause', 'task', 1],
    ['disable', 'task', 1],
    ['archive', 'task', 1],
    ['freeze', 'task', 1],
    ['pause', 'group', 7],
    ['calendar', 'group', 7],
    ['pause', 'all', 0],
    ['freeze', 'all', 0],
  ] as const)('lay in a %s of %s', (kind, scope, scopeId) => {
    const interval = intervalFacts({ kind, scope, scopeId, fromAt: 2_000, toAt: 4_000 });
    const facts = ledgerFacts({ now: 5_500, intervals: [interval] });
    // bounded in fireAt as (from, to]
    expect(explain(facts, 2_000)).toEqual({ kind: 'unaccounted' });
    for (const at of [3_000, 4_000]) expect(explain(facts, at)).toEqual({ kind: 'interval', interval });
  });
  test('is not touched by the pause of a group the task was not in', () => {
    const interval = intervalFacts({ scope: 'group', scopeId: 8, fromAt: 0 });
    expect(explain(ledgerFacts({ now: 5_500, intervals: [interval] }), 3_000)).toEqual({
      kind: 'unaccounted',
    });
  });
  test('names the archive before a pause that lies over it, and a row of skips before a pause of everything', () => {
    const pause = intervalFacts({ id: 1, fromAt: 1_000 });
    const archive = intervalFacts({ id: 2, kind: 'archive', fromAt: 2_000 });
    expect(explain(ledgerFacts({ now: 5_500, intervals: [pause, archive] }), 3_000)).toMatchObject({
      interval: archive,
    });
    const all = intervalFacts({ scope: 'all', scopeId: 0, fromAt: 1_000 });
    const skips = [skipFacts({ firstFireAt: 3_000, reason: 'freeze' })];
    expect(explain(ledgerFacts({ now: 5_500, intervals: [all], skips }), 3_000)).toMatchObject({
      kind: 'skipped',
    });
  });
  test('inside a pause of the task is paused, although a row of skips reaches over that pause', () => {
    const skips = [skipFacts({ firstFireAt: 2_000, lastFireAt: 5_000, fireCount: 2 })];
    const pause = intervalFacts({ fromAt: 2_500, toAt: 4_500 });
    const facts = ledgerFacts({ now: 5_500, skips, intervals: [pause] });
    expect(shape(list(facts, 1_000, 5_500))).toEqual([
      ['skipped', 2_000, 2_000, 1],
      ['interval', 3_000, 4_000, 2],
      ['skipped', 5_000, 5_000, 1],
    ]);
  });
  test('was outside the validity, which the version of then decides', () => {
    const versions = [
      versionFacts({ untilAt: 3_500, validFrom: 2_000 }),
      versionFacts({ version: 2, fromAt: 3_500, validUntil: 4_000, named: everyMs(500) }),
    ];
    const facts = ledgerFacts({ now: 6_000, versions });
    expect(explain(facts, 1_000)).toEqual({ kind: 'outside_validity', validFrom: 2_000, validUntil: null });
    expect(explain(facts, 2_000)).toEqual({ kind: 'unaccounted' });
    expect(explain(facts, 2_500)).toMatchObject({
      kind: 'no_fire',
      previousFireAt: 2_000,
      nextFireAt: 3_000,
    });
    expect(explain(facts, 4_000)).toEqual({ kind: 'unaccounted' });
    expect(explain(facts, 4_500)).toEqual({ kind: 'outside_validity', validFrom: null, validUntil: 4_000 });
  });
  test('cannot be before the task was created, and is not known where history is deleted', () => {
    const facts = ledgerFacts({
      now: 9_000,
      createdAt: 2_000,
      keptFrom: 5_000,
      versions: [versionFacts({ fromAt: 2_000 })],
    });
    expect(explain(facts, 2_000)).toEqual({ kind: 'before_creation', createdAt: 2_000 });
    expect(explain(facts, 4_000)).toEqual({ kind: 'pruned', keptFrom: 5_000 });
    expect(explain(facts, 5_000)).toEqual({ kind: 'unaccounted' });
  });
});

describe('a fire that is not decided', () => {
  test('is due, and later than its grace its misfire policy decides', () => {
    const facts = ledgerFacts({ now: 100_000, standing: standing({ lastFireAt: 30_000 }) });
    expect(explain(facts, 40_000)).toEqual({
      ...{ kind: 'due', dueAt: 40_000, misfirePolicy: null, heldBy: null, lacking: [] },
    });
    expect(explain(facts, 39_000)).toMatchObject({ kind: 'due', misfirePolicy: 'fire_once' });
    expect(shape(list(facts, 20_000, 42_000))).toEqual([
      ['unaccounted', 21_000, 30_000, 10],
      ['due', 31_000, 39_000, 9],
      ['due', 40_000, 40_000, 1],
      ['due', 41_000, 41_000, 1],
      ['due', 42_000, 42_000, 1],
    ]);
  });
  test('is judged by the policies of its own version, as the plan of due fires does', () => {
    const skips = { policy: 'skip', graceMs: 2_000, maxFires: 1, windowMs: 1_000 } as const;
    const versions = [
      versionFacts({ untilAt: 95_500 }),
      versionFacts({ version: 2, fromAt: 95_500, misfire: skips }),
    ];
    const facts = ledgerFacts({ now: 100_000, versions, standing: standing({ lastFireAt: 90_000 }) });
    expect(explain(facts, 95_000)).toMatchObject({ kind: 'due', misfirePolicy: null });
    expect(explain(facts, 97_000)).toMatchObject({ kind: 'due', misfirePolicy: 'skip' });
    expect(explain(facts, 98_000)).toMatchObject({ kind: 'due', misfirePolicy: null });
  });
  test('names the execution that has the last lane, while none is free', () => {
    const lanes = [1, 2, 3].map((lane) => ({ lane, executionId: lane, takenAt: 95_000 + (lane % 3) }));
    const held = (change: Partial<(typeof lanes)[number]> | { executionId: null }) =>
      explain(
        ledgerFacts({
          now: 100_000,
          standing: standing({
            lastFireAt: 94_000,
            lanes: lanes.map((lane, index) => (index === 0 ? { ...lane, ...change } : lane)),
          }),
        }),
        95_000,
      );
    expect(held({})).toMatchObject({ kind: 'due', heldBy: 2 });
    expect(held({ executionId: null })).toMatchObject({ kind: 'due', heldBy: null });
  });
  test('names the labels it is held for while no live node carries them all', () => {
    const versions = [versionFacts({ requiredLabels: ['gpu', 'region=eu'] })];
    const answerWith = (...nodes: string[][]) =>
      explain(
        ledgerFacts({
          ...{ now: 100_000, versions },
          standing: standing({
            lastFireAt: 94_000,
            nodes: nodes.map((labels) => ({ labels, startedAt: 1 })),
          }),
        }),
        95_000,
      );
    const lacking = ['gpu', 'region=eu'];
    expect(answerWith(['gpu'], ['region=eu'])).toMatchObject({ kind: 'due', lacking });
    expect(answerWith()).toMatchObject({ kind: 'due', lacking });
    expect(answerWith(['gpu'], ['gpu', 'region=eu', 'ssd'])).toMatchObject({ kind: 'due', lacking: [] });
  });
  test('waits for its spread', () => {
    const versions = [versionFacts({ named: everyMs(60_000), spread: { seed: 3, spreadMs: 30_000 } })];
    const facts = ledgerFacts({ now: 60_000, versions, standing: standing({}) });
    const answer = explain(facts, 60_000);
    expect(answer).toMatchObject({ kind: 'will_run' });
    const { dueAt } = answer as Extract<typeof answer, { kind: 'will_run' }>;
    expect(dueAt).toBeGreaterThan(60_000);
    expect(explain({ ...facts, now: dueAt }, 60_000)).toMatchObject({ kind: 'due', dueAt });
  });
});

describe('a fire of the future', () => {
  const intervals = [
    intervalFacts({ id: 1, fromAt: 4_500, toAt: 7_000 }),
    intervalFacts({ id: 2, scope: 'all', scopeId: 0, kind: 'freeze', fromAt: 8_000, toAt: 9_000 }),
    intervalFacts({ id: 3, scope: 'group', scopeId: 7, fromAt: 10_000 }),
  ];
  const facts = ledgerFacts({
    ...{ now: 5_500, intervals, versions: [versionFacts({ validUntil: 12_000 })] },
    standing: standing({ lastFireAt: 4_000 }),
  });
  test('will run, unless a pause, a freeze or the end of the validity is in its way', () => {
    expect(shape(list(facts, 5_500, 15_000))).toEqual([
      ['interval', 6_000, 7_000, 2],
      ['will_run', 8_000, 8_000, 1],
      ['interval', 9_000, 9_000, 1],
      ['will_run', 10_000, 10_000, 1],
      ['interval', 11_000, 12_000, 2],
      ['outside_validity', 13_000, 15_000, 3],
    ]);
    expect(explain(facts, 9_000)).toMatchObject({ interval: { id: 2 } });
  });
  test('is its own entry on its side of now', () => {
    expect(shape(list(facts, 4_000, 7_000))).toEqual([
      ['interval', 5_000, 5_000, 1],
      ['interval', 6_000, 7_000, 2],
    ]);
  });
});

describe('a fixed delay', () => {
  const delay = (change = {}) =>
    versionFacts({ naming: 'after_executions', named: NOTHING, delayMs: 3_000, ...change });
  const NOTHING = { nextFireAfter: () => null, countFires: () => 0 };

  test('has its executions and skips as past, and its pending fire as future', () => {
    const facts = ledgerFacts({
      now: 9_000,
      versions: [delay()],
      executions: [executionFacts({ fireAt: 1_234 }), executionFacts({ fireAt: 4_321 })],
      skips: [skipFacts({ firstFireAt: 5_500, lastFireAt: 6_600, fireCount: 2, reason: 'freeze' })],
      standing: standing({ lastFireAt: 6_600, pending: { fireAt: 9_600, version: 1, dueAt: 9_600 } }),
    });
    expect(shape(list(facts, 0, 20_000))).toEqual([
      ['execution', 1_234, 1_234, 1],
      ['execution', 4_321, 4_321, 1],
      ['skipped', 5_500, 6_600, 2],
      ['will_run', 9_600, 9_600, 1],
    ]);
    expect(explain(facts, 9_600)).toEqual({ kind: 'will_run', dueAt: 9_600 });
    expect(explain(facts, 6_000)).toMatchObject({ kind: 'skipped' });
    expect(explain(facts, 2_000)).toMatchObject({
      ...{ kind: 'no_fire', naming: 'after_executions', previousFireAt: 1_234, nextFireAt: 4_321 },
    });
  });
  test('waits for the end of the execution it follows', () => {
    const facts = ledgerFacts({
      now: 9_000,
      versions: [delay()],
      executions: [executionFacts({ fireAt: 8_000, status: 'running', finishedAt: null })],
      standing: standing({ lastFireAt: 8_000, awaitingExecutionId: 8_000 }),
    });
    expect(explain(facts, 12_000)).toEqual({
      ...{
        kind: 'no_fire',
        naming: 'after_executions',
        previousFireAt: 8_000,
        nextFireAt: null,
        during: null,
      },
      awaits: { executionId: 8_000, delayMs: 3_000 },
    });
  });
  test('keeps a pending fire through a pause, and shows the pause although no fire is named in it', () => {
    const facts = ledgerFacts({
      now: 9_000,
      versions: [delay()],
      executions: [executionFacts({ fireAt: 1_000 })],
      intervals: [intervalFacts({ fromAt: 2_000 })],
      standing: standing({ lastFireAt: 1_000, pending: { fireAt: 4_000, version: 1, dueAt: null } }),
    });
    expect(shape(list(facts, 0, 10_000))).toEqual([
      ['execution', 1_000, 1_000, 1],
      ['interval', 2_001, 9_000, 1],
      ['interval', 9_001, 10_000, null],
    ]);
    expect(explain(facts, 5_000)).toMatchObject({ kind: 'no_fire', during: { kind: 'interval' } });
  });
});

test('an instant the schedule does not name has its neighbours, over edits too, and what it lay in', () => {
  const versions = [
    versionFacts({ untilAt: 5_500, named: everyMs(1_000) }),
    versionFacts({
      version: 2,
      fromAt: 5_500,
      untilAt: 6_500,
      naming: 'none',
      named: { nextFireAfter: () => null, countFires: () => 0 },
    }),
    versionFacts({ version: 3, fromAt: 6_500, named: everyMs(1_000, 300) }),
  ];
  const facts = ledgerFacts({
    now: 20_000,
    versions,
    intervals: [intervalFacts({ fromAt: 7_400, toAt: 8_000 })],
  });
  expect(explain(facts, 6_000)).toEqual({
    ...{
      kind: 'no_fire',
      naming: 'none',
      previousFireAt: 5_000,
      nextFireAt: 7_300,
      during: null,
      awaits: null,
    },
  });
  expect(explain(facts, 7_500)).toMatchObject({
    ...{ naming: 'instants', previousFireAt: 7_300, nextFireAt: 8_300, during: { kind: 'interval' } },
  });
});

describe('a long task that fires every second', () => {
  const THREE_YEARS = 94_608_000_000;
  const facts = ledgerFacts({
    now: THREE_YEARS,
    intervals: [intervalFacts({ fromAt: 1_000_000, toAt: 2_000_000_500 })],
    skips: [skipFacts({ firstFireAt: 2_000_001_000, lastFireAt: 90_000_000_000, fireCount: 87_999_999 })],
    standing: standing({ lastFireAt: 91_000_000_000 }),
  });
  const timed = <T>(work: () => T): [T, number] => {
    const startedAt = performance.now();
    return [work(), performance.now() - startedAt];
  };

  test('tells three years in one entry a cause', () => {
    const [page, tookMs] = timed(() => list(facts, 0, 93_000_000_000));
    expect(shape(page)).toEqual([
      ['unaccounted', 1_000, 1_000_000, 1_000],
      ['interval', 1_001_000, 2_000_000_000, 1_999_000],
      ['skipped', 2_000_001_000, 90_000_000_000, 87_999_999],
      ['unaccounted', 90_000_001_000, 91_000_000_000, 1_000_000],
      ['due', 91_000_001_000, 93_000_000_000, 2_000_000],
    ]);
    expect(tookMs).toBeLessThan(50);
  });
  test('answers any instant at once', () => {
    for (const at of [1, 999_500, 1_500_000_000, 50_000_000_500, 92_000_000_000, THREE_YEARS + 500]) {
      const [answer, tookMs] = timed(() => explain(facts, at));
      expect(answer.kind).not.toBe('');
      expect(tookMs).toBeLessThan(50);
    }
  });
});
