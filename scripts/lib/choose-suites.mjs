// What the words after `npm test` ask for.
import { StepError } from './steps.mjs';

/**
 * The suites that are named, or all but the long ones, and the rows: words after a suite that `hasRows`, each a part of the names of
 * its files.
 */
export function chooseSuites(words, suites) {
  const names = words.filter((word) => word in suites);
  const rows = words.filter((word) => !(word in suites));
  if (rows.length > 0 && !names.some((name) => suites[name].hasRows)) {
    throw new StepError(`There is no suite ${rows[0]}: choose from ${Object.keys(suites).join(', ')}.`);
  }
  const usual = Object.keys(suites).filter((name) => !suites[name].isLong);
  return { names: names.length > 0 ? names : usual, rows };
}
