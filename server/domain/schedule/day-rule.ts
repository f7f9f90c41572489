/**
 * Which days of a month an expression names. Masks of days have bit d-1 for day d, masks of weekdays bit 0 for Sunday.
 */
export interface DayOfMonthRule {
  /** False for a bare `*` or `?`. */
  isRestricted: boolean;
  days: number;
  /** Bit n stands for `L-n`; bit 0 is `L`. */
  fromLast: number;
  /** Bit d-1 stands for `dW`. */
  nearestWeekday: number;
  /** `LW`. */
  isLastWeekday: boolean;
}

export interface DayOfWeekRule {
  isRestricted: boolean;
  weekdays: number;
  /** Bit d stands for `dL`. */
  last: number;
  /** Element n-1 holds the weekdays d of `d#n`. */
  nth: number[];
}

export interface DayRule {
  dayOfMonth: DayOfMonthRule;
  dayOfWeek: DayOfWeekRule;
}

/** The days that a month of this length fires on when its first day is this weekday (0 is Sunday). */
export function daysOfMonth(rule: DayRule, firstWeekday: number, length: number): number {
  const all = length === 31 ? 0x7fff_ffff : (1 << length) - 1;
  const { dayOfMonth, dayOfWeek } = rule;
  if (!dayOfMonth.isRestricted && !dayOfWeek.isRestricted) return all;
  let days = 0;
  if (dayOfMonth.isRestricted) days |= byDayOfMonth(dayOfMonth, firstWeekday, length);
  if (dayOfWeek.isRestricted) days |= byDayOfWeek(dayOfWeek, firstWeekday, length);
  return days & all;
}

function byDayOfMonth(rule: DayOfMonthRule, firstWeekday: number, length: number): number {
  let days = rule.days;
  for (let n = 0; n < length; n++) if ((rule.fromLast >>> n) & 1) days |= 1 << (length - n - 1);
  for (let day = 1; day <= length; day++) {
    if ((rule.nearestWeekday >>> (day - 1)) & 1) days |= 1 << (nearestWeekday(day, firstWeekday, length) - 1);
  }
  if (rule.isLastWeekday) days |= 1 << (nearestWeekday(length, firstWeekday, length) - 1);
  return days;
}

/** Monday to Friday nearest to a day, never outside its month. */
function nearestWeekday(day: number, firstWeekday: number, length: number): number {
  const weekday = (firstWeekday + day - 1) % 7;
  if (weekday === 6) return day === 1 ? 3 : day - 1;
  if (weekday === 0) return day === length ? day - 2 : day + 1;
  return day;
}

function byDayOfWeek(rule: DayOfWeekRule, firstWeekday: number, length: number): number {
  let days = 0;
  for (let day = 1; day <= length; day++) {
    const weekday = (firstWeekday + day - 1) % 7;
    const nth = rule.nth[Math.floor((day - 1) / 7)] ?? 0;
    const last = day + 7 > length ? rule.last : 0;
    if (((rule.weekdays | nth | last) >>> weekday) & 1) days |= 1 << (day - 1);
  }
  return days;
}
