'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useFormat } from '@/components/i18n/use-format';
import { scheduleSentence, scheduleZone, typedSchedule } from '@/components/schedule/schedule-words';
import { useMay } from '@/components/shell/use-may';
import { zoneTime } from '@/components/time/zone-name';
import type { TaskDetail } from '@/components/trpc/types';
import { StateIcon } from '@/components/ui/state-icon';
import { Switch } from '@/components/ui/switch';
import { nextFireOf } from './next-fire';
import { PauseDialog } from './pause-dialog';
import { TargetText, usePauseWords } from './task-cells';
import { TaskHeaderActions } from './task-header-actions';
import { TaskNextFire } from './task-next-fire';
import { usePauseOver } from './use-pause-over';
import { useTaskActions } from './use-task-actions';

/** Name, what it does in a sentence, and what one may do to it. */
export function TaskHeader({ task }: { task: TaskDetail }) {
  const t = useTranslations('taskActions');
  const may = useMay();
  const actions = useTaskActions();
  const [isPausing, setIsPausing] = useState(false);
  const named = { id: task.id, name: task.definition.name };
  const isPaused = task.pause !== null;
  return (
    <div className="flex shrink-0 items-start gap-3 px-pad pt-4 pb-2 max-rail:flex-wrap">
      <div className="min-w-0 flex-1 max-rail:basis-full">
        <div className="flex min-w-0 items-center gap-2.5">
          <Switch
            isOn={!isPaused && task.isEnabled}
            disabled={may('task:pause') !== undefined}
            label={t(isPaused ? 'resumeNamed' : 'pauseNamed', { name: named.name })}
            onChange={(isOn) => (isOn ? actions.resume(named) : setIsPausing(true))}
          />
          <h1 className="tight min-w-0 truncate text-20 font-semibold max-tablet:text-18">
            {task.definition.name}
          </h1>
        </div>
        <TaskSentence task={task} />
        <p className="mt-0.5 flex max-w-180 gap-x-3 text-12 text-ink-3">
          <TargetText target={task.target} />
          {task.definition.description === '' ? null : (
            <span className="min-w-0 flex-1 truncate">{task.definition.description}</span>
          )}
        </p>
      </div>
      <TaskHeaderActions task={task} onPauseAsk={() => setIsPausing(true)} />
      {isPausing ? (
        <PauseDialog
          task={task}
          onClose={() => setIsPausing(false)}
          onPause={(choice) => actions.pause(named, choice)}
        />
      ) : null}
    </div>
  );
}

function TaskSentence({ task }: { task: TaskDetail }) {
  const t = useTranslations('task');
  const format = useFormat();
  const pauseWords = usePauseWords();
  const over = usePauseOver(task);
  const nextFireAt = nextFireOf(task);
  const { schedule, spreadSeed } = task.definition;
  const zone = scheduleZone(schedule);
  const sentence =
    scheduleSentence(schedule, spreadSeed, format.locale, format.timeZone) ?? typedSchedule(schedule) ?? '';
  return (
    <p className="mt-1 flex flex-wrap items-center gap-x-3 text-ink-2">
      <span>
        {zone === null
          ? t('means', { sentence })
          : t('meansInZone', { sentence, time: zoneTime(zone, format.locale) })}
      </span>
      {task.pause === null ? null : (
        <span className="inline-flex items-center gap-1.5 text-ink">
          <StateIcon state="paused" />
          {pauseWords(task)}
        </span>
      )}
      {over?.of === 'group' ? (
        <span className="inline-flex items-center gap-1.5 text-ink">
          <StateIcon state="paused" />
          {t('groupPaused', { group: task.groupName, words: pauseWords(over) })}
        </span>
      ) : null}
      {nextFireAt === null || over !== null ? null : <TaskNextFire taskId={task.id} at={nextFireAt} />}
      {nextFireAt === null && task.pause === null && over === null ? (
        <span className="text-ink-3">
          {schedule.kind === 'fixed_delay' ? t('firesAfterEnd') : t('noNextFire')}
        </span>
      ) : null}
    </p>
  );
}
