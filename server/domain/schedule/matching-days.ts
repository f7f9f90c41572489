import type { CronExpression } from './cron-expression';
import { daysOfMonth } from './day-rule';
import {
  FIRST_YEAR,
  MONTH_CLASS_COUNT,
  MONTH_CLASSES,
  MONTH_COUNT,
  MONTH_STARTS,
  monthIndexOf,
  YEAR_COUNT,
} from './month-table';

/** The dates that an expression names, counted in days from 1970-01-01. */
export class MatchingDays {
  /** By class of month: the days, and how many. */
  readonly #days = new Int32Array(MONTH_CLASS_COUNT);
  readonly #dayCounts = new Uint8Array(MONTH_CLASS_COUNT);
  /** Bit m-1 for month m. */
  readonly #months: number;
  readonly #years: Uint8Array | null;

  constructor(expression: CronExpression) {
    this.#months = expression.months.reduce((mask, month) => mask | (1 << (month - 1)), 0);
    for (let index = 0; index < MONTH_CLASS_COUNT; index++) {
      const days = daysOfMonth(expression.days, index >> 2, 28 + (index & 3));
      this.#days[index] = days;
      this.#dayCounts[index] = countBits(days);
    }
    this.#years = expression.years && new Uint8Array(YEAR_COUNT);
    for (const year of expression.years ?? []) if (this.#years) this.#years[year - FIRST_YEAR] = 1;
  }

  /** The first matching day at or after `day`, or Infinity. */
  next(day: number): number {
    let month = monthIndexOf(day);
    if (month < 0) month = 0;
    else if (month < MONTH_COUNT && this.#isMonth(month)) {
      const start = MONTH_STARTS[month] as number;
      const rest = (this.#days[MONTH_CLASSES[month] as number] as number) >>> (day - start);
      if (rest !== 0) return day + lowestBit(rest);
      month++;
    } else month++;
    for (; month < MONTH_COUNT; month++) {
      if (!this.#isMonth(month)) continue;
      const days = this.#days[MONTH_CLASSES[month] as number] as number;
      if (days !== 0) return (MONTH_STARTS[month] as number) + lowestBit(days);
    }
    return Number.POSITIVE_INFINITY;
  }

  /** How many matching days lie in [from, to), both within the table. */
  count(from: number, to: number): number {
    if (to <= from) return 0;
    let count = 0;
    const last = Math.min(MONTH_COUNT - 1, monthIndexOf(to - 1));
    for (let month = Math.max(0, monthIndexOf(from)); month <= last; month++) {
      if (!this.#isMonth(month)) continue;
      const monthClass = MONTH_CLASSES[month] as number;
      const start = MONTH_STARTS[month] as number;
      if (from <= start && to >= (MONTH_STARTS[month + 1] as number)) {
        count += this.#dayCounts[monthClass] as number;
        continue;
      }
      let days = this.#days[monthClass] as number;
      if (from > start) days = (days >>> (from - start)) << (from - start);
      if (to - start < 31) days &= (1 << (to - start)) - 1;
      count += countBits(days);
    }
    return count;
  }

  #isMonth(index: number): boolean {
    const year = (index / 12) | 0;
    return (
      ((this.#months >>> (index - year * 12)) & 1) === 1 && (this.#years === null || this.#years[year] === 1)
    );
  }
}

const lowestBit = (bits: number) => 31 - Math.clz32(bits & -bits);

function countBits(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}
