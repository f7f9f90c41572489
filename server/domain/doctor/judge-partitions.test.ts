import { expect, test } from 'vitest';
import { judgePartitions } from './judge-partitions';

const now = Date.parse('2026-11-25T12:00:00Z');
const ends = (...days: string[]) =>
  days.map((day, index) => ({ table: `t${index}`, untilAt: Date.parse(day) }));

test.each([
  ['three months ahead', ends('2027-03-01', '2027-04-01'), 'ok', 'before 2027-03-01'],
  ['one table a month short', ends('2027-03-01', '2027-02-01'), 'warning', 't1 ends at 2027-02-01'],
  ['one table full', ends('2026-11-01', '2027-02-01'), 'problem', 't0 ends at 2026-11-01: what fires now'],
])('partitions with %s', (_, untilAt, state, message) => {
  const finding = judgePartitions(untilAt, now);
  expect(finding.state).toBe(state);
  expect(finding.message).toContain(message);
  expect(finding.cure === null).toBe(state === 'ok');
});

test('tables that are not there are not judged', () => {
  expect(judgePartitions([{ table: 'task_execution', untilAt: 0 }], now).state).toBe('unchecked');
});
