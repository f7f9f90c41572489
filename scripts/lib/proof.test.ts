import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { foundTitle, INVARIANTS, proofOf, resultsOf } from './proof.mjs';

const ROWS = 'server/testing/cluster/rows';
const SABOTAGES = 'server/testing/simulation/sabotages';

const head = { commit: 'abc', machine: 'a machine', at: 'now' };
const reportOf = (file: string, ...tests: [title: string, status: string][]) => ({
  testResults: [
    { name: file, assertionResults: tests.map(([title, status]) => ({ title, status, duration: 2_000 })) },
  ],
});

/** Reports in which everything ran that an invariant asks for. */
function everything(status: (title: string) => string) {
  const titles = new Set(
    INVARIANTS.flatMap(({ sabotages, alone = [] }) => [...sabotages.map(foundTitle), ...alone]),
  );
  const tests = ['2000 clusters under faults keep every promise', ...titles];
  const rows = new Set(INVARIANTS.flatMap((one) => one.rows));
  return [
    reportOf('seeds.simulation.test.ts', ...tests.map((title): [string, string] => [title, status(title)])),
    ...[...rows].map((row) => reportOf(`rows/${row}.matrix.test.ts`, [row, status(row)])),
  ];
}

test('everything that ran and passed is a proof; its page names invariants, rows and figures', () => {
  const figures = [{ file: 'rows/kill.matrix.test.ts', test: 'kill', text: 'p50 5 ms' }];
  const { page, isProven } = proofOf({
    ...head,
    results: resultsOf(
      everything(() => 'passed'),
      figures,
    ),
  });
  expect(isProven).toBe(true);
  expect(page).toContain(' 1. One execution per fire: held');
  expect(page).toMatch(/✓ kill: kill \(2 s\)\n {6}p50 5 ms/);
});

test.each(['kill', 'unique key dropped is found'])(
  'a failure of %s is told, and nothing is proven',
  (broken) => {
    const results = resultsOf(
      everything((title) => (title === broken ? 'failed' : 'passed')),
      [],
    );
    const { page, isProven } = proofOf({ ...head, results });
    expect(isProven).toBe(false);
    expect(page).toContain('One execution per fire: DID NOT HOLD');
  },
);

test('what did not run proves nothing', () => {
  const results = resultsOf([null, reportOf('rows/kill.matrix.test.ts', ['kill', 'passed'])], []);
  const { page, isProven } = proofOf({ ...head, results });
  expect(isProven).toBe(false);
  expect(page).toContain('One execution per fire: not tried in full');
});

test('every row and every sabotage there is stands with an invariant, and no other', () => {
  const files = readdirSync(ROWS).flatMap((file) => /(.+)\.matrix\.test\.ts$/.exec(file)?.[1] ?? []);
  expect([...new Set(INVARIANTS.flatMap((one) => one.rows))].sort()).toEqual(files.sort());
  const sources = readdirSync(SABOTAGES).map((file) => readFileSync(`${SABOTAGES}/${file}`, 'utf8'));
  const names = sources.flatMap((source) =>
    [...source.matchAll(/\bname: '([^']+)',/g)].map(([, name]) => name),
  );
  expect([...new Set(INVARIANTS.flatMap((one) => one.sabotages))].sort()).toEqual([...names].sort());
});
