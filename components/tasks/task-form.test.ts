import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSpreadable } from '@/server/domain/execution/due-at';
import { END_INSTANT } from '@/server/domain/schedule/instant-range';
import { type TaskDefinition, taskDefinitionSchema } from '@/server/domain/task/task-definition';
import { parametersSchema } from '@/server/domain/task/task-parameters';
import { readTaskForm } from './read-task-form';
import { COUNT_BOUNDS, METHODS, SPAN_BOUNDS } from './task-bounds';
import { newTaskForm, type TaskForm, taskFormOf } from './task-form';

const ZONE = 'Europe/Berlin';
const NOW = Date.UTC(2026, 2, 26, 1, 41);

const within = ({ least, most }: { least: number; most: number }) => fc.integer({ min: least, max: most });
const instant = fc.integer({ min: 0, max: END_INSTANT - 1 });
const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/);

const schedule = fc.oneof(
  fc.record({
    kind: fc.constant('cron' as const),
    expression: fc.constantFrom('30 2 * * *', '*/5 * * * *', 'H H * * *'),
    dialect: fc.constant('unix' as const),
    timeZone: fc.constantFrom('Asia/Shanghai', 'Europe/Berlin'),
    gap: fc.constantFrom('merge' as const, 'skip' as const),
    overlap: fc.constantFrom('first' as const, 'both' as const),
  }),
  fc.record({
    kind: fc.constant('fixed_rate' as const),
    everyMs: fc.integer({ min: 1, max: 315_000_000 }).map((seconds) => seconds * 1_000),
    anchorAt: fc.option(instant),
  }),
  fc.record({
    kind: fc.constant('fixed_delay' as const),
    delayMs: fc.integer({ min: 1, max: 315_000_000_000 }),
  }),
  fc.record({ kind: fc.constant('once' as const), at: instant }),
  fc.record({ kind: fc.constant('none' as const) }),
);

const common = {
  groupName: word,
  name: word,
  description: fc.constantFrom('', 'Settles\nthe day'),
  schedule,
  spreadSeed: fc.integer({ min: 0, max: 0xffff_ffff }),
  spreadMs: within(SPAN_BOUNDS.spread),
  parameters: fc
    .json()
    .map((text) => ({ value: JSON.parse(text) }))
    .filter((value) => parametersSchema.safeParse(value).success),
  misfire: fc.record({
    policy: fc.constantFrom('fire_once' as const, 'skip' as const, 'catch_up' as const),
    graceMs: within(SPAN_BOUNDS.grace),
    maxFires: within(COUNT_BOUNDS.maxFires),
    windowMs: within(SPAN_BOUNDS.window),
  }),
  overlap: fc.record({
    policy: fc.constantFrom(
      'skip' as const,
      'queue_one' as const,
      'queue_all' as const,
      'cancel_running' as const,
      'allow' as const,
    ),
    parallelLimit: fc.option(within(COUNT_BOUNDS.parallelLimit)),
    queueLimit: within(COUNT_BOUNDS.queueLimit),
  }),
  retry: fc.record({
    maxAttempts: within(COUNT_BOUNDS.maxAttempts),
    backoff: fc.constantFrom('fixed' as const, 'exponential' as const),
    delayMs: within(SPAN_BOUNDS.delay),
    capMs: within(SPAN_BOUNDS.cap),
    jitterPercent: within(COUNT_BOUNDS.jitter),
    on: fc.subarray(['failed' as const, 'timed_out' as const]),
  }),
  onNodeLoss: fc.constantFrom('retry' as const, 'fail' as const),
  attemptTimeoutMs: within(SPAN_BOUNDS.timeout),
  deadlineMs: fc.option(within(SPAN_BOUNDS.deadline)),
  cancelGraceMs: within(SPAN_BOUNDS.cancelGrace),
  pauseAfterFailures: fc.option(within(COUNT_BOUNDS.pauseAfterFailures)),
  priority: within(COUNT_BOUNDS.priority),
  requiredLabels: fc.subarray(['arch=arm64', 'gpu', 'region=eu']),
};

/** Both ends of a validity in order, either of them possibly open. */
const validity = fc
  .tuple(fc.option(instant), fc.option(instant))
  .map(([one, other]) =>
    one !== null && other !== null
      ? { validFrom: Math.min(one, other), validUntil: Math.max(one, other) }
      : { validFrom: one, validUntil: other },
  );

const request = fc
  .record({
    method: fc.constantFrom(...METHODS),
    url: fc.constant('https://pay.internal/settlements/run?region=eu'),
    headers: fc.subarray([{ name: 'content-type', value: 'application/json' }]),
    body: fc.constantFrom('', '{"day":"yesterday"}'),
  })
  .map((http) => (http.method === 'GET' || http.method === 'HEAD' ? { ...http, body: '' } : http));

