import { describe, expect, it } from 'vitest';
import { describeSchedule } from './describe-schedule';
import type { CronDialect, Schedule } from './schedule-schema';

const words = (expression: string, dialect: CronDialect = 'unix') => {
  const schedule: Schedule = {
    kind: 'cron',
    expression,
    dialect,
    timeZone: 'UTC',
    gap: 'merge',
    overlap: 'first',
  };
  return [describeSchedule(schedule, 'en', 7), describeSchedule(schedule, 'zh', 7)];
};

describe('a cron schedule in words', () => {
  it.each([
    ['* * * * *', 'Every minute', '每分钟'],
    ['*/5 * * * *', 'Every 5 minutes', '每 5 分钟'],
    ['5/15 * * * *', 'Every 15 minutes from minute 5 of each hour', '每小时从第 5 分起每 15 分钟'],
    ['*/40 * * * *', 'Every hour at minutes 0 and 40', '每小时第 0、40 分'],
    ['0 * * * *', 'Every hour', '每小时'],
    ['@hourly', 'Every hour', '每小时'],
    ['15 * * * *', 'Every hour at minute 15', '每小时第 15 分'],
    ['0 */6 * * *', 'Every 6 hours from 00:00', '每天 00:00 起每 6 小时'],
    ['15 1/6 * * *', 'Every 6 hours from 01:15', '每天 01:15 起每 6 小时'],
    ['0 */5 * * *', 'Every 5 hours from 00:00 to 20:00', '每天 00:00 至 20:00 每 5 小时'],
    ['0 2 * * *', 'Every day at 02:00', '每天 02:00'],
    ['30 9,17 * * *', 'Every day at 09:30 and 17:30', '每天 09:30、17:30'],
    ['0 9-17 * * *', 'Every hour from 09:00 to 17:00', '每天 09:00 至 17:00 每小时'],
    ['* 3 * * *', 'Every minute from 03:00 to 03:59', '每天 03:00 至 03:59 每分钟'],
    ['*/15 9-17 * * *', 'Every 15 minutes from 09:00 to 17:45', '每天 09:00 至 17:45 每 15 分钟'],
    ['0,7,40 1,3-5 * * *', 'At minutes 0, 7 and 40 of hours 1 and 3–5', '1、3–5 时的第 0、7、40 分'],
    [
      '*/10 */2 * * *',
      'Every 10 minutes in every 2nd hour from 0 to 22',
      '0、2、4、6、8、10、12、14、16、18、20、22 时内每 10 分钟',
    ],
  ])('%s', (expression, en, zh) => {
    expect(words(expression)).toEqual([en, zh]);
  });

  it.each([
    ['* * * * * *', 'Every second', '每秒'],
    ['*/10 * * * * *', 'Every 10 seconds', '每 10 秒'],
    ['5/10 * * * * *', 'Every 10 seconds from second 5 of each minute', '每分钟从第 5 秒起每 10 秒'],
    ['30 * * * * *', 'Every minute at second 30', '每分钟第 30 秒'],
    ['30 */5 * * * *', 'Every 5 minutes at second 30', '每 5 分钟（第 30 秒）'],
    ['7 15 * * * *', 'Every hour at minute 15, second 7', '每小时第 15 分 7 秒'],
    ['* 30 2 * * *', 'Every second from 02:30:00 to 02:30:59', '每天 02:30:00 至 02:30:59 每秒'],
    ['30 30 9-17 * * *', 'Every hour from 09:30:30 to 17:30:30', '每天 09:30:30 至 17:30:30 每小时'],
    ['* 0-4 * * * *', 'Every second in minutes 0–4 of every hour', '每小时的第 0–4 分内每秒'],
    ['0,10 5 * * * *', 'At seconds 0 and 10 of minute 5 of every hour', '每小时的第 5 分的第 0、10 秒'],
    ['59 59 23 31 12 *', 'On the 31st of December at 23:59:59', '每年 12 月 31 日 23:59:59'],
  ])('%s', (expression, en, zh) => {
    expect(words(expression)).toEqual([en, zh]);
  });

  it.each([
    ['0 9 * * 1-5', 'Weekdays at 09:00', '每周一至周五 09:00'],
    ['0 22 * * 6,0', 'Weekends at 22:00', '每周六、周日 22:00'],
    ['0 22 * * 0', 'Every Sunday at 22:00', '每周日 22:00'],
    ['0 22 * * 1,3,5', 'Every Monday, Wednesday and Friday at 22:00', '每周一、周三、周五 22:00'],
    ['0 22 * * 5-7', 'Every Friday to Sunday at 22:00', '每周五至周日 22:00'],
    ['*/5 * * * 1-5', 'Every 5 minutes on weekdays', '每周一至周五，每 5 分钟'],
    ['*/5 * * 1 1', 'Every 5 minutes on Mondays in January', '每年 1 月的每周一，每 5 分钟'],
    ['0 0 1 * *', 'On the 1st of every month at 00:00', '每月 1 日 00:00'],
    ['0 0 1,15 * *', 'On the 1st and the 15th of every month at 00:00', '每月 1、15 日 00:00'],
    [
      '0 0 2-5,11,13,22,23 * *',
      'On the 2nd to 5th, the 11th, the 13th, the 22nd and the 23rd of every month at 00:00',
      '每月 2–5、11、13、22、23 日 00:00',
    ],
    ['0 0 L * *', 'On the last day of every month at 00:00', '每月最后一天 00:00'],
    ['0 0 L-3 * *', 'On the 4th-to-last day of every month at 00:00', '每月倒数第 4 天 00:00'],
    ['0 0 LW * *', 'On the last weekday of every month at 00:00', '每月最后一个工作日 00:00'],
    [
      '0 0 15W * *',
      'On the weekday nearest the 15th of every month at 00:00',
      '每月最接近 15 日的工作日 00:00',
    ],
    [
      '0 0 * * 1#1,1#3',
      'On the first Monday and the third Monday of every month at 00:00',
      '每月第一个周一、第三个周一 00:00',
    ],
    ['0 0 * * 5L', 'On the last Friday of every month at 00:00', '每月最后一个周五 00:00'],
    ['0 0 13 * 5', 'On the 13th of every month and every Friday at 00:00', '每月 13 日或每周五 00:00'],
    [
      '0 12 * 6 1#2,WED',
      'Every Wednesday in June and on the second Monday of June at 12:00',
      '每年 6 月的第二个周一或每周三 12:00',
    ],
    ['0 0 29 2 *', 'On the 29th of February at 00:00', '每年 2 月 29 日 00:00'],
    ['0 0 1 1,7 *', 'On the 1st of January and July at 00:00', '每年 1、7 月的 1 日 00:00'],
    ['0 0 * 1-3 *', 'Every day in January to March at 00:00', '每年 1–3 月的每天 00:00'],
    ['H H * * *', 'Every day at 23:27', '每天 23:27'],
  ])('%s', (expression, en, zh) => {
    expect(words(expression)).toEqual([en, zh]);
  });

  it.each([
    ['0 0 12 ? * 2-6', 'Weekdays at 12:00', '每周一至周五 12:00'],
    ['0 0 0 ? * L', 'Every Saturday at 00:00', '每周六 00:00'],
    ['0 0 0 1 1 ? 2030', 'On the 1st of January in 2030 at 00:00', '2030 年 1 月 1 日 00:00'],
    [
      '0 15 10 ? * 6L 2026-2030',
      'On the last Friday of every month in 2026–2030 at 10:15',
      '2026–2030 年每月最后一个周五 10:15',
    ],
    ['0 0/10 * ? * * 2027', 'Every 10 minutes in 2027', '2027 年每天，每 10 分钟'],
  ])('%s of quartz', (expression, en, zh) => {
    expect(words(expression, 'quartz')).toEqual([en, zh]);
  });
});

