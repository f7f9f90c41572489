import { expect, test } from 'vitest';
import { type IncidentRecord, judgeIncidents } from './judge-incidents';

const incident = (change: Partial<IncidentRecord> = {}): IncidentRecord => ({
  ...{ kind: 'fires_overdue', nodeName: null, sinceAt: 0, facts: { tasks: [7] }, cure: 'Do this.' },
  ...change,
});

test('without an open incident there is one good finding', () => {
  expect(judgeIncidents([])).toMatchObject([{ state: 'ok', cure: null }]);
});

test('each open incident is told with its weight, its place, its beginning, its facts and its cure', () => {
  const findings = judgeIncidents([incident(), incident({ kind: 'node_clock_wrong', nodeName: 'w-01' })]);
  expect(findings).toEqual([
    {
      ...{ check: 'incidents', state: 'problem', cure: 'Do this.' },
      message: expect.stringMatching(/^tasks are due.*, since 1970-01-01T00:00:00.000Z: {"tasks":\[7\]}$/),
    },
    expect.objectContaining({
      state: 'warning',
      message: expect.stringContaining('is wrong on w-01, since'),
    }),
  ]);
});

test('one of a newer version is told by its name', () => {
  const [finding] = judgeIncidents([incident({ kind: 'of_tomorrow' as never })]);
  expect(finding).toMatchObject({ state: 'problem', message: expect.stringMatching(/^of_tomorrow, since/) });
});

test('a flood of them and of facts stays readable', () => {
  const many = Array.from({ length: 40 }, () => incident({ facts: { text: 'x'.repeat(5_000) } }));
  const findings = judgeIncidents(many);
  expect(findings).toHaveLength(10);
  expect(Math.max(...findings.map(({ message }) => message.length))).toBeLessThan(500);
});
