import { daysFromCivil, monthLength, weekdayOf } from './calendar';

/**
 * Every month that local time can be in while UTC is between 1970 and 2199, with what its days depend on. Whatever an
 * expression says about days depends only on the class of the month: its first weekday and its length, 28 classes.
 */
export const FIRST_YEAR = 1969;
export const YEAR_COUNT = 232;
export const MONTH_COUNT = YEAR_COUNT * 12;
export const MONTH_CLASS_COUNT = 28;

/** Day (from 1970-01-01) that each month starts on; one more element for the end. */
export const MONTH_STARTS = new Int32Array(MONTH_COUNT + 1);
/** firstWeekday * 4 + length - 28 */
export const MONTH_CLASSES = new Uint8Array(MONTH_COUNT);

for (let index = 0; index < MONTH_COUNT; index++) {
  const year = FIRST_YEAR + Math.floor(index / 12);
  const month = (index % 12) + 1;
  const start = daysFromCivil(year, month, 1);
  const length = monthLength(year, month);
  MONTH_STARTS[index] = start;
  MONTH_STARTS[index + 1] = start + length;
  MONTH_CLASSES[index] = weekdayOf(start) * 4 + length - 28;
}

const FIRST_DAY = MONTH_STARTS[0] as number;

/** Index of the month that holds a day; -1 before the table, MONTH_COUNT after it. */
export function monthIndexOf(day: number): number {
  if (day < FIRST_DAY) return -1;
  if (day >= (MONTH_STARTS[MONTH_COUNT] as number)) return MONTH_COUNT;
  // 30.436875 days is the mean month, so the guess is off by one at most
  let index = Math.min(MONTH_COUNT - 1, Math.floor((day - FIRST_DAY) / 30.436875));
  if ((MONTH_STARTS[index] as number) > day) index--;
  else if ((MONTH_STARTS[index + 1] as number) <= day) index++;
  return index;
}
