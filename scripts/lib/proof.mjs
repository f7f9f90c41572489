// The page of `npm run prove`: each invariant with what was done against it, by the tests that ran. What did not run proves nothing.
import path from 'node:path';

/** The invariants, the sabotages of the simulation that break each, and the rows of the failure matrix that press on it. */
export const INVARIANTS = [
  {
    says: 'One execution per fire',
    sabotages: [
      'unique key dropped',
      '1062 taken for "exists"',
      'unknown commit retried blindly',
      'prune without watermark',
    ],
    rows: ['kill', 'zombie', 'mysql-commit', 'failover'],
  },
  {
    says: 'No fire is lost',
    sabotages: [
      'insert and advance in two transactions',
      'advance first',
      'compare-and-set loser dropped',
      'fixed delay not re-armed by rescue',
      'fixed delay not re-armed by cancel',
      'rescue only once per fencing',
    ],
    rows: ['kill', 'stop', 'mysql-locks', 'mysql-away', 'mysql-connections', 'partition', 'failover', 'disk'],
  },
  {
    says: 'Every fire is accounted for',
    sabotages: [
      'late within grace skipped',
      'boundary of an edit in dueAt',
      'pause without boundary',
      'watermark read unlocked',
      'lane taken at claim',
    ],
    rows: ['catch-up'],
  },
  {
    says: 'Stale owners cannot write',
    sabotages: [
      'token check dropped',
      'attempt check dropped',
      'epoch read unlocked',
      'lane freed by a stale report',
      'shard read before epoch commit',
    ],
    rows: ['zombie', 'short-lock', 'network'],
  },
  {
    says: 'The database is the referee, Redis makes it fast',
    sabotages: [],
    rows: ['redis', 'network'],
  },
  {
    says: 'Time comes from the database',
    sabotages: ['node wall clock'],
    rows: ['clock'],
  },
  {
    says: 'The outside call is at-least-once or at-most-once by choice',
    sabotages: [
      'start without deadline check',
      'rescue without fencing the node',
      'status check of rescue dropped',
    ],
    rows: ['kill', 'zombie'],
  },
  {
    says: 'Fires come from the schedule, and nothing starts before its instant',
    sabotages: ['queued taken before dueAt', 'boundary of an edit in dueAt'],
    rows: ['catch-up'],
  },
  {
    says: 'The same seed is the same history: decisions are pure',
    sabotages: [],
    rows: [],
    alone: ['the same seed is the same history'],
  },
  {
    says: 'An execution runs where its labels allow it',
    sabotages: ['queued taken without its labels'],
    rows: [],
  },
  {
    says: 'A terminal state never changes',
    sabotages: ['token check dropped', 'status check of rescue dropped'],
    rows: ['kill', 'zombie'],
  },
];

const SEEDS = /clusters under faults keep every promise$/;
const FOUND = / is found$/;
/** What the test of a sabotage is called, so that the page knows it. */
export const foundTitle = (name) => `${name} is found`;

/** Each test that ran, with the lines of figures it said. */
export function resultsOf(reports, figures) {
  return reports
    .flatMap((report) => report?.testResults ?? [])
    .flatMap(({ name: file, assertionResults }) =>
      assertionResults.map(({ title, status, duration }) => ({
        title,
        row: /([^/]+)\.matrix\.test\.ts$/.exec(file)?.[1] ?? null,
        isGood: status === 'passed',
        seconds: Math.round((duration ?? 0) / 1_000),
        figures: figures
          .filter((one) => one.test === title && path.basename(one.file) === path.basename(file))
          .map(({ text }) => text),
      })),
    );
}

/** The page, and whether every invariant held against everything that is meant to break it. */
export function proofOf({ commit, machine, at, results }) {
  const named = (title) => results.filter((one) => one.title === title);
  const ofRow = (row) => results.filter((one) => one.row === row);
  const seeds = results.filter(({ title }) => SEEDS.test(title));
  const verdicts = INVARIANTS.map(({ sabotages, rows, alone = [] }) =>
    worst([
      judge(seeds),
      ...sabotages.map((name) => judge(named(foundTitle(name)))),
      ...alone.map((title) => judge(named(title))),
      ...rows.map((row) => judge(ofRow(row))),
    ]),
  );
  const sabotages = results.filter(({ title }) => FOUND.test(title));
  const rows = [...new Set(results.flatMap(({ row }) => row ?? []))];
  const page = [
    'WHAT ALWAYS HOLDS, AND WHAT WAS DONE AGAINST IT',
    `commit ${commit}`,
    `${machine}, ${at}`,
    '',
    ...INVARIANTS.flatMap(({ says, sabotages: broken, rows: pressed }, index) => [
      `${String(index + 1).padStart(2)}. ${says}: ${verdicts[index]}`,
      ...(broken.length > 0 ? [`    broken on purpose and found: ${broken.join('; ')}`] : []),
      ...(pressed.length > 0
        ? [`    rows: ${pressed.map((row) => `${row} ${MARK[judge(ofRow(row))]}`).join(', ')}`]
        : []),
    ]),
    '',
    `SIMULATION ${MARK[judge(seeds)]}`,
    ...seeds.flatMap(({ figures }) =>
      figures.flatMap((text) => text.split('\n')).map((line) => `    ${line}`),
    ),
    `    sabotages found: ${sabotages.filter(({ isGood }) => isGood).length} of ${sabotages.length}${missed(sabotages)}`,
    '',
    'FAILURE MATRIX',
    ...rows.flatMap((row) => [
      ...ofRow(row).flatMap(({ title, isGood, seconds, figures }) => [
        `  ${isGood ? '✓' : '✗'} ${row}: ${title} (${seconds} s)`,
        ...figures.map((text) => `      ${text}`),
      ]),
    ]),
  ].join('\n');
  const isAllGood = results.every(({ isGood }) => isGood);
  return { page, isProven: isAllGood && verdicts.every((verdict) => verdict === HOLDS) };
}

const HOLDS = 'held';
const FAILED = 'DID NOT HOLD';
const MISSING = 'not tried in full';
const MARK = { [HOLDS]: '✓', [FAILED]: '✗', [MISSING]: '-' };

const judge = (tests) =>
  tests.length === 0 ? MISSING : tests.every(({ isGood }) => isGood) ? HOLDS : FAILED;
const worst = (verdicts) => [FAILED, MISSING].find((one) => verdicts.includes(one)) ?? HOLDS;

function missed(sabotages) {
  const titles = sabotages.filter(({ isGood }) => !isGood).map(({ title }) => title.replace(FOUND, ''));
  return titles.length === 0 ? '' : `; not found: ${titles.join('; ')}`;
}
