import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  executionFacts,
  intervalFacts,
  ledgerFacts,
  skipFacts,
  versionFacts,
} from '@/server/testing/ledger-facts';
import { type FireAnswer, type LedgerEntry, type LedgerRange, listLedger } from './ledger';
import { openLedger } from './ledger-cause';
import { explainInstant } from './ledger-explain';
import type { LedgerFacts, LedgerVersion } from './ledger-facts';

/**
 * The ledger against one that looks at every instant of a small world on its own: no spans, no arithmetic, no search. Versions fire
 * at drawn instants, and whatever can lie over a fire lies over it in every mixture.
 */
const END = 60;
/** The recorded count of a row of a fixed delay, whose fires nobody can count. */
const WHOLE_ROW = 99;

interface World {
  facts: LedgerFacts;
  fires: ReadonlyMap<number, ReadonlySet<number>>;
}

const instant = fc.integer({ min: 0, max: END });
const stretch = fc.tuple(instant, fc.option(fc.integer({ min: 0, max: 25 }), { freq: 3 }));

const drawnVersion = fc.record({
  fires: fc.uniqueArray(fc.integer({ min: 1, max: END }), { maxLength: 40 }),
  naming: fc.constantFrom('instants', 'instants', 'instants', 'after_executions', 'none'),
  edges: fc.tuple(fc.option(instant, { freq: 3 }), fc.option(instant, { freq: 3 })),
  from: fc.integer({ min: 1, max: END }),
  groupId: fc.constantFrom(7, 8),
});

const drawnWorld: fc.Arbitrary<World> = fc
  .record({
    versions: fc.array(drawnVersion, { minLength: 1, maxLength: 3 }),
    createdAt: fc.integer({ min: 0, max: 10 }),
    keptFrom: fc.integer({ min: 0, max: 15 }),
    now: instant,
    decided: instant,
    graceMs: fc.integer({ min: 0, max: 20 }),
    intervals: fc.array(
      fc.record({
        stretch,
        kind: fc.constantFrom('pause', 'disable', 'archive', 'freeze', 'calendar'),
        scope: fc.constantFrom('task', 'group', 'all'),
      }),
      { maxLength: 5 },
    ),
    skips: fc.array(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 10 })), {
      maxLength: 4,
    }),
    executions: fc.uniqueArray(fc.integer({ min: 1, max: END }), { maxLength: 8 }),
    pending: fc.option(instant),
    backfilled: fc.boolean(),
  })
  .map((drawn) => {
    const later = drawn.versions.slice(1).map(({ from }) => Math.max(from, drawn.createdAt));
    const edges = [drawn.createdAt, ...later.sort((a, b) => a - b)];
    // a row of skips begins and ends with a fire
    let end = 0;
    const rows = drawn.skips.map(([gap, length]) => {
      const firstFireAt = end + gap;
      end = firstFireAt + length;
      return { firstFireAt, lastFireAt: end, index: edges.filter((edge) => edge < firstFireAt).length - 1 };
    });
    const fires = new Map<number, Set<number>>();
    const versions = drawn.versions.map(
      ({ fires: of, naming, edges: [validFrom, validUntil], groupId }, index) => {
        const ends = rows.flatMap((row) => (row.index === index ? [row.firstFireAt, row.lastFireAt] : []));
        const named = naming === 'instants' ? [...new Set([...of, ...ends])].sort((x, y) => x - y) : [];
        fires.set(index + 1, new Set(named));
        return versionFacts({
          ...{ version: index + 1, naming, validFrom, validUntil, groupIds: [groupId] },
          ...{ fromAt: edges[index] as number, untilAt: edges[index + 1] ?? null },
          delayMs: naming === 'after_executions' ? 5 : null,
          misfire: { policy: 'fire_once', graceMs: drawn.graceMs, maxFires: 1, windowMs: 1_000 },
          named: {
            nextFireAfter: (at) => named.find((fireAt) => fireAt > at) ?? null,
            countFires: (from, to) => named.filter((fireAt) => from < fireAt && fireAt <= to).length,
          },
        });
      },
    );
    const skips = rows
      .filter(({ index }) => index >= 0)
      .map(({ index, firstFireAt, lastFireAt }) => {
        const { named, naming, version } = versions[index] as LedgerVersion;
        const fireCount = naming === 'instants' ? named.countFires(firstFireAt - 1, lastFireAt) : WHOLE_ROW;
        return skipFacts({ firstFireAt, lastFireAt, fireCount, taskVersion: version });
      });
    const standing = {
      ...{ lastFireAt: drawn.decided, awaitingExecutionId: null, lanes: [], nodes: [] },
      pending: drawn.pending === null ? null : { fireAt: drawn.pending, version: 1, dueAt: drawn.pending },
    };
    const facts = ledgerFacts({
      ...{ now: drawn.now, createdAt: drawn.createdAt, keptFrom: drawn.keptFrom, versions, skips, standing },
      intervals: drawn.intervals.map(({ stretch: [fromAt, length], kind, scope }, index) => {
        const toAt = length === null ? null : fromAt + length;
        const scopeId = scope === 'task' ? 1 : scope === 'group' ? 7 : 0;
        return intervalFacts({ id: index + 1, kind, scope, scopeId, fromAt, toAt });
      }),
      executions: drawn.executions
        .sort((a, b) => a - b)
        .map((fireAt) => executionFacts({ fireAt, trigger: drawn.backfilled ? 'backfill' : 'schedule' })),
    });
    return { facts, fires };
  });

