import type { CronDialect } from '@/server/domain/schedule/schedule-schema';
import type { Dice } from './random';
import { numberItem } from './random-numbers';

const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** What day fields look at. */
interface DateFacts {
  day: number;
  /** 0 is Sunday. */
  weekday: number;
  /** Last day of the month. */
  last: number;
  weekdayOf(day: number): number;
}

export function dateOf(year: number, month: number, day: number): DateFacts {
  const weekdayOf = (other: number) => new Date(Date.UTC(year, month - 1, other)).getUTCDay();
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return { day, weekday: weekdayOf(day), last, weekdayOf };
}

/** The text of a day field together with its meaning. */
interface DayField {
  text: string;
  isDay(date: DateFacts): boolean;
}

function listed(dice: Dice, one: () => DayField): DayField {
  const items = Array.from({ length: dice.chance(0.7) ? 1 : dice.whole(2, 3) }, one);
  return {
    text: items.map((item) => item.text).join(','),
    isDay: (date) => items.some((item) => item.isDay(date)),
  };
}

export function dayOfMonthField(dice: Dice, dialect: CronDialect, isPlain: boolean): DayField {
  return listed(dice, () => {
    const n = dice.whole(1, 31);
    switch (isPlain ? 9 : dice.whole(0, 9)) {
      case 0:
        return { text: 'L', isDay: ({ day, last }) => day === last };
      case 1: {
        const before = dice.whole(1, 30);
        return { text: `L-${before}`, isDay: ({ day, last }) => day === last - before };
      }
      case 2:
        return { text: 'LW', isDay: (date) => date.day === nearestWorkingDay(date, date.last) };
      case 3:
      case 4:
        return { text: `${n}W`, isDay: (date) => n <= date.last && date.day === nearestWorkingDay(date, n) };
      default: {
        const item = numberItem(dice, { min: 1, max: 31, canWrap: dialect === 'quartz' });
        return { text: item.text, isDay: ({ day }) => item.values.has(day) };
      }
    }
  });
}

/** Of the days Monday to Friday of the month the one fewest days away; there are never two. */
function nearestWorkingDay({ last, weekdayOf }: DateFacts, wanted: number): number {
  let best = 0;
  for (let day = 1; day <= last; day++) {
    const isWorkingDay = weekdayOf(day) >= 1 && weekdayOf(day) <= 5;
    if (isWorkingDay && (best === 0 || Math.abs(day - wanted) < Math.abs(best - wanted))) best = day;
  }
  return best;
}

export function dayOfWeekField(dice: Dice, dialect: CronDialect, isPlain: boolean): DayField {
  const isQuartz = dialect === 'quartz';
  const word = (weekday: number) =>
    dice.chance(0.4) ? (WEEKDAYS[weekday] as string) : String(isQuartz ? weekday + 1 : weekday);
  return listed(dice, () => {
    const weekday = dice.whole(0, 6);
    switch (isPlain ? 9 : dice.whole(0, 9)) {
      case 0: {
        const n = dice.whole(1, 5);
        return {
          text: `${word(weekday)}#${n}`,
          isDay: (date) => date.weekday === weekday && Math.ceil(date.day / 7) === n,
        };
      }
      case 1:
        return {
          text: `${word(weekday)}L`,
          isDay: (date) => date.weekday === weekday && date.day > date.last - 7,
        };
      case 2: {
        const to = dice.whole(isQuartz ? 0 : weekday, 6);
        const end = word(to);
        // in the unix dialect SUN at the end of a range is 7, so SUN-SUN is the whole week
        const length = !isQuartz && end === 'SUN' ? 7 - weekday : (to - weekday + 7) % 7;
        return {
          text: `${word(weekday)}-${end}`,
          isDay: (date) => (date.weekday - weekday + 7) % 7 <= length,
        };
      }
      case 3:
        if (isQuartz) return { text: 'L', isDay: (date) => date.weekday === 6 };
        return { text: `${weekday}-7`, isDay: (date) => date.weekday >= weekday || date.weekday === 0 };
      case 4: {
        const step = dice.whole(1, 7);
        return { text: `*/${step}`, isDay: (date) => date.weekday % step === 0 };
      }
      default:
        return { text: word(weekday), isDay: (date) => date.weekday === weekday };
    }
  });
}
