import type { Schedule } from '@/server/domain/schedule/schedule-schema';
import { spreadValue } from '@/server/domain/schedule/spread-value';

/** How a task spreads its fires. */
export interface Spread {
  seed: number;
  /** The longest offset in milliseconds. */
  spreadMs: number;
}

/** Its own place among the fields that draw from a seed, so that spread and `H` are independent. */
const SPREAD_FIELD = 31;

/** By how much a task starts later than its fires say: the same for each of its fires, from 0 to `spreadMs`. */
export function spreadOffset({ seed, spreadMs }: Spread): number {
  return spreadMs === 0 ? 0 : spreadValue(seed, SPREAD_FIELD, spreadMs + 1);
}

/** When a fire is due: moved by the offset, but never up to the next fire. `nextFireAt` is asked only when there is an offset. */
export function dueAtOf(fireAt: number, offset: number, nextFireAt: () => number | null): number {
  if (offset === 0) return fireAt;
  const next = nextFireAt();
  return next === null ? fireAt + offset : Math.min(fireAt + offset, next - 1);
}

/** Whether a spread means anything: fires of a fixed delay follow executions, so they never come together, and none has no fires. */
export function isSpreadable(kind: Schedule['kind']): boolean {
  return kind !== 'fixed_delay' && kind !== 'none';
}
