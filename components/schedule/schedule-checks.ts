import type { CompiledSchedule } from '@/server/domain/schedule/compiled-schedule';
import { isCron, type LintFinding, lintSchedule } from '@/server/domain/schedule/lint-schedule';
import { ALWAYS_VALID, type Validity } from './validity';

/** A remark about a schedule: a finding of the domain, or how it fits the zone and the task. */
export type ScheduleCheck =
  | LintFinding
  | { level: 'warning'; code: 'FASTER_THAN_USUAL'; gapMs: number; usualMs: number }
  | { level: 'good'; code: 'SLOWER_THAN_USUAL'; gapMs: number; usualMs: number }
  | { level: 'good'; code: 'CLOCK_CHANGES_FINE' };

const GRAVITY = ['warning', 'info', 'good'];

/**
 * What an operator should know about a schedule before saving it, the grave ones first. `usualMs` is the median duration of the task
 * so far.
 */
export function scheduleChecks(
  compiled: CompiledSchedule,
  now: number,
  usualMs: number | null,
  validity: Validity = ALWAYS_VALID,
): ScheduleCheck[] {
  const checks: ScheduleCheck[] = lintSchedule(compiled, { now, ...validity });
  const next = compiled.nextFireAfter(now);
  if (next === null) return checks;
  if (isCron(compiled) && !checks.some(({ code }) => code === 'CLOCK_CHANGE')) {
    const hasChanges = (compiled.zone.starts.at(-1) ?? Number.NEGATIVE_INFINITY) * 1_000 > now;
    if (hasChanges) checks.push({ level: 'good', code: 'CLOCK_CHANGES_FINE' });
  }
  const after = compiled.nextFireAfter(next);
  if (usualMs !== null && usualMs > 0 && after !== null) {
    const gapMs = after - next;
    checks.push(
      gapMs < usualMs
        ? { level: 'warning', code: 'FASTER_THAN_USUAL', gapMs, usualMs }
        : { level: 'good', code: 'SLOWER_THAN_USUAL', gapMs, usualMs },
    );
  }
  return checks.sort((a, b) => GRAVITY.indexOf(a.level) - GRAVITY.indexOf(b.level));
}

export interface FireDifference {
  added: number;
  removed: number;
}

/** How many fires of a stretch come and go with a change. Null when there are too many to compare one by one. */
export function fireDifference(
  before: CompiledSchedule,
  after: CompiledSchedule,
  from: number,
  to: number,
  most = 5_000,
): FireDifference | null {
  const counts = [before.countFires(from, to), after.countFires(from, to)];
  if (Math.max(...counts) > most) return null;
  const old = new Set(before.listFires(from, to, most));
  let shared = 0;
  for (const at of after.listFires(from, to, most)) if (old.has(at)) shared += 1;
  return { added: (counts[1] ?? 0) - shared, removed: (counts[0] ?? 0) - shared };
}
