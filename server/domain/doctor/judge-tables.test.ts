import { expect, test } from 'vitest';
import { judgeTables, type MigrationFacts } from './judge-tables';

const well: MigrationFacts = {
  known: [
    { name: '0001_first_light', statements: 40 },
    { name: '0002_more', statements: 3 },
  ],
  done: new Map([
    ['0001_first_light', 40],
    ['0002_more', 3],
  ]),
  minimumCode: 1,
  codeSchema: 2,
};

test.each<[string, Partial<MigrationFacts>, string, string, string | null]>([
  ['up to date', {}, 'ok', 'up to date: 0002_more', null],
  ['empty', { done: null, minimumCode: null }, 'problem', 'no Punctual tables yet', 'db:migrate'],
  [
    'a migration behind',
    { done: new Map([['0001_first_light', 40]]) },
    'problem',
    '0002_more not applied',
    'db:migrate',
  ],
  [
    'left in the middle of a migration',
    { done: new Map([['0001_first_light', 7]]) },
    'problem',
    '0001_first_light, 0002_more not applied (0001_first_light stopped after 7 of 40 statements)',
    'db:migrate',
  ],
  [
    'newer, but still usable',
    { done: new Map([...(well.done ?? []), ['0003_newest', 2]]) },
    'warning',
    'newer than this code (0003_newest)',
    'Update this installation',
  ],
  [
    'too new for this code',
    { done: new Map([...(well.done ?? []), ['0003_newest', 2]]), minimumCode: 3 },
    'problem',
    'knows schema 3; this one knows 2',
    'Update this installation',
  ],
])('a database that is %s', (_, change, state, message, cure) => {
  const finding = judgeTables({ ...well, ...change });
  expect(finding.state).toBe(state);
  expect(finding.message).toContain(message);
  if (cure === null) expect(finding.cure).toBeNull();
  else expect(finding.cure).toContain(cure);
});
