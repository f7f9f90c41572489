import { describe, expect, test } from 'vitest';
import { END_INSTANT } from '@/server/domain/schedule/instant-range';
import { fastestMs } from '@/server/testing/fastest-ms';
import { taskDefinitionSchema } from './task-definition';
import { laneLimitOf, overlapPolicySchema } from './task-policies';

const common = { name: 'sync', schedule: { kind: 'none' }, spreadSeed: 1 };
const http = { ...common, executor: 'http', http: { url: 'https://example.com/' } };
const byHandler = { ...common, executor: 'function', handler: 'noop' };

/** What is wrong with a definition, as paths with messages. */
const faultsOf = (definition: unknown): [string, string][] =>
  taskDefinitionSchema
    .safeParse(definition)
    .error?.issues.map(({ path, message }) => [path.join('.'), message]) ?? [];
const faults = (change: object) => faultsOf({ ...http, ...change });

describe('a definition', () => {
  test('needs a name, a schedule, a seed and its executor; everything else has the default of the product', () => {
    expect(taskDefinitionSchema.parse(http)).toEqual({
      ...{ groupName: 'default', name: 'sync', description: '', schedule: { kind: 'none' }, spreadSeed: 1 },
      ...{ spreadMs: 0, validFrom: null, validUntil: null, parameters: {} },
      misfire: { policy: 'fire_once', graceMs: 60_000, maxFires: 100, windowMs: 86_400_000 },
      overlap: { policy: 'skip', parallelLimit: null, queueLimit: 100 },
      retry: {
        ...{ maxAttempts: 1, backoff: 'exponential', delayMs: 1_000, capMs: 300_000, jitterPercent: 20 },
        on: ['failed', 'timed_out'],
      },
      ...{ onNodeLoss: 'retry', attemptTimeoutMs: 300_000, deadlineMs: null, cancelGraceMs: 10_000 },
      ...{ pauseAfterFailures: null, priority: 5, requiredLabels: [], executor: 'http' },
      http: { method: 'GET', url: 'https://example.com/', headers: [], body: '' },
    });
  });
  test('keeps every policy as it was written, and fills in what one leaves out', () => {
    const definition = taskDefinitionSchema.parse({ ...http, misfire: { policy: 'catch_up', maxFires: 7 } });
    expect(definition.misfire).toEqual({
      ...{ policy: 'catch_up', graceMs: 60_000, maxFires: 7, windowMs: 86_400_000 },
    });
    expect(taskDefinitionSchema.parse(definition)).toEqual(definition);
  });
  test('of a function names its handler and has no HTTP parameters', () => {
    expect(taskDefinitionSchema.parse(byHandler)).toMatchObject({ executor: 'function', handler: 'noop' });
    expect(faultsOf({ ...byHandler, http: http.http })).toEqual([['', 'Unrecognized key: "http"']]);
    expect(faultsOf({ ...byHandler, handler: ' ' })).toEqual([['handler', 'must not be blank']]);
    expect(faults({ handler: 'noop' })).toEqual([['', 'Unrecognized key: "handler"']]);
  });
  test.each([undefined, null, 'shell', 'HTTP', 1])('of no known executor is refused: %j', (executor) => {
    expect(faults({ executor })).toEqual([
      ['executor', "Invalid discriminator value. Expected 'http' | 'function'"],
    ]);
  });
});

const tooSmall = (least: number) => `Too small: expected number to be >=${least}`;
const tooBig = (most: number) => `Too big: expected number to be <=${most}`;

test('a spread is refused where it would have no effect', () => {
  const faultAt = (kind: object, spreadMs: number) =>
    faults({ schedule: kind, spreadMs }).map(([path]) => path);
  for (const schedule of [{ kind: 'fixed_delay', delayMs: 60_000 }, { kind: 'none' }]) {
    expect(faultAt(schedule, 1)).toEqual(['spreadMs']);
    expect(faultAt(schedule, 0)).toEqual([]);
  }
  expect(faultAt({ kind: 'fixed_rate', everyMs: 60_000 }, 1)).toEqual([]);
});

