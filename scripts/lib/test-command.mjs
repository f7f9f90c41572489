// The test command. A running product is not touched: servers, ports and build folder are the tests' own. The last line, alone, counts
// the tests of all suites; the exit code is 0 when none failed, 130 when it was ended before.
import path from 'node:path';
import { chooseSuites } from './choose-suites.mjs';
import { findChromium } from './chromium.mjs';
import { foldersOf, loadSettings, ROOT } from './environment.mjs';
import { install, isInstalled } from './install.mjs';
import { isFolderLocked, lockFolder } from './lock-file.mjs';
import { provideServers } from './servers/private-servers.mjs';
import { createShutdown, endOnSignals } from './shutdown.mjs';
import { fail, StepError, say, step } from './steps.mjs';
import { lastLine, NONE, sum } from './test-counts.mjs';
import { SUITES } from './test-suites.mjs';

const shutdown = createShutdown();
endOnSignals(shutdown, () => 130);

async function main(given) {
  const { names, rows } = chooseSuites(given, SUITES);
  const chosen = Object.entries(SUITES).filter(([name]) => names.includes(name));

  const product = foldersOf(loadSettings());
  const folders = {
    root: ROOT,
    data: path.join(product.data, 'test'),
    build: path.join(product.build, 'test'),
  };
  shutdown.add(lockFolder(folders.data, 'npm test'));
  if (!isInstalled(ROOT) && isFolderLocked(product.data)) {
    throw new StepError(
      'The packages changed, and the product that runs in this folder uses the present ones. Stop it, then run npm test again.',
    );
  }
  const context = { ...(await prepare(chosen, product, folders)), rows };
  const results = [];
  for (const [name, suite] of chosen) {
    if (shutdown.isEnding()) break;
    results.push(await runSuite(name, suite, context));
  }
  say('');
  for (const { name, counts, seconds, budgetS } of results) {
    const over = seconds > budgetS ? ' (over its budget)' : '';
    say(
      `  ${counts.failed === 0 ? '✓' : '✗'} ${name.padEnd(12)} ${lastLine(counts)} · ${seconds.toFixed(1)} s of ${budgetS} s${over}`,
    );
  }
  return sum(results.map(({ counts }) => counts));
}

/** Packages, servers and browser at once: they wait for different things. */
async function prepare(chosen, product, folders) {
  const context = { folders, shutdown, serverSettings: null, chromium: null };
  const needs = (what) => chosen.some(([, suite]) => suite.needs?.includes(what));
  await Promise.all([
    step('packages', (progress) => install(ROOT, progress)),
    needs('servers') &&
      step('private servers', async (progress) => {
        const provided = await provideServers({}, folders.data, progress, {
          binariesFolder: product.data,
          isFresh: true,
          onStarted: (server) => shutdown.add(() => server.stop()),
        });
        context.serverSettings = provided.settings;
      }),
    needs('chromium') &&
      step('Chromium', async (progress) => {
        // its absence is the failure of the journeys alone
        context.chromium = await findChromium(progress).catch((error) => error);
      }),
  ]);
  return context;
}

async function runSuite(name, suite, context) {
  say(`\n── ${name}`);
  const startedAt = performance.now();
  let counts;
  try {
    counts = await suite.run(context);
  } catch (error) {
    if (!shutdown.isEnding()) fail(error);
    counts = { ...NONE, failed: 1 };
  }
  return { name, counts, seconds: (performance.now() - startedAt) / 1000, budgetS: suite.budgetS };
}

let total;
try {
  total = await main(process.argv.slice(2));
} catch (error) {
  // what fails because everything is being ended is no news
  if (!shutdown.isEnding()) fail(error);
  total = { ...NONE, failed: 1 };
}
if (!shutdown.isEnding()) {
  await shutdown.end();
  say(`\n${lastLine(total)}`);
  process.exit(total.failed === 0 ? 0 : 1);
}
