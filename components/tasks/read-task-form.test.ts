import { describe, expect, it } from 'vitest';
import { NO_MOMENT, typedMoment } from '@/components/time/moment';
import { readTaskForm } from './read-task-form';
import { newTaskForm, type TaskForm } from './task-form';

const ZONE = 'Asia/Shanghai';
const NOW = Date.UTC(2026, 2, 26, 1, 41);
const DAY_MS = 86_400_000;
const form = (change: Partial<TaskForm> = {}): TaskForm => ({
  ...newTaskForm(ZONE, NOW),
  name: 'nightly-report',
  url: 'https://reports.internal/run',
  ...change,
});
const mistakesOf = (change: Partial<TaskForm>) => {
  const read = readTaskForm(form(change), 7);
  return 'mistakes' in read ? read.mistakes : [];
};
const definitionOf = (change: Partial<TaskForm>) => {
  const read = readTaskForm(form(change), 7);
  if ('mistakes' in read) throw new Error(JSON.stringify(read.mistakes));
  return read.definition;
};

describe('a task form', () => {
  it('without mistakes is a definition with trimmed texts and no empty headers', () => {
    const definition = definitionOf({
      name: '  nightly-report ',
      headers: [
        { name: '', value: '' },
        { name: ' X-Team ', value: ' ops ' },
      ],
    });
    expect(definition).toMatchObject({
      name: 'nightly-report',
      executor: 'http',
      http: { headers: [{ name: 'X-Team', value: 'ops' }] },
    });
  });

  it('sends no body with a method that has none', () => {
    expect(definitionOf({ method: 'GET', body: 'left over' })).toMatchObject({ http: { body: '' } });
    expect(definitionOf({ method: 'PUT', body: 'kept' })).toMatchObject({ http: { body: 'kept' } });
  });

  it('of a function names its handler and no request, whatever was typed before', () => {
    const definition = definitionOf({ executor: 'function', handler: ' noop ', url: 'left over' });
    expect(definition).toMatchObject({ executor: 'function', handler: 'noop' });
    expect(definition).not.toHaveProperty('http');
  });

  it.each([
    ['', 'urlMissing'],
    ['reports.internal/run', 'urlBad'],
    ['ftp://reports.internal/', 'urlBad'],
    ['javascript:alert(1)', 'urlBad'],
    ['http://', 'urlBad'],
    ['https://user:secret@reports.internal/', 'urlBad'],
  ])('with the address %j says so on its field', (url, reason) => {
    expect(mistakesOf({ url })).toEqual([{ field: 'url', reason }]);
  });

  it.each([
    ['{"a": 1', { reason: 'parametersSyntax' }],
    ['[1, 2]', { reason: 'parametersNoObject' }],
    ['"text"', { reason: 'parametersNoObject' }],
    ['null', { reason: 'parametersNoObject' }],
  ])('with the parameters %j says so on their field', (parameters, mistake) => {
    const [found] = mistakesOf({ parameters });
    expect(found?.field).toBe('parameters');
    expect(found?.reason).toContain(mistake.reason);
  });

  it('says in which line the parameters are no JSON, where the browser says it', () => {
    expect(mistakesOf({ parameters: '{\n  "a": 1,\n  b: 2\n}' })).toEqual([
      { field: 'parameters', reason: 'parametersSyntaxAt', line: 3 },
    ]);
  });

  it('names every mistake at its place, with what is allowed', () => {
    const wrong = form();
    const mistakes = mistakesOf({
      groupName: '',
      name: ' ',
      headers: [
        { name: 'ok', value: 'ok' },
        { name: 'bad name', value: '' },
        { name: 'x', value: 'a\r\nb: c' },
      ],
      overlap: { ...wrong.overlap, parallelLimit: '0', queueLimit: 'many' },
      misfire: { ...wrong.misfire, grace: '60' },
      retry: { ...wrong.retry, maxAttempts: '101', delay: 'soon' },
      timeout: '25h',
      deadline: '500ms',
      pauseAfterFailures: '-1',
      priority: '10',
    });
    expect(mistakes).toEqual([
      { field: 'groupName', reason: 'groupMissing' },
      { field: 'name', reason: 'nameMissing' },
      { field: 'headers.1.name', reason: 'headerNameBad' },
      { field: 'headers.2.value', reason: 'headerValueBad' },
      { field: 'overlap.parallelLimit', reason: 'countBad', bounds: { least: 1, most: 1_000 } },
      { field: 'overlap.queueLimit', reason: 'countBad', bounds: { least: 1, most: 10_000 } },
      { field: 'misfire.grace', reason: 'spanBad', bounds: { least: 0, most: DAY_MS } },
      { field: 'retry.maxAttempts', reason: 'countBad', bounds: { least: 1, most: 100 } },
      { field: 'retry.delay', reason: 'spanBad', bounds: { least: 0, most: DAY_MS } },
      { field: 'timeout', reason: 'spanBad', bounds: { least: 1_000, most: DAY_MS } },
      { field: 'deadline', reason: 'spanBad', bounds: { least: 1_000, most: 30 * DAY_MS } },
      { field: 'pauseAfterFailures', reason: 'countBad', bounds: { least: 1, most: 1_000 } },
      { field: 'priority', reason: 'countBad', bounds: { least: 0, most: 9 } },
    ]);
  });

  it('does not judge what its choices do not show', () => {
    const wrong = form();
    const hidden = {
      misfire: { ...wrong.misfire, policy: 'skip' as const, maxFires: '', window: '' },
      retry: { ...wrong.retry, maxAttempts: '1', delay: '', cap: '', jitter: '' },
      overlap: { policy: 'allow' as const, parallelLimit: '', queueLimit: '' },
      schedule: { ...wrong.schedule, kind: 'none' as const },
      spread: 'wrong',
      validFrom: { ...NO_MOMENT, isPartial: true },
    };
    expect(mistakesOf(hidden)).toEqual([]);
    expect(definitionOf(hidden)).toMatchObject({
      misfire: { maxFires: 100, windowMs: DAY_MS },
      retry: { delayMs: 1_000, capMs: 300_000, jitterPercent: 20 },
      overlap: { queueLimit: 100 },
      spreadMs: 0,
      validFrom: null,
    });
  });

  it('spreads no fixed delay, whatever stood in the field before', () => {
    const delayed = { schedule: { ...form().schedule, kind: 'fixed_delay' as const }, spread: '10m' };
    expect(definitionOf(delayed)).toMatchObject({ schedule: { kind: 'fixed_delay' }, spreadMs: 0 });
  });

  it('leaves out what may be blank', () => {
    expect(definitionOf({ deadline: ' ', pauseAfterFailures: '', spread: '' })).toMatchObject({
      deadlineMs: null,
      pauseAfterFailures: null,
      spreadMs: 0,
      overlap: { parallelLimit: null },
    });
  });

  it('names a schedule that is not complete', () => {
    const draft = form().schedule;
    expect(mistakesOf({ schedule: { ...draft, kind: 'fixed_rate', every: '0' } })).toEqual([
      { field: 'schedule.every', reason: 'everyMissing' },
    ]);
    expect(mistakesOf({ schedule: { ...draft, kind: 'fixed_delay', delay: '' } })).toEqual([
      { field: 'schedule.delay', reason: 'delayMissing' },
    ]);
  });

  it('refuses a validity that ends before it begins, and one that is half typed', () => {
    const validFrom = typedMoment('2026-04-02T00:00', ZONE);
    expect(mistakesOf({ validFrom, validUntil: typedMoment('2026-04-01T00:00', ZONE) })).toEqual([
      { field: 'validUntil', reason: 'endsBeforeStart' },
    ]);
    expect(mistakesOf({ validFrom: { ...NO_MOMENT, isPartial: true } })).toEqual([
      { field: 'validFrom', reason: 'momentBad' },
    ]);
  });
});