describe('numbers out of their range are refused at their own place', () => {
  test.each<[string, object, string]>([
    ['priority', { priority: -1 }, tooSmall(0)],
    ['priority', { priority: 10 }, tooBig(9)],
    ['spreadSeed', { spreadSeed: -1 }, tooSmall(0)],
    ['spreadSeed', { spreadSeed: 2 ** 32 }, tooBig(0xffff_ffff)],
    ['spreadMs', { spreadMs: -1 }, tooSmall(0)],
    ['spreadMs', { spreadMs: 86_400_001, schedule: { kind: 'once', at: 1 } }, tooBig(86_400_000)],
    ['attemptTimeoutMs', { attemptTimeoutMs: 0 }, tooSmall(1_000)],
    ['attemptTimeoutMs', { attemptTimeoutMs: 86_400_001 }, tooBig(86_400_000)],
    ['deadlineMs', { deadlineMs: 999 }, tooSmall(1_000)],
    ['deadlineMs', { deadlineMs: 30 * 86_400_000 + 1 }, tooBig(30 * 86_400_000)],
    ['cancelGraceMs', { cancelGraceMs: -1 }, tooSmall(0)],
    ['cancelGraceMs', { cancelGraceMs: 3_600_001 }, tooBig(3_600_000)],
    ['pauseAfterFailures', { pauseAfterFailures: 0 }, tooSmall(1)],
    ['pauseAfterFailures', { pauseAfterFailures: 1_001 }, tooBig(1_000)],
    ['validFrom', { validFrom: -1 }, tooSmall(0)],
    ['validUntil', { validUntil: END_INSTANT }, tooBig(END_INSTANT - 1)],
    ['misfire.graceMs', { misfire: { graceMs: -1 } }, tooSmall(0)],
    ['misfire.graceMs', { misfire: { graceMs: 86_400_001 } }, tooBig(86_400_000)],
    ['misfire.maxFires', { misfire: { maxFires: 0 } }, tooSmall(1)],
    ['misfire.maxFires', { misfire: { maxFires: 1_001 } }, tooBig(1_000)],
    ['misfire.windowMs', { misfire: { windowMs: 999 } }, tooSmall(1_000)],
    ['overlap.parallelLimit', { overlap: { parallelLimit: 0 } }, tooSmall(1)],
    ['overlap.parallelLimit', { overlap: { parallelLimit: 1_001 } }, tooBig(1_000)],
    ['overlap.queueLimit', { overlap: { queueLimit: 0 } }, tooSmall(1)],
    ['overlap.queueLimit', { overlap: { queueLimit: 10_001 } }, tooBig(10_000)],
    ['retry.maxAttempts', { retry: { maxAttempts: 0 } }, tooSmall(1)],
    ['retry.maxAttempts', { retry: { maxAttempts: 101 } }, tooBig(100)],
    ['retry.delayMs', { retry: { delayMs: -1 } }, tooSmall(0)],
    ['retry.capMs', { retry: { capMs: 86_400_001 } }, tooBig(86_400_000)],
    ['retry.jitterPercent', { retry: { jitterPercent: 101 } }, tooBig(100)],
  ])('%s: %j', (path, change, message) => {
    expect(faults(change)).toEqual([[path, message]]);
  });
  test.each([
    [1.5, 'Invalid input: expected int, received number'],
    [Number.NaN, 'Invalid input: expected number, received NaN'],
    [Number.POSITIVE_INFINITY, 'Invalid input: expected number, received Infinity'],
    ['5', 'Invalid input: expected number, received string'],
    [null, 'Invalid input: expected number, received null'],
  ])('no whole number: %j', (priority, message) => {
    expect(faults({ priority })).toEqual([['priority', message]]);
  });
  test('absurdly large ones too', () => {
    for (const value of [1e308, Number.MAX_SAFE_INTEGER, 2 ** 53])
      expect(faults({ attemptTimeoutMs: value }).map(([path]) => path)).toContain('attemptTimeoutMs');
  });
});

describe('what a definition does not know is refused', () => {
  test('keys, by name, at every level', () => {
    expect(faults({ retries: 3, color: 'red' })).toEqual([['', 'Unrecognized keys: "retries", "color"']]);
    expect(faults({ misfire: { grace: 5 } })).toEqual([['misfire', 'Unrecognized key: "grace"']]);
    expect(faults({ overlap: { lanes: 5 } })).toEqual([['overlap', 'Unrecognized key: "lanes"']]);
    expect(faults({ retry: { times: 5 } })).toEqual([['retry', 'Unrecognized key: "times"']]);
  });
  test('words', () => {
    const oneOf = (...words: string[]) =>
      `Invalid option: expected one of ${words.map((word) => `"${word}"`).join('|')}`;
    expect(faults({ misfire: { policy: 'never' } })).toEqual([
      ['misfire.policy', oneOf('fire_once', 'skip', 'catch_up')],
    ]);
    expect(faults({ overlap: { policy: 'block' } })).toEqual([
      ['overlap.policy', oneOf('skip', 'queue_one', 'queue_all', 'cancel_running', 'allow')],
    ]);
    expect(faults({ retry: { on: ['failed', 'lost'] } })).toEqual([
      ['retry.on.1', oneOf('failed', 'timed_out')],
    ]);
    expect(faults({ onNodeLoss: 'ignore' })).toEqual([['onNodeLoss', oneOf('retry', 'fail')]]);
  });
});

describe('the validity', () => {
  test('may be open, a stretch or one instant', () => {
    for (const [validFrom, validUntil] of [
      [null, 5],
      [5, null],
      [5, 6],
      [5, 5],
    ])
      expect(faults({ validFrom, validUntil })).toEqual([]);
  });
  test('must not end before it begins', () => {
    expect(faults({ validFrom: 6, validUntil: 5 })).toEqual([
      ['validUntil', 'ends before it begins; choose a later end, or none'],
    ]);
  });
});

test.each<[string, () => object]>([
  ['parameters', () => ({ parameters: { a: 'x'.repeat(10_000_000) } })],
  ['a name', () => ({ name: 'x'.repeat(10_000_000) })],
  ['a description', () => ({ description: '中'.repeat(5_000_000) })],
  ['a handler', () => ({ executor: 'function', handler: 'x'.repeat(10_000_000), http: undefined })],
  [
    'an expression',
    () => ({ schedule: { kind: 'cron', expression: '*'.repeat(10_000_000), timeZone: 'UTC' } }),
  ],
])('10 MB are refused in less than 50 ms: %s', (_name, make) => {
  const definition = { ...http, ...make() };
  expect(faultsOf(definition)).not.toEqual([]);
  expect(fastestMs(() => faultsOf(definition))).toBeLessThan(50);
});

test('lanes: one, or as many as may run in parallel; none for a task whose executions may all run', () => {
  const limit = (policy: object) => laneLimitOf(overlapPolicySchema.parse(policy));
  expect([limit({}), limit({ policy: 'queue_all' }), limit({ parallelLimit: 4 })]).toEqual([1, 1, 4]);
  expect([limit({ policy: 'allow' }), limit({ policy: 'allow', parallelLimit: 4 })]).toEqual([null, 4]);
});