describe('any description', () => {
  it('is never empty or unfinished', () => {
    const expressions = ['* * * * *', '0 0 1,L,15W */2 1L,2#3,5', '*/7 */5 2-9 * *', '1,2 3 4 5 6 7'];
    for (const text of expressions.flatMap((expression) => words(expression))) {
      expect(text).not.toMatch(/undefined|null|NaN| {2}|^ | $|、$|^、/);
      expect(text.length).toBeGreaterThan(2);
    }
  });
});

describe('the other kinds of schedule in words', () => {
  it.each<[Schedule, string, string]>([
    [{ kind: 'fixed_rate', everyMs: 1_000, anchorAt: null }, 'Every second', '每秒'],
    [{ kind: 'fixed_rate', everyMs: 10_000, anchorAt: null }, 'Every 10 seconds', '每 10 秒'],
    [{ kind: 'fixed_rate', everyMs: 5_400_000, anchorAt: null }, 'Every 90 minutes', '每 90 分钟'],
    [{ kind: 'fixed_rate', everyMs: 3_600_000, anchorAt: null }, 'Every hour', '每小时'],
    [{ kind: 'fixed_rate', everyMs: 86_400_000, anchorAt: null }, 'Every 24 hours', '每 24 小时'],
    [{ kind: 'fixed_rate', everyMs: 172_800_000, anchorAt: null }, 'Every 2 days', '每 2 天'],
    [
      { kind: 'fixed_delay', delayMs: 1_500 },
      '1.5 seconds after each execution ends',
      '每次执行结束 1.5 秒后',
    ],
    [{ kind: 'fixed_delay', delayMs: 60_000 }, '1 minute after each execution ends', '每次执行结束 1 分钟后'],
    [
      { kind: 'once', at: Date.UTC(2027, 0, 15, 8) },
      'Once at 2027-01-15 08:00:00 UTC',
      '仅一次：2027-01-15 08:00:00 UTC',
    ],
    [{ kind: 'none' }, 'Only by hand, API or dependency', '仅手动、API 或依赖触发'],
  ])('%j', (schedule, en, zh) => {
    expect([describeSchedule(schedule, 'en'), describeSchedule(schedule, 'zh')]).toEqual([en, zh]);
  });
});
