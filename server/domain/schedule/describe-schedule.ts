import { formatLocalSeconds } from './calendar';
import { parseCron } from './cron-expression';
import { describeCronEn, describeEveryEn, durationEn } from './describe-en';
import { describeCronZh, describeEveryZh, durationZh } from './describe-zh';
import type { Schedule } from './schedule-schema';

export type DescriptionLocale = 'zh' | 'en';

/**
 * A schedule in words, such as `Every day at 02:00` or 「每天 02:00」, exact for every expression. The zone is not part of it.
 * Throws ScheduleError when the expression cannot be understood. The seed decides what `H` stands for.
 */
export function describeSchedule(schedule: Schedule, locale: DescriptionLocale, spreadSeed = 0): string {
  const isZh = locale === 'zh';
  switch (schedule.kind) {
    case 'cron': {
      const expression = parseCron(schedule.expression, schedule.dialect, spreadSeed);
      return isZh ? describeCronZh(expression) : describeCronEn(expression);
    }
    case 'fixed_rate':
      return isZh ? describeEveryZh(schedule.everyMs) : describeEveryEn(schedule.everyMs);
    case 'fixed_delay':
      return isZh
        ? `每次执行结束 ${durationZh(schedule.delayMs)}后`
        : `${durationEn(schedule.delayMs)} after each execution ends`;
    case 'once': {
      const at = formatLocalSeconds(Math.floor(schedule.at / 1_000)).replace('T', ' ');
      return isZh ? `仅一次：${at} UTC` : `Once at ${at} UTC`;
    }
    case 'none':
      return isZh ? '仅手动、API 或依赖触发' : 'Only by hand, API or dependency';
  }
}
