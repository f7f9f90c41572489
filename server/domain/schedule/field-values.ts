import { fail, readStep, readValue, show } from './field-number';
import type { FieldSpec } from './field-spec';
import { ScheduleError } from './schedule-error';
import { spreadValue } from './spread-value';

const FIELD_INDEX = {
  seconds: 0,
  minute: 1,
  hour: 2,
  dayOfMonth: 3,
  month: 4,
  dayOfWeek: 5,
  year: 6,
} as const;

/** The numbers that one field names, ascending and without duplicates, in the field's own numbering. */
export function readField(text: string, spec: FieldSpec, spreadSeed: number): number[] {
  const values = new Set<number>();
  for (const item of text.split(',')) for (const value of readItem(item, spec, spreadSeed)) values.add(value);
  return [...values].sort((a, b) => a - b);
}

/** The numbers that one item of a list names, in the order it names them. */
export function readItem(item: string, spec: FieldSpec, spreadSeed: number): number[] {
  const [base = '', stepText, extra] = item.split('/', 3);
  if (stepText === undefined) return readWithoutStep(base, spec, spreadSeed);
  const step = readStep(extra === undefined ? stepText : item.slice(base.length + 1), item, spec);
  const isOpen = !base.includes('-') && !isEvery(base, spec) && !base.startsWith('H');
  if (base.startsWith('H')) return readSpreadStep(base, step, spec, spreadSeed);
  const run = isOpen
    ? count(readStart(base, item, spec), spec.max)
    : readWithoutStep(base, spec, spreadSeed, step);
  return run.filter((_, index) => index % step === 0);
}

/** `step` only serves the message about a backward range, so that the mended text keeps it. */
function readWithoutStep(base: string, spec: FieldSpec, spreadSeed: number, step = 1): number[] {
  if (isEvery(base, spec)) return count(spec.min, spec.max);
  if (base.startsWith('H')) {
    const run = readSpreadRange(base, spec);
    return run.slice(spreadValue(spreadSeed, FIELD_INDEX[spec.name], run.length)).slice(0, 1);
  }
  if (base.includes('-')) return readRange(base, spec, (range) => mendRange(range, spec, step));
  return [readValue(base, base, spec)];
}

const isEvery = (base: string, spec: FieldSpec) => base === '*' || (base === '?' && spec.isDayField);

/** `a/n` runs from a to the maximum, so 7 for Sunday cannot start it. */
function readStart(base: string, item: string, spec: FieldSpec): number {
  const start = readValue(base, item, spec);
  if (start <= spec.max) return start;
  throw fail('OUT_OF_RANGE', spec, `${show(item)} starts past the last day: write 0 for Sunday.`);
}

/** A range that runs backwards: its ends as typed and the numbers they stand for. */
interface BackwardRange {
  from: number;
  to: number;
  fromText: string;
  toText: string;
}

function readRange(text: string, spec: FieldSpec, mend: (range: BackwardRange) => string): number[] {
  const parts = text.split('-');
  if (parts.length !== 2) throw fail('BAD_TOKEN', spec, `${show(text)} is no range: write it as first-last.`);
  const [fromText = '', toText = ''] = parts;
  if (fromText === '' || toText === '') {
    throw fail('BAD_TOKEN', spec, `${show(text)} lacks one end: write a range as first-last.`);
  }
  const from = readValue(fromText, text, spec);
  const isSundayEnd = toText === 'SUN' && spec.maxValue > spec.max;
  const to = isSundayEnd ? spec.maxValue : readValue(toText, text, spec);
  if (from > to && spec.canWrap) return [...count(from, spec.max), ...count(spec.min, to)];
  if (from > to) throw backwards(text, mend({ from, to, fromText, toText }), spec);
  if (from > spec.max) {
    throw fail(
      'OUT_OF_RANGE',
      spec,
      `${show(text)} starts with 7: as the start of a range write 0 for Sunday.`,
    );
  }
  return count(from, to);
}

function backwards(text: string, mended: string, spec: FieldSpec): ScheduleError {
  const message = `The range ${show(text)} runs backwards: write ${mended}.`;
  return new ScheduleError('BAD_RANGE', spec.name, message, [mended]);
}

/** What a backward range most likely means: the same way round the end of the field, in the same steps. */
function mendRange({ from, to, fromText, toText }: BackwardRange, spec: FieldSpec, step: number): string {
  const suffix = step === 1 ? '' : `/${step}`;
  // years do not come round
  if (spec.name === 'year') return `${toText}-${fromText}${suffix}`;
  const isNamed = spec.names.includes(fromText);
  const write = (value: number) => (isNamed && spec.names[value - spec.min]) || String(value);
  const run = (a: number, aText: string, b: number, bText: string) =>
    a === b ? [aText] : a < b ? [`${aText}-${bText}${suffix}`] : [];
  const past = spec.max - from + 1;
  const start = spec.min + (past > 0 ? (step - (past % step)) % step : 0);
  const upToEnd = past > 0 ? run(from, fromText, spec.max, write(spec.max)) : [];
  return [...upToEnd, ...run(start, write(start), to, toText)].join(',');
}

/** The run of values out of which `H` or `H(a-b)` takes one. */
function readSpreadRange(base: string, spec: FieldSpec): number[] {
  if (spec.name === 'year')
    throw fail('BAD_TOKEN', spec, 'H cannot stand for a year: write the years themselves.');
  if (base === 'H') return count(spec.min, spec.maxHashed);
  const inner = /^H\(([^()]*)\)$/.exec(base)?.[1];
  // H takes one range, so the ends can only change places
  if (inner?.includes('-')) {
    return readRange(inner, spec, ({ fromText, toText }) => `H(${toText}-${fromText})`);
  }
  throw fail('BAD_TOKEN', spec, `${show(base)} is not understood: write H, H/n or H(first-last).`);
}

function readSpreadStep(base: string, step: number, spec: FieldSpec, spreadSeed: number): number[] {
  const run = readSpreadRange(base, spec);
  const start = spreadValue(spreadSeed, FIELD_INDEX[spec.name], Math.min(step, run.length));
  return run.filter((_, index) => index >= start && (index - start) % step === 0);
}

function count(from: number, to: number): number[] {
  const values: number[] = [];
  for (let value = from; value <= to; value++) values.push(value);
  return values;
}
