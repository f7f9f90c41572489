/** A line of figures in the output of a test. */
export const say = (text: string): void => void process.stdout.write(`    ${text}\n`);

export const shown = (facts: object): string =>
  JSON.stringify(facts).replace(/["{}]/g, '').replaceAll(',', ', ').replaceAll(':', ' ');

export const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ??
  Number.NaN;
