import { isTrouble } from './execution-status';
import type { Outcome } from './sparkline-geometry';

export interface DurationScale {
  /** The duration at the top of the chart. */
  topMs: number;
  /** Where hairlines stand, from the base up; at most three. */
  lines: number[];
}

const STEPS_MS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000,
  600_000, 1_200_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000, 28_800_000, 43_200_000, 86_400_000,
];

/** A scale for durations that one outlier cannot flatten: at most four times the middle one, unless nearly all are longer. */
export function durationScale(outcomes: readonly Outcome[]): DurationScale {
  const durations = outcomes
    .flatMap((outcome) => (outcome.durationMs === null ? [] : [outcome.durationMs]))
    .sort((a, b) => a - b);
  const longest = durations.at(-1) ?? 0;
  const middle = durations[Math.floor(durations.length / 2)] ?? 0;
  const ninth = durations[Math.floor(durations.length * 0.9)] ?? 0;
  const wanted = Math.max(1, Math.min(longest, Math.max(4 * middle, ninth)));
  const step = STEPS_MS.find((size) => size * 3 >= wanted) ?? Math.ceil(wanted / 3);
  const topMs = wanted * 1.06;
  const lines = [0, 1, 2, 3].map((index) => index * step).filter((line) => line <= topMs);
  return { topMs, lines: lines.slice(0, 4) };
}

/** Whether a bar deserves full colour: trouble, and what took half as long again as usual. */
export function isNotable(outcome: Outcome, usualMs: number | null): boolean {
  if (outcome.status !== 'succeeded') return isTrouble(outcome.status) || outcome.durationMs === null;
  return (
    usualMs !== null && usualMs > 0 && outcome.durationMs !== null && outcome.durationMs / usualMs >= 1.5
  );
}