const definitions: fc.Arbitrary<TaskDefinition> = fc
  .tuple(
    fc.record(common),
    validity,
    fc.oneof(
      fc.record({ executor: fc.constant('http' as const), http: request }),
      fc.record({ executor: fc.constant('function' as const), handler: word }),
    ),
  )
  .map(([rest, bounds, runs]) => ({
    ...{ ...rest, ...bounds, ...runs },
    spreadMs: isSpreadable(rest.schedule.kind) ? rest.spreadMs : 0,
  }));

const definitionOf = (form: TaskForm, seed: number): TaskDefinition => {
  const read = readTaskForm(form, seed);
  if ('mistakes' in read) throw new Error(JSON.stringify(read.mistakes));
  return read.definition;
};

describe('a stored task', () => {
  it('comes back from the form as it was, whatever it is', () => {
    fc.assert(
      fc.property(definitions, (definition) => {
        expect(taskDefinitionSchema.parse(definition)).toEqual(definition);
        expect(definitionOf(taskFormOf(definition, ZONE, NOW), definition.spreadSeed)).toEqual(definition);
      }),
      { numRuns: 300 },
    );
  });

  it('fills the form as the form would be filled from what it means', () => {
    fc.assert(
      fc.property(definitions, (definition) => {
        const form = taskFormOf(definition, ZONE, NOW);
        expect(taskFormOf(definitionOf(form, definition.spreadSeed), ZONE, NOW)).toEqual(form);
      }),
    );
  });
});

describe('a new form', () => {
  const named = { ...newTaskForm(ZONE, NOW), name: 'nightly-report' };
  const least = {
    name: 'nightly-report',
    schedule: { kind: 'cron', expression: '*/5 * * * *', timeZone: ZONE },
    spreadSeed: 7,
  };

  it('has the defaults of the product with an HTTP request', () => {
    const wanted = taskDefinitionSchema.parse({
      ...least,
      executor: 'http',
      http: { url: 'https://a.test/' },
    });
    expect(definitionOf({ ...named, url: 'https://a.test/' }, 7)).toEqual(wanted);
  });

  it('has the defaults of the product with a function', () => {
    const wanted = taskDefinitionSchema.parse({ ...least, executor: 'function', handler: 'noop' });
    expect(definitionOf({ ...named, executor: 'function', handler: 'noop' }, 7)).toEqual(wanted);
  });
});

describe('the bounds of the form', () => {
  const valid = taskFormOf(
    taskDefinitionSchema.parse({
      name: 'bounds',
      schedule: { kind: 'cron', expression: '* * * * *', timeZone: ZONE },
      spreadSeed: 7,
      executor: 'function',
      handler: 'noop',
      misfire: { policy: 'catch_up' },
      retry: { maxAttempts: 2 },
    }),
    ZONE,
    NOW,
  );
  const sample = definitionOf(valid, 7);
  const server = {
    spread: (value: number) => ({ spreadMs: value }),
    grace: (value: number) => ({ misfire: { ...sample.misfire, graceMs: value } }),
    window: (value: number) => ({ misfire: { ...sample.misfire, windowMs: value } }),
    maxFires: (value: number) => ({ misfire: { ...sample.misfire, maxFires: value } }),
    parallelLimit: (value: number) => ({ overlap: { ...sample.overlap, parallelLimit: value } }),
    queueLimit: (value: number) => ({ overlap: { ...sample.overlap, queueLimit: value } }),
    maxAttempts: (value: number) => ({ retry: { ...sample.retry, maxAttempts: value } }),
    delay: (value: number) => ({ retry: { ...sample.retry, delayMs: value } }),
    cap: (value: number) => ({ retry: { ...sample.retry, capMs: value } }),
    jitter: (value: number) => ({ retry: { ...sample.retry, jitterPercent: value } }),
    timeout: (value: number) => ({ attemptTimeoutMs: value }),
    deadline: (value: number) => ({ deadlineMs: value }),
    cancelGrace: (value: number) => ({ cancelGraceMs: value }),
    pauseAfterFailures: (value: number) => ({ pauseAfterFailures: value }),
    priority: (value: number) => ({ priority: value }),
  };
  const bounds = { ...SPAN_BOUNDS, ...COUNT_BOUNDS };

  it.each(Object.keys(bounds) as (keyof typeof bounds)[])('of %s are those of the server', (name) => {
    const { least, most } = bounds[name];
    const isTaken = (value: number) =>
      taskDefinitionSchema.safeParse({ ...sample, ...server[name](value) }).success;
    expect([least - 1, least, most, most + 1].map(isTaken)).toEqual([false, true, true, false]);
  });
});