const versionOf = ({ facts }: World, at: number): LedgerVersion | undefined =>
  facts.versions.filter(({ fromAt }) => fromAt < at).at(-1);

/** A short name of what a fire without an execution comes to. */
function causeName(world: World, at: number): string {
  const { facts } = world;
  const version = versionOf(world, at);
  if (version === undefined) return 'before_creation';
  const over = facts.intervals
    .filter(({ fromAt, toAt }) => at > fromAt && at <= (toAt ?? END * 9))
    .sort((a, b) => a.fromAt - b.fromAt || a.id - b.id);
  const own = (kind: string) => over.find((one) => one.scope === 'task' && one.kind === kind);
  const archive = own('archive');
  if (archive) return `interval ${archive.id}`;
  if (at < (version.validFrom ?? 0) || at > (version.validUntil ?? END * 9))
    return `outside_validity ${version.validFrom} ${version.validUntil}`;
  const stopped = own('disable') ?? own('pause');
  if (stopped) return `interval ${stopped.id}`;
  const skip = facts.skips.find((one) => one.firstFireAt <= at && at <= one.lastFireAt);
  if (skip?.taskVersion === version.version) return `skipped ${skip.firstFireAt}`;
  const kept = over.find(({ scope, scopeId }) => scope !== 'group' || version.groupIds.includes(scopeId));
  if (kept) return `interval ${kept.id}`;
  if (at < facts.keptFrom) return 'pruned';
  if (at <= facts.standing.lastFireAt) return 'unaccounted';
  if (at > facts.now) return 'will_run';
  return at < facts.now - version.misfire.graceMs ? 'misfire' : 'due';
}

function answerName({ kind, ...rest }: FireAnswer | { kind: 'no_fire' }): string {
  const answer = { kind, ...rest } as FireAnswer;
  if (answer.kind === 'interval') return `interval ${answer.interval.id}`;
  if (answer.kind === 'skipped') return `skipped ${answer.skip.firstFireAt}`;
  if (answer.kind === 'outside_validity') return `${kind} ${answer.validFrom} ${answer.validUntil}`;
  if (answer.kind === 'due') return answer.misfirePolicy === null ? 'due' : 'misfire';
  return answer.kind;
}

interface Told {
  name: string;
  first: number;
  last: number;
  count: number | null;
}

const isWholeRow = (world: World, name: string, at: number) =>
  name.startsWith('skipped') && versionOf(world, at)?.naming === 'after_executions';
const isPending = ({ facts }: World, at: number) => {
  const { pending } = facts.standing;
  // one that was skipped since the task was read is none any more
  if (facts.skips.some(({ firstFireAt, lastFireAt }) => firstFireAt <= at && at <= lastFireAt)) return false;
  return pending?.fireAt === at && versionOf({ facts, fires: new Map() }, at)?.naming === 'after_executions';
};
const hasExecution = ({ facts }: World, at: number) => facts.executions.some(({ fireAt }) => fireAt === at);

/** Every entry of (from, to], made by looking at each instant in turn. */
function referenceList(world: World, { from, to, order, isGrouped }: Omit<LedgerRange, 'limit'>): Told[] {
  const { facts } = world;
  const instants = Array.from({ length: to - from }, (_, index) => from + 1 + index);
  if (order === 'newest') instants.reverse();
  const told: Told[] = [];
  const rows = new Set<string>();
  const add = (name: string, at: number, count: number | null) => {
    const last = told.at(-1);
    const isSameSide = last !== undefined && last.last <= facts.now === at <= facts.now;
    const isSingle = ['execution', 'due', 'will_run'].includes(name);
    const isOwn = isSingle || (!isGrouped && (count !== null || last?.count !== null));
    if (!isSameSide || last.name !== name || isOwn) {
      told.push({ name, first: at, last: at, count });
      return;
    }
    last.first = Math.min(last.first, at);
    last.last = Math.max(last.last, at);
    last.count = last.count === null && count === null ? null : (last.count ?? 0) + (count ?? 0);
  };
  for (const at of instants) {
    const version = versionOf(world, at);
    const name = causeName(world, at);
    if (hasExecution(world, at)) add('execution', at, 1);
    else if (isPending(world, at)) add(name, at, 1);
    else if (version === undefined) add(name, at, null);
    else if (version.naming === 'instants' && world.fires.get(version.version)?.has(at)) add(name, at, 1);
    else if (isWholeRow(world, name, at) && !rows.has(name)) {
      rows.add(name);
      const row = facts.skips.find(({ firstFireAt }) => name === `skipped ${firstFireAt}`);
      told.push({ name, first: row?.firstFireAt ?? 0, last: row?.lastFireAt ?? 0, count: WHOLE_ROW });
    } else if (version.naming === 'after_executions' && /^(interval|outside|pruned)/.test(name))
      add(name, at, null);
  }
  return told;
}

