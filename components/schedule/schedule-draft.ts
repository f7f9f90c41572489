import { instantOf, localInputText } from '@/components/i18n/format-instant';
import { type Moment, momentOf } from '@/components/time/moment';
import type {
  CronDialect,
  GapPolicy,
  OverlapPolicy,
  Schedule,
} from '@/server/domain/schedule/schedule-schema';

export const SCHEDULE_KINDS = [
  'cron',
  'fixed_rate',
  'fixed_delay',
  'once',
  'none',
] as const satisfies readonly Schedule['kind'][];
export type DraftKind = (typeof SCHEDULE_KINDS)[number];

export const INTERVAL_UNITS = ['second', 'minute', 'hour', 'day'] as const;
export type IntervalUnit = (typeof INTERVAL_UNITS)[number];

const UNIT_MS: Record<IntervalUnit, number> = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};
const TEN_YEARS_MS = 3_653 * UNIT_MS.day;

/** What stands in the fields of the schedule form, complete or not. Each kind keeps its own fields, so that switching loses nothing. */
export interface ScheduleDraft {
  kind: DraftKind;
  expression: string;
  dialect: CronDialect;
  timeZone: string;
  gap: GapPolicy;
  overlap: OverlapPolicy;
  every: string;
  everyUnit: IntervalUnit;
  anchorAt: number | null;
  delay: string;
  delayUnit: IntervalUnit;
  onceAt: Moment;
}

export type DraftField = 'expression' | 'timeZone' | 'every' | 'delay' | 'onceAt';

/** Why a draft is no schedule yet; expression and zone are judged by compiling. */
export interface DraftProblem {
  field: DraftField;
  reason: 'everyMissing' | 'everyTooLong' | 'delayMissing' | 'onceMissing';
}

export function newScheduleDraft(timeZone: string, now: number): ScheduleDraft {
  return {
    kind: 'cron',
    expression: '*/5 * * * *',
    dialect: 'unix',
    timeZone,
    gap: 'merge',
    overlap: 'first',
    every: '10',
    everyUnit: 'second',
    // Midnight of the reader, so that "every hour" means full hours and the preview is what will be.
    anchorAt: instantOf(`${localInputText(now, timeZone).slice(0, 10)}T00:00`, timeZone),
    delay: '1',
    delayUnit: 'minute',
    onceAt: momentOf(Math.ceil((now + 3_600_000) / 3_600_000) * 3_600_000, timeZone),
  };
}

/** The form fields of a stored schedule. */
export function draftOf(schedule: Schedule, readerZone: string, now: number): ScheduleDraft {
  const draft = newScheduleDraft(readerZone, now);
  switch (schedule.kind) {
    case 'cron': {
      const { expression, dialect, timeZone, gap, overlap } = schedule;
      return { ...draft, kind: 'cron', expression, dialect, timeZone, gap, overlap };
    }
    case 'fixed_rate': {
      const unit = unitOf(schedule.everyMs);
      const every = String(schedule.everyMs / UNIT_MS[unit]);
      return { ...draft, kind: 'fixed_rate', every, everyUnit: unit, anchorAt: schedule.anchorAt };
    }
    case 'fixed_delay': {
      const unit = unitOf(schedule.delayMs);
      return {
        ...draft,
        kind: 'fixed_delay',
        delay: String(schedule.delayMs / UNIT_MS[unit]),
        delayUnit: unit,
      };
    }
    case 'once':
      return { ...draft, kind: 'once', onceAt: momentOf(schedule.at, readerZone) };
    case 'none':
      return { ...draft, kind: 'none' };
  }
}

/** The largest unit that shows a length of time as a whole number, or seconds. */
function unitOf(ms: number): IntervalUnit {
  return [...INTERVAL_UNITS].reverse().find((name) => ms % UNIT_MS[name] === 0) ?? 'second';
}

/** The schedule a draft stands for, or what is missing. */
export function scheduleOf(draft: ScheduleDraft): { schedule: Schedule } | { problem: DraftProblem } {
  switch (draft.kind) {
    case 'cron': {
      const { expression, dialect, timeZone, gap, overlap } = draft;
      return { schedule: { kind: 'cron', expression, dialect, timeZone, gap, overlap } };
    }
    case 'fixed_rate': {
      const count = /^\d{1,9}$/.test(draft.every.trim()) ? Number(draft.every) : 0;
      if (count < 1) return { problem: { field: 'every', reason: 'everyMissing' } };
      const everyMs = count * UNIT_MS[draft.everyUnit];
      if (everyMs > TEN_YEARS_MS) return { problem: { field: 'every', reason: 'everyTooLong' } };
      return { schedule: { kind: 'fixed_rate', everyMs, anchorAt: draft.anchorAt } };
    }
    case 'fixed_delay': {
      const count = /^\d{1,9}(\.\d{1,3})?$/.test(draft.delay.trim()) ? Number(draft.delay) : 0;
      const delayMs = Math.round(count * UNIT_MS[draft.delayUnit]);
      if (delayMs < 1) return { problem: { field: 'delay', reason: 'delayMissing' } };
      if (delayMs > TEN_YEARS_MS) return { problem: { field: 'delay', reason: 'everyTooLong' } };
      return { schedule: { kind: 'fixed_delay', delayMs } };
    }
    case 'once': {
      const { at } = draft.onceAt;
      if (at === null) return { problem: { field: 'onceAt', reason: 'onceMissing' } };
      return { schedule: { kind: 'once', at } };
    }
    case 'none':
      return { schedule: { kind: 'none' } };
  }
}
