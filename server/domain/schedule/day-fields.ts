import type { DayOfMonthRule, DayOfWeekRule } from './day-rule';
import { fail, readValue, show } from './field-number';
import type { FieldSpec } from './field-spec';
import { readItem } from './field-values';

const isBare = (text: string) => text === '*' || text === '?';

/** The rule of a day-of-month field: numbers, `L`, `L-n`, `LW`, `nW` and lists of them. */
export function readDayOfMonth(text: string, spec: FieldSpec, spreadSeed: number): DayOfMonthRule {
  const rule: DayOfMonthRule = {
    isRestricted: !isBare(text),
    days: 0,
    fromLast: 0,
    nearestWeekday: 0,
    isLastWeekday: false,
  };
  for (const item of text.split(',')) {
    const nearest = /^([0-9]+)W$/.exec(item)?.[1];
    if (item === 'LW') rule.isLastWeekday = true;
    else if (item === 'L') rule.fromLast |= 1;
    else if (nearest !== undefined) rule.nearestWeekday |= 1 << (readValue(nearest, item, spec) - 1);
    else if (item.startsWith('L-')) rule.fromLast |= 1 << readDaysBeforeLast(item, spec);
    else for (const day of readItem(item, spec, spreadSeed)) rule.days |= 1 << (day - 1);
  }
  return rule;
}

function readDaysBeforeLast(item: string, spec: FieldSpec): number {
  const text = item.slice(2);
  if (!/^[0-9]+$/.test(text)) {
    throw fail(
      'BAD_TOKEN',
      spec,
      `${show(item)} is not understood: write L-n, such as L-3 for three days before the last.`,
    );
  }
  const days = Number(text);
  if (days >= 1 && days <= 30) return days;
  throw fail('OUT_OF_RANGE', spec, `${show(item)}: after L- write 1 to 30.`);
}

/** How a dialect reads its day-of-week field. */
export interface DayOfWeekDialect {
  spec: FieldSpec;
  /** 0 is Sunday. */
  toWeekday(value: number): number;
  /** Whether `L` without a day means Saturday; otherwise it is refused. */
  isBareLastSaturday: boolean;
}

/** The rule of a day-of-week field: numbers, names, `dL`, `d#n` and lists of them. */
export function readDayOfWeek(text: string, dialect: DayOfWeekDialect, spreadSeed: number): DayOfWeekRule {
  const rule: DayOfWeekRule = { isRestricted: !isBare(text), weekdays: 0, last: 0, nth: [0, 0, 0, 0, 0] };
  const bitOf = (value: number) => 1 << dialect.toWeekday(value);
  for (const item of text.split(',')) {
    const hash = item.indexOf('#');
    const last = /^([0-9]+|[A-Z]{3})L$/.exec(item)?.[1];
    if (item === 'L') rule.weekdays |= readBareLast(dialect);
    else if (last !== undefined) rule.last |= bitOf(readValue(last, item, dialect.spec));
    else if (hash >= 0) {
      const value = readValue(item.slice(0, hash), item, dialect.spec);
      const n = readOrdinal(item.slice(hash + 1), item, dialect.spec);
      rule.nth[n - 1] = (rule.nth[n - 1] ?? 0) | bitOf(value);
    } else for (const value of readItem(item, dialect.spec, spreadSeed)) rule.weekdays |= bitOf(value);
  }
  return rule;
}

function readBareLast(dialect: DayOfWeekDialect): number {
  if (dialect.isBareLastSaturday) return 1 << 6;
  throw fail(
    'BAD_TOKEN',
    dialect.spec,
    'L needs a day in front of it here: write 5L for the last Friday of the month.',
  );
}

function readOrdinal(text: string, item: string, spec: FieldSpec): number {
  if (!/^[0-9]+$/.test(text)) {
    throw fail('BAD_TOKEN', spec, `${show(item)} is not understood: write day#n, such as 1#2 or MON#2.`);
  }
  const n = Number(text);
  if (n >= 1 && n <= 5) return n;
  throw fail('OUT_OF_RANGE', spec, `${show(item)}: after # write 1 to 5, the week within the month.`);
}