const tell = ({ answer, firstFireAt, lastFireAt, fireCount }: LedgerEntry): Told => ({
  ...{ name: answerName(answer), first: firstFireAt, last: lastFireAt, count: fireCount },
});

const drawnTelling = fc.record({
  order: fc.constantFrom('oldest', 'newest'),
  isGrouped: fc.boolean(),
}) satisfies fc.Arbitrary<Pick<LedgerRange, 'order' | 'isGrouped'>>;

const RUNS = { numRuns: 4_000 };

const isSameRow = ({ answer }: LedgerEntry, { answer: other }: LedgerEntry) =>
  answer.kind === 'skipped' && other.kind === 'skipped' && other.skip === answer.skip;

describe('the ledger of a small world', () => {
  test('lists what one finds who looks at every instant', () => {
    fc.assert(
      fc.property(drawnWorld, instant, instant, drawnTelling, (world, a, b, telling) => {
        const range = { from: Math.min(a, b), to: Math.max(a, b), ...telling };
        const { entries } = listLedger(openLedger(world.facts), { ...range, limit: 1_000 });
        expect(entries.map(tell)).toEqual(referenceList(world, range));
      }),
      RUNS,
    );
  });

  test('is the same in pages of any size, as far as fires go', () => {
    fc.assert(
      fc.property(drawnWorld, fc.integer({ min: 1, max: 4 }), drawnTelling, (world, limit, telling) => {
        const ledger = openLedger(world.facts);
        const isNewestFirst = telling.order === 'newest';
        const whole = listLedger(ledger, { from: 0, to: END, limit: 1_000, ...telling }).entries;
        const paged: LedgerEntry[] = [];
        let place: number | null = isNewestFirst ? END : 1;
        for (let pages = 0; place !== null; pages += 1) {
          expect(pages).toBeLessThan(END + 1);
          const range: { from: number; to: number } = isNewestFirst
            ? { from: 0, to: place }
            : { from: place - 1, to: END };
          const page = listLedger(ledger, { ...range, limit, ...telling });
          paged.push(...page.entries);
          place = page.nextFireAt;
        }
        // a row of a fixed delay may be told on two pages
        const isFirst = (entry: LedgerEntry, index: number) =>
          entry.fireCount !== WHOLE_ROW || paged.findIndex((other) => isSameRow(entry, other)) === index;
        expect(paged.filter(isFirst)).toEqual(whole);
      }),
      RUNS,
    );
  });

  test('explains every instant as the list tells it, and an instant without a fire by its neighbours', () => {
    fc.assert(
      fc.property(drawnWorld, (world) => {
        const ledger = openLedger(world.facts);
        for (let at = 1; at <= END; at += 1) {
          const answer = explainInstant(ledger, at);
          const version = versionOf(world, at);
          const isNamed =
            version?.naming === 'instants' && world.fires.get(version.version)?.has(at) === true;
          const isEdge = world.facts.skips.some(
            ({ firstFireAt, lastFireAt }) => at === firstFireAt || at === lastFireAt,
          );
          const name = causeName(world, at);
          if (hasExecution(world, at)) expect(answer.kind).toBe('execution');
          else if (isPending(world, at) || version === undefined || isNamed || isWholeRow(world, name, at))
            expect(answerName(answer)).toBe(name);
          else if (isEdge && name.startsWith('skipped')) expect(answerName(answer)).toBe(name);
          else {
            expect(answer.kind).toBe('no_fire');
            if (answer.kind !== 'no_fire') continue;
            const isKnown = (other: number) =>
              hasExecution(world, other) ||
              isPending(world, other) ||
              world.facts.skips.some(({ firstFireAt, lastFireAt }) =>
                [firstFireAt, lastFireAt].includes(other),
              ) ||
              world.fires.get(versionOf(world, other)?.version ?? 0)?.has(other) === true;
            const all = Array.from({ length: 3 * END }, (_, index) => index).filter(isKnown);
            expect(answer.previousFireAt).toBe(all.filter((other) => other < at).at(-1) ?? null);
            expect(answer.nextFireAt).toBe(all.find((other) => other > at) ?? null);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
