// The doctor: `npm run doctor`, with --json `npm run --silent doctor -- --json`. Changes nothing. Exit code 0 when nothing is wrong
// (warnings allowed), else 1.
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { askDoctor } from './ask-doctor.mjs';
import {
  countFindings,
  judgeConsole,
  judgeNode,
  judgePackages,
  problem,
  renderFindings,
  unchecked,
} from './doctor-findings.mjs';
import { foldersOf, loadSettings, readJson, readRuntime } from './environment.mjs';
import { isFolderLocked } from './lock-file.mjs';
import { portProblem } from './ports.mjs';
import { localAddress } from './product.mjs';
import { addressSettings } from './settings.mjs';
import { fail, StepError } from './steps.mjs';

const WITHIN_MS = 3_000;

async function main(args) {
  const { json } = readArguments(args);
  const given = loadSettings();
  const folders = foldersOf(given);
  const settings = {
    ...readRuntime(folders),
    // what npm start makes by itself is no finding
    AUTH_SECRET: randomBytes(32).toString('hex'),
    ...given,
  };
  const packages = judgePackages(
    readJson(path.join(folders.root, 'package-lock.json')),
    readJson(path.join(folders.root, 'node_modules/.package-lock.json')),
  );
  const [servers, console] = await Promise.all([
    examineServers(folders, settings, packages),
    examineConsole(folders, settings),
  ]);
  const findings = [judgeNode(process.version), packages, ...servers, console];
  const counts = countFindings(findings);
  const isHealthy = counts.problems === 0;
  const text = json ? JSON.stringify({ isHealthy, ...counts, findings }, null, 2) : renderFindings(findings);
  process.stdout.write(`${text}\n`);
  process.exitCode = isHealthy ? 0 : 1;
}

function readArguments(args) {
  try {
    return parseArgs({ args: args.slice(1), options: { json: { type: 'boolean', default: false } } }).values;
  } catch (error) {
    throw new StepError(
      `${error.message.split('. ')[0]}. Usage: npm run doctor, or npm run --silent doctor -- --json`,
    );
  }
}

/** What only a program with packages can ask; without them, why it could not. */
async function examineServers(folders, settings, packages) {
  try {
    return await askDoctor(folders, settings, [], sayOnce());
  } catch (error) {
    if (packages.state === 'problem')
      return [unchecked('servers', 'the packages have to be installed first')];
    const lines = error.message.split('\n');
    const reason = lines.find((line) => line.includes('Error')) ?? lines[0];
    return [problem('servers', reason.trim(), 'Install the packages anew with npm ci.')];
  }
}

/** Shows the first thing there is to say, such as that another command builds at the moment; not among the findings. */
function sayOnce() {
  let hasSaid = false;
  return (text) => {
    if (!hasSaid) process.stderr.write(`${text}\n`);
    hasSaid = true;
  };
}

async function examineConsole(folders, settings) {
  let address;
  try {
    address = addressSettings(settings);
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    return problem('console', error.message, 'Correct it in the environment or in .env.');
  }
  const url = localAddress(address);
  const isAnswering = await answers(url);
  return judgeConsole({
    settings: address,
    address: url,
    isAnswering,
    portCode: isAnswering ? null : await portProblem(Number(address.PORT), address.HOST),
    runsHere: isFolderLocked(folders.data),
  });
}

/** Whether Punctual, and not some other program, answers there. */
async function answers(address) {
  try {
    const response = await fetch(`${address}/api/health/live`, { signal: AbortSignal.timeout(WITHIN_MS) });
    return (await response.json()).status === 'live';
  } catch {
    return false;
  }
}

main(process.argv.slice(2)).catch((error) => {
  fail(error);
  process.exit(1);
});
