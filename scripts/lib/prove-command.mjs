// Runs the simulation, its sabotages and the failure matrix, then prints one page about them. The exit code is 0 when everything holds.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { foldersOf, loadSettings, ROOT, readJson } from './environment.mjs';
import { proofOf, resultsOf } from './proof.mjs';
import { spawnShown } from './run-command.mjs';
import { createShutdown, endOnSignals } from './shutdown.mjs';
import { say } from './steps.mjs';

const PARTS = ['simulation', 'sabotage', 'matrix'];

const shutdown = createShutdown();
endOnSignals(shutdown, () => 130);

const reports = path.join(foldersOf(loadSettings()).build, 'test', 'reports');
const reportOf = (suite) => path.join(reports, `${suite}.json`);
const figuresFile = path.join(reports, 'figures.jsonl');

mkdirSync(reports, { recursive: true });
for (const file of [figuresFile, ...PARTS.map(reportOf)]) rmSync(file, { force: true });
const rows = process.argv.slice(2);
await spawnShown(process.execPath, [path.join(ROOT, 'scripts/test.mjs'), ...PARTS, ...rows], {
  cwd: ROOT,
  env: { ...process.env, FIGURES_FILE: figuresFile },
});
if (!shutdown.isEnding()) {
  const figures = existsSync(figuresFile)
    ? readFileSync(figuresFile, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [];
  const { page, isProven } = proofOf({
    commit: commit(),
    machine: `Node.js ${process.version}, ${os.cpus().length} processors, ${os.type()} ${os.release()}`,
    at: new Date().toISOString(),
    results: resultsOf(
      PARTS.map((part) => readJson(reportOf(part))),
      figures,
    ),
  });
  say(`\n${page}`);
  process.exit(isProven ? 0 : 1);
}

/** The commit these files are of, and whether they are it. */
function commit() {
  const git = (...args) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' }).trim();
  try {
    const changed = git('status', '--porcelain') === '' ? '' : ' and changes that are not committed';
    return `${git('rev-parse', 'HEAD')}${changed}`;
  } catch {
    return 'no commit is known';
  }
}
