import type { CompiledCron, CompiledSchedule } from './compiled-schedule';
import { splitExpression } from './expression-text';
import { clockChangeNotes, type FireNote } from './fire-notes';
import type { CronSchedule } from './schedule-schema';

/** Something an author of a schedule should know. None stops saving. */
export type LintFinding =
  /** No fire lies ahead. */
  | { level: 'warning'; code: 'NO_MORE_FIRES' }
  /** Both day fields are restricted: a date that matches either fires. */
  | { level: 'warning'; code: 'EITHER_DAY' }
  /** `* 2 * * *`: every minute of an hour, where once may be meant. */
  | { level: 'warning'; code: 'EVERY_MINUTE_OF_HOUR' }
  /** A step that does not go round evenly, so the last stretch is shorter. */
  | { level: 'warning'; code: 'UNEVEN_STEP'; field: 'second' | 'minute' | 'hour'; step: string }
  /** A clock change of the coming year leaves out or repeats a time of this schedule; the first one of each kind. */
  | { level: 'warning'; code: 'CLOCK_CHANGE'; note: FireNote }
  /** Only days that some months lack. */
  | { level: 'info'; code: 'MONTHS_LEFT_OUT' };

const LOOK_AHEAD_MS = 366 * 86_400_000;

export interface LintOptions {
  now: number;
  /** From when to when the schedule holds, both included; null is open. Clock changes outside touch nothing. */
  validFrom: number | null;
  validUntil: number | null;
}

/** What is surprising about a schedule, worst first. */
export function lintSchedule(compiled: CompiledSchedule, options: LintOptions): LintFinding[] {
  const { kind } = compiled.schedule;
  if (kind === 'none' || kind === 'fixed_delay') return [];
  if (compiled.nextFireAfter(options.now) === null) return [{ level: 'warning', code: 'NO_MORE_FIRES' }];
  return isCron(compiled) ? lintCron(compiled, options) : [];
}

export function isCron(compiled: CompiledSchedule): compiled is CompiledCron {
  return compiled.schedule.kind === 'cron';
}

function lintCron(cron: CompiledCron, { now, validFrom, validUntil }: LintOptions): LintFinding[] {
  const { dayOfMonth, dayOfWeek } = cron.expression.days;
  const findings: LintFinding[] = [];
  if (dayOfMonth.isRestricted && dayOfWeek.isRestricted) {
    findings.push({ level: 'warning', code: 'EITHER_DAY' });
  }
  if (cron.expression.minutes.length === 60 && cron.expression.hours.length === 1) {
    findings.push({ level: 'warning', code: 'EVERY_MINUTE_OF_HOUR' });
  }
  findings.push(...lintSteps(cron.schedule));
  const from = Math.max(now, validFrom ?? now);
  const to = Math.min(now + LOOK_AHEAD_MS, validUntil ?? Number.POSITIVE_INFINITY);
  for (const note of firstOfEachKind(clockChangeNotes(cron, from, to)))
    findings.push({ level: 'warning', code: 'CLOCK_CHANGE', note });
  if (leavesMonthsOut(cron)) findings.push({ level: 'info', code: 'MONTHS_LEFT_OUT' });
  return findings;
}

/** The first change in spring and the first in autumn tell the story; the second pair would only repeat it. */
function firstOfEachKind(notes: readonly FireNote[]): FireNote[] {
  const seen = new Set<string>();
  return notes.filter(({ reason }) => {
    const isNew = !seen.has(reason);
    seen.add(reason);
    return isNew;
  });
}

/** `*\/40` fires at 0 and 40, not every 40 minutes. */
function lintSteps(schedule: CronSchedule): LintFinding[] {
  const { fields, isAlias } = splitExpression(schedule.expression);
  const hasSeconds = fields.length > 5 && !isAlias;
  const [seconds = '0', minute = '', hour = ''] = hasSeconds ? fields : ['0', ...fields];
  const parts = [
    { field: 'second', step: seconds, size: 60 },
    { field: 'minute', step: minute, size: 60 },
    { field: 'hour', step: hour, size: 24 },
  ] as const;
  return parts.flatMap(({ field, step, size }): LintFinding[] => {
    const length = Number(/^(?:\*|0)\/([0-9]+)$/.exec(step)?.[1] ?? 1);
    return size % length === 0 ? [] : [{ level: 'warning', code: 'UNEVEN_STEP', field, step }];
  });
}

/** Whether only days 29 to 31 are named, so that shorter months never fire. */
function leavesMonthsOut({ expression }: CompiledCron): boolean {
  const { dayOfMonth, dayOfWeek } = expression.days;
  if (!dayOfMonth.isRestricted || dayOfWeek.isRestricted) return false;
  if (dayOfMonth.fromLast !== 0 || dayOfMonth.isLastWeekday) return false;
  const days = dayOfMonth.days | dayOfMonth.nearestWeekday;
  const earliest = 32 - Math.clz32(days & -days);
  const isShort = (month: number) => earliest > (month === 2 ? 28 : [4, 6, 9, 11].includes(month) ? 30 : 31);
  return expression.months.some(isShort);
}
