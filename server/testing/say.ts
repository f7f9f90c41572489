import { appendFileSync } from 'node:fs';
import { expect } from 'vitest';

/** A line of figures in the output of a test, and in the proof it is part of. */
export function say(text: string): void {
  process.stdout.write(`    ${text}\n`);
  const file = process.env.FIGURES_FILE;
  if (file === undefined) return;
  const { testPath, currentTestName } = expect.getState();
  appendFileSync(file, `${JSON.stringify({ file: testPath, test: currentTestName, text })}\n`);
}

export const shown = (facts: object): string =>
  JSON.stringify(facts).replace(/["{}]/g, '').replaceAll(',', ', ').replaceAll(':', ' ');

export const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ??
  Number.NaN;
