// What the doctor can tell before any package is installed, and how a person reads all of it.
import { isSupported, LEAST_NODE } from './node-version.mjs';
import { explainPort } from './ports.mjs';

/**
 * A finding of this side; those of server/doctor have the same form.
 * @typedef {{ check: string, state: 'ok' | 'warning' | 'problem' | 'unchecked', message: string, cure: string | null }} Finding
 */

/** @returns {Finding} */
export const ok = (check, message) => ({ check, state: 'ok', message, cure: null });
/** @returns {Finding} */
export const problem = (check, message, cure) => ({ check, state: 'problem', message, cure });
/** @returns {Finding} */
export const unchecked = (check, why) => ({ check, state: 'unchecked', message: why, cure: null });

/** Whether this Node can run the product. */
export function judgeNode(version) {
  const least = LEAST_NODE.join('.');
  return isSupported(version)
    ? ok('node', `${version} (${least} or newer is needed)`)
    : problem('node', `${version} is too old`, `Install Node ${least} or newer: https://nodejs.org`);
}

const MOST_NAMED = 3;

/**
 * Whether node_modules holds what the lock file names. `lock` is package-lock.json, `installed` what npm wrote into node_modules of
 * what it put there, null when there is none. Tools of the developers and binaries of other systems may be absent.
 */
export function judgePackages(lock, installed) {
  if (lock === null)
    return problem(
      'packages',
      'package-lock.json cannot be read',
      'Restore it: git checkout package-lock.json',
    );
  if (installed === null)
    return problem('packages', 'not installed', 'Start it with npm start, which installs them.');
  const needed = Object.entries(lock.packages).filter(
    ([at, { dev, optional, devOptional }]) => at !== '' && !dev && !optional && !devOptional,
  );
  const wrong = needed.filter(([at, { version }]) => installed.packages[at]?.version !== version);
  if (wrong.length === 0) return ok('packages', `all ${needed.length} as package-lock.json says`);
  const named = wrong
    .slice(0, MOST_NAMED)
    .map(([at, { version }]) => `${at.split('node_modules/').at(-1)} ${version}`);
  const more = wrong.length > MOST_NAMED ? ` and ${wrong.length - MOST_NAMED} more` : '';
  return problem(
    'packages',
    `not as package-lock.json says: ${named.join(', ')}${more}`,
    'Stop the product if it runs, then: npm ci',
  );
}

/**
 * Whether the console answers, or could listen. `portCode` is the system's code when nobody can listen on its port now;
 * `isAnswering` tells whether Punctual answers there, `runsHere` whether the product was started in this folder.
 */
export function judgeConsole({ settings, address, portCode, isAnswering, runsHere }) {
  if (isAnswering) return ok('console', `answers at ${address}`);
  if (runsHere) {
    return problem(
      'console',
      `the product runs in this folder, but its console does not answer at ${address}`,
      'Wait until npm start says that it is ready; else stop it with Ctrl-C and start it again.',
    );
  }
  if (portCode === null)
    return ok('console', `does not run here; ${settings.HOST}:${settings.PORT} is free for it`);
  const { message, cure } = explainPort(portCode, settings);
  return problem('console', message.replace(/\.$/, ''), cure);
}

const WORDS = { ok: 'ok', warning: 'warning', problem: 'problem', unchecked: 'not checked' };

/** The findings as lines in columns, each cure under its finding, and the sum. */
export function renderFindings(findings) {
  const checkWidth = Math.max(...findings.map(({ check }) => check.length));
  const stateWidth = Math.max(...findings.map(({ state }) => WORDS[state].length));
  const lines = findings.flatMap(({ check, state, message, cure }) => [
    `${check.padEnd(checkWidth)}  ${WORDS[state].padEnd(stateWidth)}  ${message}`,
    ...(cure === null ? [] : [`${' '.repeat(checkWidth + stateWidth + 4)}→ ${cure}`]),
  ]);
  const { problems, warnings } = countFindings(findings);
  const several = (count, noun) => `${count} ${noun}${count === 1 ? '' : 's'}`;
  const sum = [problems && several(problems, 'problem'), warnings && several(warnings, 'warning')].filter(
    Boolean,
  );
  return [...lines, '', sum.length === 0 ? 'Nothing is wrong.' : `${sum.join(', ')}.`].join('\n');
}

/** @param {Finding[]} findings */
export function countFindings(findings) {
  const count = (state) => findings.filter((finding) => finding.state === state).length;
  return { problems: count('problem'), warnings: count('warning') };
}
