import { type DayOfWeekDialect, readDayOfMonth, readDayOfWeek } from './day-fields';
import type { DayRule } from './day-rule';
import { splitExpression } from './expression-text';
import { type DialectFields, QUARTZ_FIELDS, QUARTZ_YEAR, UNIX_FIELDS } from './field-spec';
import { readField } from './field-values';
import { ScheduleError } from './schedule-error';
import type { CronDialect } from './schedule-schema';

/** What an expression means, whatever its dialect: weekdays count from 0 for Sunday, months from 1. */
export interface CronExpression {
  seconds: number[];
  minutes: number[];
  hours: number[];
  months: number[];
  days: DayRule;
  /** Null when every year. */
  years: number[] | null;
  /** Minute or hour begins with `*`: the schedule follows real time through clock changes. */
  isInterval: boolean;
}

interface Fields {
  seconds: string;
  minute: string;
  hour: string;
  dayOfMonth: string;
  month: string;
  dayOfWeek: string;
  year: string;
}

const UNIX_DAY_OF_WEEK: DayOfWeekDialect = {
  spec: UNIX_FIELDS.dayOfWeek,
  toWeekday: (value) => value % 7,
  isBareLastSaturday: false,
};
const QUARTZ_DAY_OF_WEEK: DayOfWeekDialect = {
  spec: QUARTZ_FIELDS.dayOfWeek,
  toWeekday: (value) => value - 1,
  isBareLastSaturday: true,
};

/** The meaning of an expression. Throws ScheduleError with the code, the field and how to mend it. */
export function parseCron(text: string, dialect: CronDialect, spreadSeed: number): CronExpression {
  const { fields, isAlias } = splitExpression(text);
  if (dialect === 'unix' || isAlias)
    return readFields(unixFields(fields), UNIX_FIELDS, UNIX_DAY_OF_WEEK, spreadSeed);
  const named = quartzFields(fields);
  const expression = readFields(named, QUARTZ_FIELDS, QUARTZ_DAY_OF_WEEK, spreadSeed);
  requireOneFreeDayField(named, expression.days);
  return expression;
}

function unixFields(fields: readonly string[]): Fields {
  const [seconds, minute, hour, dayOfMonth, month, dayOfWeek] =
    fields.length === 5 ? ['0', ...fields] : fields;
  if (fields.length > 6 || dayOfWeek === undefined) {
    const hint =
      fields.length === 7
        ? ' Seven fields with a year are the quartz dialect: choose it if this text comes from there.'
        : '';
    throw new ScheduleError(
      'FIELD_COUNT',
      'expression',
      `The expression has ${fields.length} ${fields.length === 1 ? 'field' : 'fields'}: write 5 (minute hour day-of-month month day-of-week) or 6 with seconds first.${hint}`,
    );
  }
  return { seconds, minute, hour, dayOfMonth, month, dayOfWeek, year: '*' } as Fields;
}

function quartzFields(fields: readonly string[]): Fields {
  const [seconds, minute, hour, dayOfMonth, month, dayOfWeek, year = '*'] = fields;
  if (fields.length > 7 || dayOfWeek === undefined) {
    const hint =
      fields.length === 5
        ? ' Five fields are the unix dialect: choose it if this text comes from a crontab.'
        : '';
    throw new ScheduleError(
      'FIELD_COUNT',
      'expression',
      `The expression has ${fields.length} ${fields.length === 1 ? 'field' : 'fields'}: the quartz dialect has 6 (seconds minute hour day-of-month month day-of-week) or 7 with a year.${hint}`,
    );
  }
  return { seconds, minute, hour, dayOfMonth, month, dayOfWeek, year } as Fields;
}

function readFields(
  fields: Fields,
  specs: DialectFields,
  dayOfWeek: DayOfWeekDialect,
  spreadSeed: number,
): CronExpression {
  return {
    seconds: readField(fields.seconds, specs.seconds, spreadSeed),
    minutes: readField(fields.minute, specs.minute, spreadSeed),
    hours: readField(fields.hour, specs.hour, spreadSeed),
    days: {
      dayOfMonth: readDayOfMonth(fields.dayOfMonth, specs.dayOfMonth, spreadSeed),
      dayOfWeek: readDayOfWeek(fields.dayOfWeek, dayOfWeek, spreadSeed),
    },
    months: readField(fields.month, specs.month, spreadSeed),
    years: fields.year === '*' ? null : readField(fields.year, QUARTZ_YEAR, spreadSeed),
    isInterval: fields.minute.startsWith('*') || fields.hour.startsWith('*'),
  };
}

/** Quartz knows no OR of the two day fields, so one of them must be free. */
function requireOneFreeDayField(fields: Fields, days: DayRule): void {
  if (fields.dayOfMonth === '?' && fields.dayOfWeek === '?') {
    throw new ScheduleError(
      'BAD_TOKEN',
      'dayOfWeek',
      'Both day fields are ?: write * or days in one of them.',
    );
  }
  if (days.dayOfMonth.isRestricted && days.dayOfWeek.isRestricted) {
    throw new ScheduleError(
      'BAD_TOKEN',
      'dayOfWeek',
      'The quartz dialect cannot combine a day of month with a day of week: write ? in one of them.',
    );
  }
}
