import type { Dice } from './random';

/** The text of a field of numbers together with its meaning. */
export interface Field {
  text: string;
  values: Set<number>;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

export function span(from: number, to: number, step = 1): Set<number> {
  const values = new Set<number>();
  for (let value = from; value <= to; value += step) values.add(value);
  return values;
}

interface Limits {
  min: number;
  max: number;
  /** Numbers that are drawn more often than others. */
  likely?: readonly number[];
  /** Whether a range may run past `max` and go on at `min`. */
  canWrap: boolean;
}

export function numberField(dice: Dice, limits: Limits, everyChance: number): Field {
  if (dice.chance(everyChance)) return { text: '*', values: span(limits.min, limits.max) };
  const items = Array.from({ length: dice.chance(0.7) ? 1 : dice.whole(2, 4) }, () =>
    numberItem(dice, limits),
  );
  return {
    text: items.map((item) => item.text).join(','),
    values: new Set(items.flatMap((item) => [...item.values])),
  };
}

export function numberItem(dice: Dice, { min, max, canWrap, likely = [] }: Limits): Field {
  const size = max - min + 1;
  const a = likely.length > 0 && dice.chance(0.5) ? dice.pick(likely) : dice.whole(min, max);
  const b = dice.whole(canWrap && dice.chance(0.4) ? min : a, max);
  const step = dice.whole(1, dice.chance(0.8) ? Math.ceil(size / 2) : size);
  // a range that wraps is one that starts earlier, taken modulo the field
  const between = (by: number) =>
    new Set([...span(a, b < a ? b + size : b, by)].map((value) => min + ((value - min) % size)));
  switch (dice.whole(0, 6)) {
    case 0:
      return { text: `*/${step}`, values: span(min, max, step) };
    case 1:
      return { text: `${a}-${b}`, values: between(1) };
    case 2:
      return { text: `${a}-${b}/${step}`, values: between(step) };
    case 3:
      return { text: `${a}/${step}`, values: span(a, max, step) };
    case 4:
      return { text: String(a).padStart(2, '0'), values: new Set([a]) };
    default:
      return { text: `${a}`, values: new Set([a]) };
  }
}

/** Most of the years, so that there is something to find near most instants. */
export function yearField(dice: Dice): Field {
  const first = dice.whole(1970, 1990);
  const last = dice.whole(2040, 2199);
  const step = dice.whole(1, 2);
  switch (dice.whole(0, 3)) {
    case 0:
      return { text: '*', values: span(1970, 2199) };
    case 1:
      return { text: `*/${step}`, values: span(1970, 2199, step) };
    case 2:
      return { text: `${first}/${step}`, values: span(first, 2199, step) };
    default:
      return { text: `${first}-${last}/${step},2199`, values: new Set([...span(first, last, step), 2199]) };
  }
}

/** The same months, with some numbers outside steps written as names. */
export function withMonthNames(dice: Dice, field: Field): Field {
  if (field.text.includes('/') || dice.chance(0.5)) return field;
  const text = field.text.replace(/[0-9]+/g, (digits) => MONTHS[Number(digits) - 1] ?? digits);
  return { ...field, text };
}
