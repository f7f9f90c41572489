import { describe, expect, it } from 'vitest';
import cases from '@/server/testing/fixtures/cron-cases.json';
import { HOSTILE_SCHEDULES } from '@/server/testing/hostile-schedules';
import { createZoneStore } from '@/server/zone-data/zone-store';
import { answerLine } from './answer-line';
import { LONGEST_LINE } from './read-lines';

const zones = createZoneStore({ file: null });
const NOW = Date.UTC(2026, 0, 1);

interface Answer {
  fires?: string[];
  notes?: { at: string; kind: string; local: string; reason: string }[];
  count?: number;
  description?: string;
  error?: { code: string; field: string; message: string };
}

const ask = (request: unknown): Answer =>
  JSON.parse(
    answerLine(typeof request === 'string' ? request : JSON.stringify(request), { zones, now: NOW }),
  );

const daily = { expr: '0 2 * * *', tz: 'UTC', from: '2025-01-01T00:00:00Z' };
const FIELDS = [
  'seconds',
  'minute',
  'hour',
  'dayOfMonth',
  'month',
  'dayOfWeek',
  'year',
  'expression',
  'timeZone',
];

describe('the agreed cases', () => {
  it.each(cases.map((each) => [each.id, each] as const))(
    '%s',
    (_, { expr, tz, from, expect: wanted, ...more }) => {
      const fires = (part: object, list: readonly string[]) => {
        const answer = ask({ expr, tz, from, n: list.length, ...part });
        expect(answer.fires?.map((fire) => Date.parse(fire))).toEqual(list.map((fire) => Date.parse(fire)));
      };
      if (Array.isArray(wanted)) fires({}, wanted);
      else {
        const { error } = ask({ expr, tz, from });
        expect([wanted.error, ...('anyOf' in wanted ? (wanted.anyOf ?? []) : [])]).toContain(error?.code);
        expect(FIELDS).toContain(error?.field);
        expect(error?.message.length).toBeGreaterThan(10);
      }
      const alternatives: Partial<Record<string, string[]>> =
        ('alternatives' in more && more.alternatives) || {};
      if (alternatives['gap=skip']) fires({ gap: 'skip' }, alternatives['gap=skip']);
      if (alternatives['overlap=both']) fires({ overlap: 'both' }, alternatives['overlap=both']);
    },
  );

  it('are all there', () => {
    expect(cases).toHaveLength(103);
  });
});

describe('an answer', () => {
  it('has one fire by default, in whole seconds, and no more than exist', () => {
    expect(ask(daily)).toEqual({ fires: ['2025-01-01T02:00:00Z'], notes: [] });
    expect(ask({ ...daily, n: 0 }).fires).toEqual([]);
    expect(ask({ ...daily, expr: '0 0 1 1 *', from: '2198-06-01T00:00:00Z', n: 9 }).fires).toEqual([
      '2199-01-01T00:00:00Z',
    ]);
    expect(ask({ ...daily, from: undefined }).fires).toEqual(['2026-01-01T02:00:00Z']);
  });

  it('starts from an instant in any offset, or in milliseconds', () => {
    expect(ask({ ...daily, from: '2025-01-01T10:00:00+08:00' }).fires).toEqual(['2025-01-02T02:00:00Z']);
    expect(ask({ ...daily, from: Date.UTC(2025, 0, 1, 1, 59, 59, 999) }).fires).toEqual([
      '2025-01-01T02:00:00Z',
    ]);
    expect(ask({ ...daily, from: '2025-01-01T01:59:59.999Z' }).fires).toEqual(['2025-01-01T02:00:00Z']);
  });

  it('is bounded by to, with the exact count', () => {
    expect(ask({ ...daily, to: '2025-01-03T02:00:00Z', n: 9 })).toMatchObject({
      fires: ['2025-01-01T02:00:00Z', '2025-01-02T02:00:00Z', '2025-01-03T02:00:00Z'],
      count: 3,
    });
    expect(ask({ ...daily, to: '2024-12-31T00:00:00Z' })).toMatchObject({ fires: [], count: 0 });
  });

  it('uses dialect, seed and policies', () => {
    expect(ask({ ...daily, expr: '0 0 12 ? * 1', dialect: 'quartz' }).fires).toEqual([
      '2025-01-05T12:00:00Z',
    ]);
    const seeded = [1, 1, 2].map((seed) => ask({ ...daily, expr: 'H H * * *', seed }).fires);
    expect(seeded[0]).toEqual(seeded[1]);
    expect(seeded[0]).not.toEqual(seeded[2]);
    expect(ask({ ...daily, expr: 'H H * * *' })).toEqual(ask({ ...daily, expr: 'H H * * *', seed: 0 }));
  });

  it('describes when asked', () => {
    expect(ask({ ...daily, describe: 'en' }).description).toBe('Every day at 02:00');
    expect(ask({ ...daily, describe: 'zh' }).description).toBe('每天 02:00');
    expect(ask(daily)).not.toHaveProperty('description');
  });

  it('notes what clock changes did, with the reason in words', () => {
    const [note] =
      ask({ expr: '30 2 * * *', tz: 'America/New_York', from: '2025-03-08T12:00:00Z' }).notes ?? [];
    expect(note).toEqual({
      at: '2025-03-09T07:00:00Z',
      kind: 'moved',
      local: '2025-03-09T02:30:00',
      reason: expect.stringContaining('gap'),
    });
  });

  it('notes what is skipped up to the end of the range, also when nothing fires after it there', () => {
    const range = { from: '2025-03-08T12:00:00Z', to: '2025-03-09T12:00:00Z', n: 5 };
    const skipped = ask({ expr: '30 2 * * *', tz: 'America/New_York', gap: 'skip', ...range });
    expect(skipped).toMatchObject({ fires: [], count: 0, notes: [{ kind: 'skipped' }] });
    const before = { ...range, to: '2025-03-09T06:00:00Z' };
    expect(ask({ expr: '30 2 * * *', tz: 'America/New_York', gap: 'skip', ...before }).notes).toEqual([]);
  });

  it('knows nothing of keys it does not know', () => {
    expect(ask({ ...daily, id: 'x', why: 'y', expect: [] }).fires).toHaveLength(1);
    expect(
      ask({ ...daily, n: null, to: null, gap: null, seed: null, dialect: null, describe: null }).fires,
    ).toHaveLength(1);
  });
});

