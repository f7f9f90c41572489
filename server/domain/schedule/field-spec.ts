import type { CronFieldName } from './schedule-error';

/** The numbers and names one field of an expression knows. */
export interface FieldSpec {
  name: CronFieldName;
  /** How messages call it. */
  label: string;
  min: number;
  max: number;
  /** The largest number accepted as a value or the end of a range; 7 for the day of the week of the unix dialect. */
  maxValue: number;
  /** The last value that `H` may take. */
  maxHashed: number;
  /** Largest step. */
  size: number;
  /** Names in capitals, in the order of their numbers, from `min` on. */
  names: readonly string[];
  /** Whether `?` stands for `*` here. */
  isDayField: boolean;
  /** Whether a range may run past the end of the field and go on at its start. */
  canWrap: boolean;
}

export const MONTH_NAMES = [
  'JAN',
  'FEB',
  'MAR',
  'APR',
  'MAY',
  'JUN',
  'JUL',
  'AUG',
  'SEP',
  'OCT',
  'NOV',
  'DEC',
] as const;
export const WEEKDAY_NAMES = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] as const;

function plain(name: CronFieldName, label: string, min: number, max: number): FieldSpec {
  const size = max - min + 1;
  return {
    name,
    label,
    min,
    max,
    maxValue: max,
    maxHashed: max,
    size,
    names: [],
    isDayField: false,
    canWrap: false,
  };
}

const SECONDS = plain('seconds', 'Second', 0, 59);
const MINUTE = plain('minute', 'Minute', 0, 59);
const HOUR = plain('hour', 'Hour', 0, 23);
const DAY_OF_MONTH: FieldSpec = {
  ...plain('dayOfMonth', 'Day of month', 1, 31),
  maxHashed: 28,
  isDayField: true,
};
const MONTH: FieldSpec = { ...plain('month', 'Month', 1, 12), names: MONTH_NAMES };
const UNIX_DAY_OF_WEEK: FieldSpec = {
  ...plain('dayOfWeek', 'Day of week', 0, 6),
  maxValue: 7,
  names: WEEKDAY_NAMES,
  isDayField: true,
};
const QUARTZ_DAY_OF_WEEK: FieldSpec = {
  ...plain('dayOfWeek', 'Day of week', 1, 7),
  names: WEEKDAY_NAMES,
  isDayField: true,
  canWrap: true,
};
const wrapping = (spec: FieldSpec): FieldSpec => ({ ...spec, canWrap: true });

export interface DialectFields {
  seconds: FieldSpec;
  minute: FieldSpec;
  hour: FieldSpec;
  dayOfMonth: FieldSpec;
  month: FieldSpec;
  dayOfWeek: FieldSpec;
}

export const UNIX_FIELDS: DialectFields = {
  seconds: SECONDS,
  minute: MINUTE,
  hour: HOUR,
  dayOfMonth: DAY_OF_MONTH,
  month: MONTH,
  dayOfWeek: UNIX_DAY_OF_WEEK,
};

export const QUARTZ_FIELDS: DialectFields = {
  seconds: wrapping(SECONDS),
  minute: wrapping(MINUTE),
  hour: wrapping(HOUR),
  dayOfMonth: wrapping(DAY_OF_MONTH),
  month: wrapping(MONTH),
  dayOfWeek: QUARTZ_DAY_OF_WEEK,
};

/** Years do not come round, so their ranges cannot wrap. */
export const QUARTZ_YEAR: FieldSpec = plain('year', 'Year', 1970, 2199);
