import type { CronDialect } from '@/server/domain/schedule/schedule-schema';
import type { Dice } from './random';
import { dateOf, dayOfMonthField, dayOfWeekField } from './random-days';
import { numberField, span, withMonthNames, yearField } from './random-numbers';

/**
 * A random expression together with its meaning, which is put together from the definitions of the rules while the text is
 * written, never by reading the text: what reads the text is under test.
 */
export interface RandomExpression {
  text: string;
  dialect: CronDialect;
  isInterval: boolean;
  seconds: ReadonlySet<number>;
  minutes: ReadonlySet<number>;
  hours: ReadonlySet<number>;
  /** A date as year, month 1–12, day 1–31. */
  isDay(year: number, month: number, day: number): boolean;
}

export interface ExpressionTaste {
  /** Chance of a quartz expression. */
  quartz: number;
  /** Chance of a seconds field in the unix dialect. */
  seconds: number;
  /** Only what every library understands alike. */
  isPlain: boolean;
}

/** Where clocks change, so that times fall into gaps and on their edges. */
const LIKELY_MINUTES = [0, 0, 1, 15, 30, 45, 59];
const LIKELY_HOURS = [0, 1, 2, 3, 4, 23];

const ANY_TASTE: ExpressionTaste = { quartz: 0.25, seconds: 0.3, isPlain: false };

export function randomExpression(dice: Dice, taste: ExpressionTaste = ANY_TASTE): RandomExpression {
  const dialect: CronDialect = dice.chance(taste.quartz) ? 'quartz' : 'unix';
  const hasSeconds = dialect === 'quartz' || dice.chance(taste.seconds);
  const field = (min: number, max: number, everyChance: number, likely: readonly number[] = []) =>
    numberField(dice, { min, max, likely, canWrap: dialect === 'quartz' }, everyChance);
  const seconds = hasSeconds ? field(0, 59, 0.15, [0]) : { text: '0', values: new Set([0]) };
  const minute = field(0, 59, 0.2, LIKELY_MINUTES);
  const hour = field(0, 23, 0.25, LIKELY_HOURS);
  const month = dice.chance(0.7) ? { text: '*', values: span(1, 12) } : withMonthNames(dice, field(1, 12, 0));
  const year = dialect === 'quartz' && dice.chance(0.25) ? yearField(dice) : null;
  const isDayOfMonthFree = dice.chance(0.55);
  const isDayOfWeekFree = dialect === 'quartz' && !isDayOfMonthFree ? true : dice.chance(0.5);
  const free = dialect === 'quartz' && !(isDayOfMonthFree && isDayOfWeekFree) ? '?' : '*';
  const dayOfMonth = isDayOfMonthFree ? null : dayOfMonthField(dice, dialect, taste.isPlain);
  const dayOfWeek = isDayOfWeekFree ? null : dayOfWeekField(dice, dialect, taste.isPlain);
  const fields = [minute.text, hour.text, dayOfMonth?.text ?? free, month.text, dayOfWeek?.text ?? free];
  const text = [...(hasSeconds ? [seconds.text] : []), ...fields, ...(year ? [year.text] : [])].join(
    dice.chance(0.9) ? ' ' : '\t ',
  );
  return {
    text: dice.chance(0.1) ? text.toLowerCase() : text,
    dialect,
    isInterval: minute.text.startsWith('*') || hour.text.startsWith('*'),
    seconds: seconds.values,
    minutes: minute.values,
    hours: hour.values,
    isDay(yearOfDate, monthOfYear, day) {
      if (!month.values.has(monthOfYear)) return false;
      if (year !== null && !year.values.has(yearOfDate)) return false;
      if (dayOfMonth === null && dayOfWeek === null) return true;
      const date = dateOf(yearOfDate, monthOfYear, day);
      return (dayOfMonth?.isDay(date) ?? false) || (dayOfWeek?.isDay(date) ?? false);
    },
  };
}