describe('a line that cannot be answered', () => {
  it.each([
    ['no JSON', 'nope'],
    ['an empty line', ''],
    ['a JSON text', '"0 2 * * *"'],
    ['null', 'null'],
    ['a list', '[]'],
    ['no expression', { ...daily, expr: undefined }],
    ['an expression that is no text', { ...daily, expr: 5 }],
    ['a negative n', { ...daily, n: -1 }],
    ['an absurd n', { ...daily, n: 1e12 }],
    ['an n that is a text', { ...daily, n: '3' }],
    ['a from that is no instant at all', { ...daily, from: true }],
    ['a to that is no instant at all', { ...daily, to: {} }],
    ['a from without a number', '{"expr":"0 2 * * *","tz":"UTC","from":1e999}'],
    ['a broken seed', { ...daily, seed: 0.5 }],
    ['a broken n', { ...daily, n: 1.5 }],
    ['an unknown dialect', { ...daily, dialect: 'spring' }],
    ['an unknown gap', { ...daily, gap: 'shift' }],
    ['an unknown overlap', { ...daily, overlap: 'second' }],
    ['an unknown language', { ...daily, describe: 'fr' }],
    ['a from without offset', { ...daily, from: '2025-01-01T00:00:00' }],
    ['a from that is no date', { ...daily, from: 'yesterday' }],
    ['a from on 30 February', { ...daily, from: '2025-02-30T00:00:00Z' }],
    ['a from in month 13', { ...daily, from: '2025-13-01T00:00:00Z' }],
  ])('is a BAD_REQUEST: %s', (_, request) => {
    const { error } = ask(request);
    expect(error).toMatchObject({ code: 'BAD_REQUEST', field: 'expression' });
    // says what to write instead, in words of ours
    expect(error?.message).toMatch(/(give|send) .+\.$/);
  });

  it.each([undefined, null, '', 5, {}, 'CST', 'Asia/Beijing'])('is a BAD_TZ: zone %j', (tz) => {
    expect(ask({ ...daily, tz }).error).toMatchObject({ code: 'BAD_TZ', field: 'timeZone' });
  });

  it.each([
    '0000-01-01T00:00:00Z',
    '1969-12-31T23:59:59Z',
    '2200-01-01T00:00:00Z',
    '9999-01-01T00:00:00Z',
    '+010000-01-01T00:00:00Z',
    '10000-01-01T00:00:00Z',
    '-000001-01-01T00:00:00Z',
    -1,
    1e15,
  ])('is an INSTANT_OUT_OF_RANGE: %s', (instant) => {
    expect(ask({ ...daily, from: instant }).error).toMatchObject({ code: 'INSTANT_OUT_OF_RANGE' });
    expect(ask({ ...daily, to: instant }).error).toMatchObject({ code: 'INSTANT_OUT_OF_RANGE' });
  });

  // how long each takes is measured by the benchmark; how much work it is by the test of the arithmetic
  it.each(HOSTILE_SCHEDULES.map((each) => [each.name, each] as const))('or is hostile: %s', (_, each) => {
    expect(ask(each.line).error?.code ?? null).toBe(each.code);
  });

  it('is refused when it is longer than any request', () => {
    expect(ask(JSON.stringify({ ...daily, more: 'x'.repeat(LONGEST_LINE) })).error).toMatchObject({
      code: 'BAD_REQUEST',
    });
  });
});
