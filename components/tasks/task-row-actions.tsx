'use client';

import { Ellipsis, ListTree, Pause, Pencil, Play, SquareArrowOutUpRight } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useMay } from '@/components/shell/use-may';
import type { TaskRow } from '@/components/trpc/types';
import { Button, buttonClass } from '@/components/ui/button';
import { Menu, MenuItem, MenuLink, MenuSeparator } from '@/components/ui/menu';
import { taskEditHref, taskExecutionsHref, taskHref } from './href';

export interface TaskHandlers {
  onRun: (task: TaskRow) => void;
  onPause: (task: TaskRow) => void;
  onResume: (task: TaskRow) => void;
}

/** Run, pause or resume, and more: shown on hover and on focus within the row. */
export function TaskRowActions({ task, onRun, onPause, onResume }: { task: TaskRow } & TaskHandlers) {
  const t = useTranslations('taskActions');
  const may = useMay();
  const isPaused = task.pause !== null;
  return (
    <span className="absolute right-0 flex items-center bg-hover pl-2 opacity-0 group-focus-within/row:opacity-100 group-hover/row:opacity-100 has-data-popup-open:opacity-100">
      <Button
        variant="ghost"
        size="iconSm"
        aria-label={t('runNamed', { name: task.name })}
        unavailableReason={may('task:run')}
        onClick={() => onRun(task)}
      >
        <Play aria-hidden="true" />
      </Button>
      <Button
        variant="ghost"
        size="iconSm"
        aria-label={t(isPaused ? 'resumeNamed' : 'pauseNamed', { name: task.name })}
        unavailableReason={may('task:pause')}
        onClick={() => (isPaused ? onResume(task) : onPause(task))}
      >
        {isPaused ? <Play aria-hidden="true" className="text-ink-3" /> : <Pause aria-hidden="true" />}
      </Button>
      <TaskRowMenu task={task} onRun={onRun} onPause={onPause} onResume={onResume} />
    </span>
  );
}

/** All actions of a row in one menu, also for a phone. */
export function TaskRowMenu({ task, onRun, onPause, onResume }: { task: TaskRow } & TaskHandlers) {
  const t = useTranslations('taskActions');
  const may = useMay();
  const isPaused = task.pause !== null;
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={t('moreNamed', { name: task.name })}
          className={buttonClass({ variant: 'ghost', size: 'iconSm' })}
        >
          <Ellipsis aria-hidden="true" />
        </button>
      }
    >
      <MenuItem icon={Play} unavailableReason={may('task:run')} onSelect={() => onRun(task)}>
        {t('run')}
      </MenuItem>
      {isPaused ? (
        <MenuItem icon={Play} unavailableReason={may('task:pause')} onSelect={() => onResume(task)}>
          {t('resume')}
        </MenuItem>
      ) : (
        <MenuItem icon={Pause} unavailableReason={may('task:pause')} onSelect={() => onPause(task)}>
          {t('pauseAsk')}
        </MenuItem>
      )}
      <MenuSeparator />
      <MenuLink icon={SquareArrowOutUpRight} href={taskHref(task.id)}>
        {t('open')}
      </MenuLink>
      <MenuLink icon={Pencil} href={taskEditHref(task.id)}>
        {t('edit')}
      </MenuLink>
      <MenuLink icon={ListTree} href={taskExecutionsHref(task.id)}>
        {t('executions')}
      </MenuLink>
    </Menu>
  );
}
