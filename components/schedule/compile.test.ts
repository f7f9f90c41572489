import { describe, expect, it } from 'vitest';
import type { CronSchedule } from '@/server/domain/schedule/schedule-schema';
import { compileForPreview, neededZone } from './compile';

const cron = (expression: string, timeZone = 'Asia/Shanghai'): CronSchedule => ({
  kind: 'cron',
  expression,
  dialect: 'unix',
  timeZone,
  gap: 'merge',
  overlap: 'first',
});
const SHANGHAI = { name: 'Asia/Shanghai', version: 'test', firstOffset: 28_800, changesAt: [], offsets: [] };

describe('a schedule in the browser', () => {
  it('is computed with the clock changes that the server sent', () => {
    const answer = compileForPreview(cron('0 2 * * *'), 1, SHANGHAI);
    if (answer.state !== 'ready') throw new Error(answer.state);
    const from = Date.UTC(2026, 2, 26, 1, 41);
    expect(answer.compiled.nextFireAfter(from)).toBe(Date.UTC(2026, 2, 26, 18, 0));
  });

  it('waits for them, but not to say what is wrong with the expression', () => {
    expect(compileForPreview(cron('0 2 * * *'), 1, undefined).state).toBe('waiting');
    const bad = compileForPreview(cron('61 * * * *'), 1, undefined);
    expect(bad.state === 'bad' && [bad.error.code, bad.error.field]).toEqual(['OUT_OF_RANGE', 'minute']);
  });

  it('that never fires is wrong at once', () => {
    const bad = compileForPreview(cron('0 0 31 2 *'), 1, undefined);
    expect(bad.state === 'bad' && bad.error.code).toBe('NEVER_FIRES');
  });

  it('in an ambiguous zone is wrong and says what may be meant', () => {
    const bad = compileForPreview(cron('0 2 * * *', 'CST'), 1, undefined);
    expect(bad.state === 'bad' && bad.error.code).toBe('BAD_TZ');
    expect(bad.state === 'bad' && bad.error.suggestions[0]).toBe('Asia/Shanghai');
  });

  it('needs no zone when it is no cron', () => {
    expect(neededZone({ kind: 'fixed_rate', everyMs: 10_000, anchorAt: null })).toBeNull();
    expect(compileForPreview({ kind: 'none' }, 1, undefined).state).toBe('ready');
  });

  it('asks for its zone in the spelling of the list', () => {
    expect(neededZone(cron('0 2 * * *', 'asia/shanghai'))).toBe('Asia/Shanghai');
    expect(neededZone(cron('0 2 * * *', 'CST'))).toBeNull();
  });
});
