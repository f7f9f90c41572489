/** One line of the table a benchmark ends with. `isMet` is null for what has no target. */
export interface Figure {
  measure: string;
  value: string;
  target: string;
  isMet: boolean | null;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[middle]];
  if (low === undefined || high === undefined) throw new Error('there is no median of nothing');
  return (low + high) / 2;
}

/** The smallest value that so great a part of the values does not exceed; `part` lies between 0 and 1. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const value = sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)];
  if (value === undefined) throw new Error('there is no percentile of nothing');
  return value;
}

export const atLeast = (measure: string, value: number, target: number): Figure => ({
  measure,
  value: value.toFixed(2),
  target: `≥ ${target}`,
  isMet: value >= target,
});

export const atMost = (measure: string, value: number, target: number, unit = ''): Figure => ({
  measure,
  value: `${value}${unit}`,
  target: `≤ ${target}${unit}`,
  isMet: value <= target,
});

export const plain = (measure: string, value: string): Figure => ({
  measure,
  value,
  target: '',
  isMet: null,
});
