import { describe, expect, it } from 'vitest';
import { taskDefinitionSchema } from '@/server/domain/task/task-definition';
import { formFieldOf } from './task-form-field';

describe('a refusal of the server', () => {
  it.each([
    ['definition.schedule.expression', 'schedule.expression'],
    ['schedule.timeZone', 'schedule.timeZone'],
    ['definition.schedule.delayMs', 'schedule.delay'],
    ['http.url', 'url'],
    ['definition.http.headers.2.value', 'headers.2.value'],
    ['http.headers.1', 'headers.1.name'],
    ['name', 'name'],
    ['definition.handler', 'handler'],
    ['definition.parameters', 'parameters'],
    ['parameters.region.0', 'parameters'],
    ['definition.misfire.graceMs', 'misfire.grace'],
    ['definition.overlap.queueLimit', 'overlap.queueLimit'],
    ['definition.retry.on.1', 'retry.on'],
    ['validUntil', 'validUntil'],
  ])('about %s lands on the field %s', (serverField, field) => {
    expect(formFieldOf(serverField)).toBe(field);
  });

  it.each([null, '', 'toString', 'spreadSeed'])('about %j lands on no field', (serverField) => {
    expect(formFieldOf(serverField)).toBeNull();
  });

  it('has a field for whatever the schema can refuse in a form', () => {
    const wrong = {
      ...{ groupName: '', name: '', description: 1, schedule: {}, spreadSeed: 1, spreadMs: -1 },
      ...{ validFrom: 0.5, validUntil: 0.5, parameters: [], onNodeLoss: 'x', attemptTimeoutMs: 0 },
      ...{ deadlineMs: 0, cancelGraceMs: -1, pauseAfterFailures: 0, priority: 10 },
      misfire: { policy: 'x', graceMs: -1, maxFires: 0, windowMs: 0 },
      overlap: { policy: 'x', parallelLimit: 0, queueLimit: 0 },
      retry: { maxAttempts: 0, backoff: 'x', delayMs: -1, capMs: -1, jitterPercent: -1, on: ['x'] },
    };
    const runs = [
      { executor: 'http', http: { method: 'x', url: '', headers: [{ name: '', value: 'x' }], body: 1 } },
      { executor: 'function', handler: '' },
    ];
    for (const run of runs) {
      const issues = taskDefinitionSchema.safeParse({ ...wrong, ...run }).error?.issues ?? [];
      const paths = issues.map((issue) => issue.path.join('.')).filter((path) => path !== 'schedule.kind');
      expect(paths.length).toBeGreaterThan(20);
      expect(paths.filter((path) => formFieldOf(path) === null)).toEqual([]);
    }
  });
});
