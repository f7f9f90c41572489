import type { CronExpression } from './cron-expression';

/** A stretch of a day, both ends included, in seconds of the day. */
export interface TimeWindow {
  from: number;
  to: number;
}

/** What an expression says about the time of day, before it is put into words. Times are seconds of the day. */
export type TimePart =
  | { kind: 'times'; times: number[] }
  /** Every `step` seconds, counted from second `start` of the minute; `windows` null is all day. */
  | { kind: 'seconds'; step: number; start: number; windows: TimeWindow[] | null }
  /** Every `step` minutes, counted from minute `start` of the hour, at one second. */
  | { kind: 'minutes'; step: number; start: number; second: number; windows: TimeWindow[] | null }
  /** Every `step` hours; `to` null goes round the day evenly. */
  | { kind: 'hours'; step: number; from: number; to: number | null }
  | { kind: 'hourly'; minutes: number[]; second: number }
  /** Anything else; null is every hour, minute or second. */
  | { kind: 'parts'; seconds: number[] | null; minutes: number[] | null; hours: number[] | null };

const MOST_TIMES = 6;
const MOST_WINDOWS = 3;

/** The most natural exact reading of the seconds, minutes and hours. */
export function timePart(expression: CronExpression): TimePart {
  const { seconds, minutes, hours } = expression;
  return (
    hoursPart(expression) ??
    timesPart(expression) ??
    secondsPart(expression) ??
    minutesPart(expression) ?? {
      kind: 'parts',
      seconds: seconds.length === 60 ? null : seconds,
      minutes: minutes.length === 60 ? null : minutes,
      hours: hours.length === 24 ? null : hours,
    }
  );
}

function hoursPart({ seconds, minutes, hours }: CronExpression): TimePart | null {
  if (seconds.length !== 1 || minutes.length !== 1 || hours.length < 3) return null;
  const step = stepOf(hours);
  if (step === null) return null;
  const first = hours[0] as number;
  const rest = (minutes[0] as number) * 60 + (seconds[0] as number);
  const goesRound = hours.length * step === 24;
  const to = goesRound ? null : (hours.at(-1) as number) * 3_600 + rest;
  return { kind: 'hours', step, from: first * 3_600 + rest, to };
}

function timesPart({ seconds, minutes, hours }: CronExpression): TimePart | null {
  if (seconds.length * minutes.length * hours.length > MOST_TIMES) return null;
  const times = hours.flatMap((hour) =>
    minutes.flatMap((minute) => seconds.map((second) => hour * 3_600 + minute * 60 + second)),
  );
  return { kind: 'times', times };
}

function secondsPart({ seconds, minutes, hours }: CronExpression): TimePart | null {
  const step = evenStepOf(seconds, 60);
  if (step === null) return null;
  const first = seconds[0] as number;
  const last = seconds.at(-1) as number;
  const kind = 'seconds';
  if (minutes.length === 60 && hours.length === 24) return { kind, step, start: first, windows: null };
  const runs =
    minutes.length === 60
      ? runsOf(hours).map((run) => ({ from: run.from * 3_600, to: run.to * 3_600 + 3_540 }))
      : hours.flatMap((hour) =>
          runsOf(minutes).map((run) => ({
            from: hour * 3_600 + run.from * 60,
            to: hour * 3_600 + run.to * 60,
          })),
        );
  if (runs.length > MOST_WINDOWS) return null;
  const windows = runs.map((run) => ({ from: run.from + first, to: run.to + last }));
  return { kind, step, start: first, windows };
}

