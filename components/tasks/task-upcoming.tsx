'use client';

import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { useFormat } from '@/components/i18n/use-format';
import { fireRows } from '@/components/schedule/fire-rows';
import { FireTable } from '@/components/schedule/fire-table';
import { ScheduleCheckList } from '@/components/schedule/schedule-check-list';
import { useScheduleErrorWords } from '@/components/schedule/schedule-error-words';
import { useCompiled } from '@/components/schedule/use-compiled';
import { YearStrip } from '@/components/schedule/year-strip';
import { useNow } from '@/components/time/use-now';
import type { TaskDetail } from '@/components/trpc/types';
import { Empty } from '@/components/ui/message-card';
import { Note } from '@/components/ui/note';
import { ScrollBox } from '@/components/ui/scroll-box';
import { nextFireOf } from './next-fire';
import { usePauseWords } from './task-cells';
import { usePauseOver } from './use-pause-over';

const SHOWN = 50;

/** The next fifty fires with the marks of clock changes, the year, and the checks of the editor. */
export function TaskUpcoming({ task }: { task: TaskDetail }) {
  const t = useTranslations('task');
  const words = useScheduleErrorWords();
  const pauseWords = usePauseWords();
  const now = useNow();
  const format = useFormat();
  const over = usePauseOver(task);
  const nextFireAt = nextFireOf(task);
  const { schedule, spreadSeed } = task.definition;
  const compiled = useCompiled(schedule, spreadSeed, task.definition);
  const next = now === null || compiled?.state !== 'ready' ? null : compiled.compiled.nextFireAfter(now);
  const rows = useMemo(
    () =>
      next === null || compiled?.state !== 'ready'
        ? []
        : fireRows(compiled.compiled, compiled.zone, next - 1, SHOWN),
    [compiled, next],
  );
  if (compiled === null || now === null || compiled.state === 'waiting') return null;
  if (compiled.state === 'bad') {
    return (
      <div className="p-pad">
        <Note tone="error">{words(compiled.error)}</Note>
      </div>
    );
  }
  if (schedule.kind === 'fixed_delay') {
    return (
      <div className="p-pad">
        <Empty title={t('followsExecutions')}>
          {nextFireAt === null || over !== null
            ? t('delayText', { span: format.span(schedule.delayMs) })
            : t('delayTextNext', {
                span: format.span(schedule.delayMs),
                at: format.instant(nextFireAt, now, true),
              })}
        </Empty>
      </div>
    );
  }
  const minute = Math.floor(now / 60_000) * 60_000;
  return (
    <ScrollBox
      label={t('tabs.upcoming')}
      className="grid min-h-0 flex-1 gap-x-10 overflow-y-auto px-pad py-4 rail:grid-cols-[minmax(0,560px)_minmax(0,400px)]"
    >
      <div>
        {task.pause === null ? null : (
          <Note tone="warning" className="mb-3">
            {t('upcomingPaused', { who: pauseWords(task) })}
          </Note>
        )}
        {over?.of === 'group' ? (
          <Note tone="warning" className="mb-3">
            {t('upcomingPaused', {
              who: t('groupPaused', { group: task.groupName, words: pauseWords(over) }),
            })}
          </Note>
        ) : null}
        {rows.length === 0 ? (
          <Empty title={t('noUpcoming')}>{t('noUpcomingText')}</Empty>
        ) : (
          <FireTable rows={rows} zone={compiled.zone} now={now} />
        )}
      </div>
      <div>
        {rows.length === 0 ? null : (
          <YearStrip compiled={compiled.compiled} zone={compiled.zone} now={minute} />
        )}
        <ScheduleCheckList
          compiled={compiled.compiled}
          zone={compiled.zone}
          validity={compiled.validity}
          now={minute}
          usualMs={task.p50Ms}
        />
      </div>
    </ScrollBox>
  );
}
