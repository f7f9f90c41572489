import { describe, expect, it } from 'vitest';
import type { CronSchedule } from '@/server/domain/schedule/schedule-schema';
import { scheduleSentence, scheduleZone, typedSchedule } from './schedule-words';

const cron: CronSchedule = {
  kind: 'cron',
  expression: '30 2 * * *',
  dialect: 'unix',
  timeZone: 'Europe/Berlin',
  gap: 'merge',
  overlap: 'first',
};

describe('a schedule in words', () => {
  it('is a sentence in the language of the reader', () => {
    expect(scheduleSentence(cron, 1, 'en', 'UTC')).toBe('Every day at 02:30');
    expect(scheduleSentence(cron, 1, 'zh', 'UTC')).toContain('02:30');
  });

  it('tells a single fire in the time of the reader, with its year', () => {
    const once = { kind: 'once' as const, at: Date.UTC(2031, 2, 26, 6, 0) };
    expect(scheduleSentence(once, 1, 'en', 'Asia/Shanghai')).toBe('Once, Wed 26 Mar 2031 at 14:00');
    expect(scheduleSentence(once, 1, 'zh', 'Asia/Shanghai')).toBe('仅一次：2031年3月26日 周三 14:00');
  });

  it('is nothing while the expression makes no sense', () => {
    expect(scheduleSentence({ ...cron, expression: '61 * * * *' }, 1, 'en', 'UTC')).toBeNull();
  });

  it('keeps the typed text and the zone apart from the sentence', () => {
    expect(typedSchedule(cron)).toBe('30 2 * * *');
    expect(scheduleZone(cron)).toBe('Europe/Berlin');
    expect(scheduleZone({ kind: 'none' })).toBeNull();
    expect(typedSchedule({ kind: 'fixed_rate', everyMs: 1_000, anchorAt: null })).toBeNull();
  });
});
