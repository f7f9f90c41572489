import type { CronExpression } from './cron-expression';
import { daysEn, joinEn, numbersEn, ordinalEn } from './describe-days-en';
import {
  clockTime,
  clockWindow,
  evenStepFromZero,
  exactUnit,
  longStepOf,
  type TimePart,
  type TimeWindow,
  timePart,
} from './description-parts';

/** An expression in English, such as `Weekdays at 09:00`. */
export function describeCronEn(expression: CronExpression): string {
  const part = timePart(expression);
  const sentence =
    part.kind === 'times'
      ? `${daysEn(expression, 'start')} at ${joinEn(part.times.map(clockTime))}`
      : `${timeEn(part)} ${daysEn(expression, 'end')}`;
  return capitalize(sentence.trim());
}

/** `Every 90 minutes` */
export function describeEveryEn(ms: number): string {
  const { value, unit } = exactUnit(ms);
  return capitalize(everyEn(value, unit));
}

/** `1 hour`, `1.5 seconds` */
export function durationEn(ms: number): string {
  const { value, unit } = exactUnit(ms);
  return `${value} ${unit}${value === 1 ? '' : 's'}`;
}

function capitalize(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function everyEn(step: number, unit: string): string {
  return step === 1 ? `every ${unit}` : `every ${step} ${unit}s`;
}

function timeEn(part: Exclude<TimePart, { kind: 'times' }>): string {
  switch (part.kind) {
    case 'seconds': {
      const every = everyEn(part.step, 'second');
      if (part.windows !== null) return `${every} ${windowsEn(part.windows)}`;
      return part.start === 0 ? every : `${every} from second ${part.start} of each minute`;
    }
    case 'minutes': {
      const every = everyEn(part.step, 'minute');
      if (part.windows !== null) return `${every} ${windowsEn(part.windows)}`;
      const start = part.start === 0 ? '' : ` from minute ${part.start} of each hour`;
      return `${every}${start}${atSecond(part.second)}`;
    }
    case 'hours':
      return hoursEn(part);
    case 'hourly': {
      const noun = part.minutes.length === 1 ? 'minute' : 'minutes';
      return `every hour at ${noun} ${numbersEn(part.minutes)}${part.second === 0 ? '' : `, second ${part.second}`}`;
    }
    case 'parts':
      return partsEn(part);
  }
}

const atSecond = (second: number) => (second === 0 ? '' : ` at second ${second}`);

function windowsEn(windows: readonly TimeWindow[]): string {
  return joinEn(windows.map((window) => clockWindow(window)).map(([from, to]) => `from ${from} to ${to}`));
}

function hoursEn({ step, from, to }: Extract<TimePart, { kind: 'hours' }>): string {
  const every = everyEn(step, 'hour');
  if (to !== null) return `${every} ${windowsEn([{ from, to }])}`;
  if (step > 1) return `${every} from ${clockTime(from)}`;
  if (from === 0) return every;
  const minute = Math.floor(from / 60);
  const second = from % 60;
  return `${every} at minute ${minute}${second === 0 ? '' : `, second ${second}`}`;
}

function partsEn({ seconds, minutes, hours }: Extract<TimePart, { kind: 'parts' }>): string {
  const named = (unit: string, values: readonly number[]) =>
    `${unit}${values.length === 1 ? '' : 's'} ${numbersEn(values)}`;
  const within = hours === null ? 'every hour' : hoursOfEn(hours);
  const minuteStep = minutes === null ? 1 : evenStepFromZero(minutes);
  const isWholeMinute = seconds?.length === 1 && seconds[0] === 0;
  if (isWholeMinute && minuteStep !== null) return `${everyEn(minuteStep, 'minute')} in ${within}`;
  const atMinutes = `${minutes === null ? 'every minute' : named('minute', minutes)} of ${within}`;
  if (isWholeMinute) return `at ${atMinutes}`;
  const secondStep = seconds === null ? 1 : evenStepFromZero(seconds);
  if (secondStep !== null) return `${everyEn(secondStep, 'second')} in ${atMinutes}`;
  return `at ${named('second', seconds ?? [])} of ${atMinutes}`;
}

function hoursOfEn(hours: readonly number[]): string {
  const step = longStepOf(hours);
  if (step !== null) return `every ${ordinalEn(step)} hour from ${hours[0]} to ${hours.at(-1)}`;
  return `hour${hours.length === 1 ? '' : 's'} ${numbersEn(hours)}`;
}
