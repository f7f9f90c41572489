import { describe, expect, test } from 'vitest';
import { logTableMonth, logTableName, logTablesBetween, nextMonth } from './log-table';

const at = (text: string) => Date.parse(text);

test.each([
  ['2026-11-01T00:00:00.000Z', 'task_log_202611'],
  ['2026-11-30T23:59:59.999Z', 'task_log_202611'],
  ['2026-12-01T00:00:00.000Z', 'task_log_202612'],
  ['2027-01-01T07:59:59.000+08:00', 'task_log_202612'],
  ['1970-01-01T00:00:00.000Z', 'task_log_197001'],
])('%s belongs to %s, whatever the zone of the machine', (instant, table) => {
  expect(logTableName(at(instant))).toBe(table);
});

describe('the tables between two instants', () => {
  test('are one for a stretch inside a month', () => {
    expect(logTablesBetween(at('2026-11-03T10:00:00Z'), at('2026-11-03T10:00:00Z'))).toEqual([
      'task_log_202611',
    ]);
  });
  test('are in order over the turn of a year, with both ends', () => {
    expect(logTablesBetween(at('2026-11-30T23:59:59.999Z'), at('2027-02-01T00:00:00Z'))).toEqual([
      'task_log_202611',
      'task_log_202612',
      'task_log_202701',
      'task_log_202702',
    ]);
  });
  test('are none when the end lies before the beginning', () => {
    expect(logTablesBetween(at('2026-11-02T00:00:00Z'), at('2026-11-01T00:00:00Z'))).toEqual([]);
  });
});

test.each([
  ['2026-11-15T12:00:00Z', '2026-12-01T00:00:00.000Z'],
  ['2026-12-31T23:59:59.999Z', '2027-01-01T00:00:00.000Z'],
  ['2027-01-01T00:00:00Z', '2027-02-01T00:00:00.000Z'],
])('the month after %s begins at %s', (instant, next) => {
  expect(new Date(nextMonth(at(instant))).toISOString()).toBe(next);
});

test.each([
  ['task_log_202612', { from: at('2026-12-01T00:00:00Z'), before: at('2027-01-01T00:00:00Z') }],
  ['task_log_202613', null],
  ['task_log_202600', null],
  ['task_log_202612_copy', null],
  ['old_task_log_202612', null],
])('the name %s tells its month', (name, month) => {
  expect(logTableMonth(name)).toEqual(month);
});
