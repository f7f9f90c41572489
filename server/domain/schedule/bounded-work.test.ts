import { describe, expect, it } from 'vitest';
import { createZoneStore } from '@/server/zone-data/zone-store';
import { parseCron } from './cron-expression';
import { CronFires } from './cron-fires';
import { END_INSTANT } from './instant-range';
import { type LocalTimes, localTimesOf } from './local-times';

const END = END_INSTANT / 1_000;
const zones = createZoneStore({ file: null });

/** From every second to a handful in 230 years, with and without clock changes in the way. */
const EXPRESSIONS = [
  '* * * * * *',
  '30 2 * * *',
  '*/30 2 * * *',
  '0 0 29 2 1#5',
  '59 59 23 31 12 *',
  '0 0 * 2 1#5',
  '15,45 0-3 * * *',
];
const ZONES = [
  'UTC',
  'America/New_York',
  'Africa/Casablanca',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Asia/Gaza',
];
const RULES = [
  { isMissingMoved: true, isFirstPassOnly: true },
  { isMissingMoved: false, isFirstPassOnly: false },
];

/** The same times, counting how often they are asked: each question is a look-up in tables of fixed size. */
function counted(times: LocalTimes) {
  const counter = { questions: 0 };
  const counting: LocalTimes = {
    next(local) {
      counter.questions++;
      return times.next(local);
    },
    count(from, to) {
      counter.questions++;
      return times.count(from, to);
    },
  };
  return { counter, counting };
}

describe.each(ZONES)('the work in %s', (name) => {
  const zone = zones.zoneOf(name);
  const segments = zone.starts.length;

  it.each(EXPRESSIONS)('of one next fire is a few questions, however far it lies: %s', (expression) => {
    for (const rule of RULES) {
      const { counter, counting } = counted(localTimesOf(parseCron(expression, 'unix', 0)));
      const fires = new CronFires(counting, zone, rule);
      let most = 0;
      for (const start of [0, ...zone.starts, END - 1]) {
        for (const from of [start - 3_600, start - 1, start, start + 1, start + 1_800]) {
          if (!Number.isFinite(from)) continue;
          counter.questions = 0;
          fires.next(Math.max(0, from));
          most = Math.max(most, counter.questions);
        }
      }
      expect(most).toBeGreaterThan(0);
      expect(most).toBeLessThanOrEqual(5);
    }
  });

  it.each(EXPRESSIONS)('of counting 230 years is a few questions a clock change: %s', (expression) => {
    for (const rule of RULES) {
      const { counter, counting } = counted(localTimesOf(parseCron(expression, 'unix', 0)));
      new CronFires(counting, zone, rule).count(0, END);
      expect(counter.questions).toBeLessThanOrEqual(3 * segments);
    }
  });
});