function minutesPart({ seconds, minutes, hours }: CronExpression): TimePart | null {
  if (seconds.length !== 1) return null;
  const second = seconds[0] as number;
  const first = minutes[0] as number;
  const last = minutes.at(-1) as number;
  const step = evenStepOf(minutes, 60);
  if (hours.length === 24) {
    return step === null
      ? { kind: 'hourly', minutes, second }
      : { kind: 'minutes', step, start: first, second, windows: null };
  }
  const runs = runsOf(hours);
  const withinHour = stepOf(minutes);
  // without an even step the rhythm breaks at each hour, so only one hour can be told as a stretch
  const rhythm = step ?? (hours.length === 1 && minutes.length > 2 ? withinHour : null);
  if (rhythm === null || runs.length > MOST_WINDOWS) return null;
  const windows = runs.map((run) => ({
    from: run.from * 3_600 + first * 60 + second,
    to: run.to * 3_600 + last * 60 + second,
  }));
  return { kind: 'minutes', step: rhythm, start: first, second, windows };
}

/** The one distance between neighbours, or null. */
function stepOf(values: readonly number[]): number | null {
  const step = (values[1] ?? 0) - (values[0] ?? 0);
  const isEven = values.every(
    (value, index) => index === 0 || value - (values[index - 1] as number) === step,
  );
  return values.length > 1 && isEven ? step : null;
}

/** The step with which the values go round a field evenly, or null. */
function evenStepOf(values: readonly number[], size: number): number | null {
  const step = stepOf(values);
  return step !== null && step * values.length === size ? step : null;
}

/** The step of minutes or seconds that go round evenly from 0 on, or null. */
export function evenStepFromZero(values: readonly number[]): number | null {
  return values[0] === 0 ? evenStepOf(values, 60) : null;
}

/** The step of at least four numbers that are worth telling by it, or null. */
export function longStepOf(values: readonly number[]): number | null {
  const step = stepOf(values);
  return step !== null && step > 1 && values.length > 3 ? step : null;
}

export interface Run {
  from: number;
  to: number;
}

/** Neighbouring numbers put together. */
export function runsOf(values: readonly number[]): Run[] {
  const runs: Run[] = [];
  for (const value of values) {
    const last = runs.at(-1);
    if (last !== undefined && last.to === value - 1) last.to = value;
    else runs.push({ from: value, to: value });
  }
  return runs;
}

/** The same with runs of two taken apart: `1, 2` reads better than `1–2`. */
export function readableRuns(values: readonly number[]): Run[] {
  return runsOf(values).flatMap((run) =>
    run.to - run.from === 1
      ? [
          { from: run.from, to: run.from },
          { from: run.to, to: run.to },
        ]
      : [run],
  );
}

/** The numbers whose bits are set, plus `first`. */
export function bitsOf(mask: number, first: number): number[] {
  const values: number[] = [];
  for (let bit = 0; bit < 31; bit++) if ((mask >>> bit) & 1) values.push(bit + first);
  return values;
}

const pad = (value: number) => String(value).padStart(2, '0');

/** `09:00`, or `09:00:30` when the second matters. */
export function clockTime(seconds: number): string {
  const time = `${pad(Math.floor(seconds / 3_600))}:${pad(Math.floor(seconds / 60) % 60)}`;
  return seconds % 60 === 0 ? time : `${time}:${pad(seconds % 60)}`;
}

/** The two ends of a stretch in the same precision. */
export function clockWindow(window: TimeWindow): [string, string] {
  const withSeconds = window.from % 60 !== 0 || window.to % 60 !== 0;
  const time = (seconds: number) =>
    withSeconds && seconds % 60 === 0 ? `${clockTime(seconds)}:00` : clockTime(seconds);
  return [time(window.from), time(window.to)];
}

/** A length of time in the largest unit that says it exactly. One day is 24 hours, since clocks may change in between. */
export function exactUnit(ms: number): { value: number; unit: 'day' | 'hour' | 'minute' | 'second' } {
  if (ms % 86_400_000 === 0 && ms > 86_400_000) return { value: ms / 86_400_000, unit: 'day' };
  if (ms % 3_600_000 === 0) return { value: ms / 3_600_000, unit: 'hour' };
  if (ms % 60_000 === 0) return { value: ms / 60_000, unit: 'minute' };
  return { value: ms / 1_000, unit: 'second' };
}
