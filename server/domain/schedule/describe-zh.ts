import type { CronExpression } from './cron-expression';
import { daysZh, isEveryDay, numbersZh } from './describe-days-zh';
import {
  clockTime,
  clockWindow,
  evenStepFromZero,
  exactUnit,
  type TimePart,
  type TimeWindow,
  timePart,
} from './description-parts';

const UNITS = { day: '天', hour: '小时', minute: '分钟', second: '秒' } as const;

/** An expression in Chinese, such as `每周一至周五 09:00`. */
export function describeCronZh(expression: CronExpression): string {
  const part = timePart(expression);
  if (part.kind === 'times') return `${daysZh(expression)} ${part.times.map(clockTime).join('、')}`;
  const { window, rhythm } = timeZh(part);
  if (window !== '') return `${daysZh(expression)} ${window}${rhythm}`;
  return isEveryDay(expression) ? rhythm : `${daysZh(expression)}，${rhythm}`;
}

/** `每 90 分钟` */
export function describeEveryZh(ms: number): string {
  const { value, unit } = exactUnit(ms);
  return everyZh(value, unit);
}

/** `1.5 秒` */
export function durationZh(ms: number): string {
  const { value, unit } = exactUnit(ms);
  return `${value} ${UNITS[unit]}`;
}

function everyZh(step: number, unit: keyof typeof UNITS): string {
  return step === 1 ? `每${UNITS[unit]}` : `每 ${step} ${UNITS[unit]}`;
}

interface TimeWords {
  window: string;
  rhythm: string;
}

function timeZh(part: Exclude<TimePart, { kind: 'times' }>): TimeWords {
  switch (part.kind) {
    case 'seconds': {
      const every = everyZh(part.step, 'second');
      if (part.windows !== null) return { window: `${windowsZh(part.windows)} `, rhythm: every };
      return { window: '', rhythm: part.start === 0 ? every : `每分钟从第 ${part.start} 秒起${every}` };
    }
    case 'minutes': {
      const every = everyZh(part.step, 'minute');
      if (part.windows !== null) return { window: `${windowsZh(part.windows)} `, rhythm: every };
      const start = part.start === 0 ? '' : `每小时从第 ${part.start} 分起`;
      return { window: '', rhythm: `${start}${every}${secondZh(part.step, part.second)}` };
    }
    case 'hours':
      return hoursZh(part);
    case 'hourly':
      return { window: '', rhythm: `每小时第 ${numbersZh(part.minutes)} 分${secondsOnlyZh(part.second)}` };
    case 'parts':
      return { window: '', rhythm: partsZh(part) };
  }
}

function secondZh(step: number, second: number): string {
  if (second === 0) return '';
  return step === 1 ? `第 ${second} 秒` : `（第 ${second} 秒）`;
}

const secondsOnlyZh = (second: number) => (second === 0 ? '' : ` ${second} 秒`);

function windowsZh(windows: readonly TimeWindow[]): string {
  return windows
    .map((window) => clockWindow(window))
    .map(([from, to]) => `${from} 至 ${to}`)
    .join('、');
}

function hoursZh({ step, from, to }: Extract<TimePart, { kind: 'hours' }>): TimeWords {
  const every = everyZh(step, 'hour');
  if (to !== null) return { window: `${windowsZh([{ from, to }])} `, rhythm: every };
  if (step > 1) return { window: `${clockTime(from)} 起`, rhythm: every };
  if (from === 0) return { window: '', rhythm: every };
  return { window: '', rhythm: `${every}第 ${Math.floor(from / 60)} 分${secondsOnlyZh(from % 60)}` };
}

function partsZh({ seconds, minutes, hours }: Extract<TimePart, { kind: 'parts' }>): string {
  const within = hours === null ? '每小时' : `${numbersZh(hours)} 时`;
  const minuteStep = minutes === null ? 1 : evenStepFromZero(minutes);
  const isWholeMinute = seconds?.length === 1 && seconds[0] === 0;
  if (isWholeMinute && minuteStep !== null) return `${within}内${everyZh(minuteStep, 'minute')}`;
  const atMinutes = `${within}的${minutes === null ? '每分钟' : `第 ${numbersZh(minutes)} 分`}`;
  if (isWholeMinute) return atMinutes;
  const secondStep = seconds === null ? 1 : evenStepFromZero(seconds);
  if (secondStep !== null) return `${atMinutes}内${everyZh(secondStep, 'second')}`;
  return `${atMinutes}的第 ${numbersZh(seconds ?? [])} 秒`;
}
