// The doctor's program over given settings: what a command asks it before it starts anything.
import { buildServer } from './build.mjs';
import { runBundled } from './product.mjs';
import { StepError } from './steps.mjs';

/** As of the worker: starting anew mends nothing, a person has to. */
const EXIT_CONFIGURATION = 78;

/** The findings of server/doctor about the chosen parts; without any, about all. */
export async function askDoctor(folders, settings, parts = [], progress = () => undefined) {
  await buildServer(folders, progress);
  return JSON.parse(await runBundled(folders, settings, 'doctor', parts, { what: 'the check' }));
}

/** Refuses settings and servers nothing can run with, each with one line that says the way on. */
export async function requireUsable(folders, settings, parts, progress) {
  const findings = await askDoctor(folders, settings, parts, progress);
  // tables and workers come later
  const problems = findings.filter(({ check, state }) => state === 'problem' && parts.includes(check));
  if (problems.length === 0) return;
  const error = new StepError(
    problems.map(({ check, message, cure }) => `${check}: ${message}. ${cure}`).join('\n'),
  );
  if (problems.some(({ check }) => check === 'settings' || check === 'zone data'))
    error.exitCode = EXIT_CONFIGURATION;
  throw error;
}
