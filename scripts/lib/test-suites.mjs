// The suites of `npm test`, in their order, with the seconds each may take on two cores. One that `isLong` runs only when it is named;
// what is named after one that `hasRows` are parts of the names of its files.
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { buildServer, buildWeb } from './build.mjs';
import { readJson } from './environment.mjs';
import { freePort } from './ports.mjs';
import { runBundled, signInAddress, startProduct } from './product.mjs';
import { spawnShown } from './run-command.mjs';
import { freshDatabase } from './servers/fresh-database.mjs';
import { completeSettings } from './settings.mjs';
import { say } from './steps.mjs';
import { countPlaywright, countVitest, NONE, settle, sum } from './test-counts.mjs';

export const SUITES = {
  check: { budgetS: 60, run: check },
  unit: { budgetS: 60, run: (context) => vitest(context, 'unit') },
  simulation: { budgetS: 75, run: (context) => vitest(context, 'simulation') },
  sabotage: { budgetS: 75, run: (context) => vitest(context, 'sabotage') },
  integration: { budgetS: 180, needs: ['servers'], run: (context) => vitest(context, 'integration') },
  cluster: { budgetS: 240, run: (context) => cluster(context, 'cluster') },
  matrix: { budgetS: 3_600, isLong: true, hasRows: true, run: (context) => cluster(context, 'matrix') },
  build: { budgetS: 60, run: build },
  e2e: { budgetS: 300, needs: ['servers', 'chromium'], hasRows: true, run: e2e },
};

function runTool({ root }, name, args, settings, options = {}) {
  return spawnShown(path.join(root, 'node_modules/.bin', name), args, {
    cwd: root,
    env: { ...process.env, ...settings },
    ...options,
  });
}

/** Format and lint, types, import rules, dead code: each tool counts as one test. */
async function check({ folders }) {
  const tools = [
    ['format and lint', 'biome', ['check', '--error-on-warnings', '--no-errors-on-unmatched', '.']],
    ['types', 'tsc', ['--noEmit', '-p', '.']],
    ['import rules', 'depcruise', ['--config', '.dependency-cruiser.cjs', 'app', 'components', 'server']],
    ['dead code', 'knip', ['--no-progress']],
  ];
  const counts = [];
  for (const [name, tool, args] of tools) {
    const startedAt = performance.now();
    const code = await runTool(folders, tool, args, {}, { isQuietWhenGood: true });
    say(`    ${code === 0 ? '✓' : '✗'} ${name} ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
    counts.push(code === 0 ? { ...NONE, passed: 1 } : { ...NONE, failed: 1 });
  }
  return sum(counts);
}

async function vitest({ folders, serverSettings, rows = [] }, project) {
  const report = reportFile(folders, project);
  const args = [
    'run',
    ...rows,
    '--project',
    project,
    '--reporter=dot',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  const code = await runTool(folders, 'vitest', args, {
    BUILD_DIR: path.relative(folders.root, folders.build),
    ...(serverSettings && {
      TEST_DATABASE_URL: serverSettings.DATABASE_URL,
      TEST_REDIS_URL: serverSettings.REDIS_URL,
    }),
  });
  const result = readJson(report);
  return settle(result ? countVitest(result) : NONE, code);
}

async function cluster(context, project) {
  // the cluster is made of the worker as it is shipped
  await buildServer(context.folders);
  return vitest(context, project);
}

async function build({ folders }) {
  await buildServer(folders);
  await buildWeb(folders, () => undefined);
  return { ...NONE, passed: 1 };
}

/** The journeys, in a real browser, over the built product with a database of its own. */
async function e2e(context) {
  const { folders, serverSettings, chromium, shutdown, rows = [] } = context;
  const journeys = readdirSync(path.join(folders.root, 'e2e')).filter((name) => name.endsWith('.spec.ts'));
  if (journeys.length === 0) return settle(NONE, 0);
  if (chromium instanceof Error) throw chromium;
  await build(context);
  const settings = completeSettings(
    {
      ...serverSettings,
      DATABASE_URL: await freshDatabase(serverSettings.DATABASE_URL, 'punctual_e2e'),
      REDIS_KEY_PREFIX: 'e2e',
      HOST: '127.0.0.1',
      PORT: String(await freePort()),
      LOG_LEVEL: 'warn',
      // the journeys call servers on this machine
      HTTP_ALLOW: '127.0.0.1/32',
    },
    folders,
  );
  await runBundled(folders, settings, 'migrate', [], { what: 'the migration' });
  const product = await startProduct(folders, settings, {
    write: say,
    onStarted: (started) => shutdown.add(() => started.stop(shutdown.urgent)),
  });
  try {
    const report = reportFile(folders, 'e2e');
    const code = await runTool(folders, 'playwright', ['test', ...rows], {
      E2E_BASE_URL: settings.APP_URL,
      E2E_SIGN_IN_LINKS: (await signInLinks(folders, settings)).join(' '),
      E2E_CHROMIUM: chromium,
      PLAYWRIGHT_JSON_OUTPUT_NAME: report,
    });
    const result = readJson(report);
    return settle(result ? countPlaywright(result) : NONE, code);
  } finally {
    await product.stop();
  }
}

/** Links for the administrator of an empty installation and for a second one: as many as browsers work at once. */
async function signInLinks(folders, settings) {
  const first = await signInAddress(folders, settings);
  const made = await runBundled(
    folders,
    settings,
    'user-create',
    ['--login', 'night-shift', '--role', 'admin'],
    {
      what: 'making a second administrator',
    },
  );
  return [first, /^http\S+$/m.exec(made)?.[0]];
}

function reportFile(folders, suite) {
  const file = path.join(folders.build, 'reports', `${suite}.json`);
  mkdirSync(path.dirname(file), { recursive: true });
  if (existsSync(file)) rmSync(file);
  return file;
}
