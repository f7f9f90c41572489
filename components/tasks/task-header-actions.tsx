'use client';

import { Archive, Ellipsis, History, Pause, Pencil, Play, SlidersHorizontal } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { executionHref } from '@/components/executions/href';
import { useMay } from '@/components/shell/use-may';
import { pageClock } from '@/components/time/use-now';
import type { TaskDetail } from '@/components/trpc/types';
import { Button, buttonClass } from '@/components/ui/button';
import { Menu, MenuItem } from '@/components/ui/menu';
import { SplitButton } from '@/components/ui/split-button';
import { useIsPhone } from '@/components/ui/use-media-query';
import { ArchiveDialog } from './archive-dialog';
import { BackfillDialog } from './backfill-dialog';
import { taskBackfillsHref, taskEditHref } from './href';
import { ParametersDialog } from './parameters-dialog';
import { useTaskActions } from './use-task-actions';

const HOUR_MS = 3_600_000;

interface TaskHeaderActionsProps {
  task: TaskDetail;
  onPauseAsk: () => void;
}

/** What one may do to a task: fill in, edit, pause or resume, run, and archive. */
export function TaskHeaderActions({ task, onPauseAsk }: TaskHeaderActionsProps) {
  const t = useTranslations('taskActions');
  const run = useTranslations('run');
  const router = useRouter();
  const may = useMay();
  const actions = useTaskActions();
  const isPhone = useIsPhone();
  const [open, setOpen] = useState<'run' | 'backfill' | 'archive' | null>(null);
  const named = { id: task.id, name: task.definition.name };
  const close = () => setOpen(null);
  const runNow = async () => {
    const execution = await actions.run(named);
    if (execution !== null) router.push(executionHref(execution));
  };
  return (
    <div className="flex items-center gap-2">
      <Button
        className="max-tablet:hidden"
        unavailableReason={may('task:run')}
        onClick={() => setOpen('backfill')}
      >
        {t('backfill')}
      </Button>
      <Button
        className="max-tablet:hidden"
        unavailableReason={may('task:write')}
        onClick={() => router.push(taskEditHref(task.id))}
      >
        <Pencil aria-hidden="true" />
        {t('edit')}
      </Button>
      {task.pause === null ? (
        <PauseButtons
          refusal={may('task:pause')}
          onAsk={onPauseAsk}
          onPauseFor={(hours) =>
            actions.pause(named, {
              reason: t('quickReason'),
              until: Math.ceil(pageClock.now() / 60_000) * 60_000 + hours * HOUR_MS,
            })
          }
        />
      ) : (
        <Button unavailableReason={may('task:pause')} onClick={() => actions.resume(named)}>
          <Play aria-hidden="true" />
          {t('resume')}
        </Button>
      )}
      <SplitButton
        label={t('runChoices')}
        isPrimary={may('task:run') === undefined}
        menu={
          <>
            <MenuItem icon={Play} unavailableReason={may('task:run')} onSelect={() => void runNow()}>
              {t('run')}
            </MenuItem>
            <MenuItem
              icon={SlidersHorizontal}
              unavailableReason={may('task:run')}
              onSelect={() => setOpen('run')}
            >
              {t('runWith')}
            </MenuItem>
          </>
        }
      >
        <Button
          variant="primary"
          className="rounded-r-none"
          unavailableReason={may('task:run')}
          isBusy={actions.isBusy}
          onClick={() => void runNow()}
        >
          <Play aria-hidden="true" />
          {t('run')}
        </Button>
      </SplitButton>
      <Menu
        trigger={
          <button
            type="button"
            aria-label={t('moreNamed', { name: named.name })}
            className={buttonClass({ size: 'icon' })}
          >
            <Ellipsis aria-hidden="true" />
          </button>
        }
      >
        {isPhone ? (
          <>
            <MenuItem
              icon={Pencil}
              unavailableReason={may('task:write')}
              onSelect={() => router.push(taskEditHref(task.id))}
            >
              {t('edit')}
            </MenuItem>
            <MenuItem icon={History} unavailableReason={may('task:run')} onSelect={() => setOpen('backfill')}>
              {t('backfill')}
            </MenuItem>
          </>
        ) : null}
        <MenuItem
          icon={Archive}
          isDanger
          unavailableReason={may('task:write')}
          onSelect={() => setOpen('archive')}
        >
          {t('archiveAsk')}
        </MenuItem>
      </Menu>
      {open === 'run' ? (
        <ParametersDialog
          title={run('title', { name: named.name })}
          text={run('text')}
          confirm={run('confirm')}
          parameters={task.definition.parameters}
          hasInstant
          onClose={close}
          onConfirm={async (choice) => {
            const answer = await actions.runWith(named, choice);
            if (typeof answer === 'string') return answer;
            router.push(executionHref(answer));
            return null;
          }}
        />
      ) : null}
      {open === 'backfill' ? (
        <BackfillDialog
          task={task}
          onClose={close}
          onBegun={() => {
            close();
            router.push(taskBackfillsHref(task.id));
          }}
        />
      ) : null}
      {open === 'archive' ? <ArchiveDialog task={task} onClose={close} /> : null}
    </div>
  );
}

interface PauseButtonsProps {
  refusal: string | undefined;
  onAsk: () => void;
  onPauseFor: (hours: number) => void;
}

/** Pause with a reason, and beside it the quick ways that need none. */
function PauseButtons({ refusal, onAsk, onPauseFor }: PauseButtonsProps) {
  const t = useTranslations('taskActions');
  return (
    <SplitButton
      label={t('pauseChoices')}
      menu={
        <>
          {[1, 4, 24].map((hours) => (
            <MenuItem key={hours} unavailableReason={refusal} onSelect={() => onPauseFor(hours)}>
              {t('pauseFor', { hours })}
            </MenuItem>
          ))}
          <MenuItem unavailableReason={refusal} onSelect={onAsk}>
            {t('pauseAsk')}
          </MenuItem>
        </>
      }
    >
      <Button unavailableReason={refusal} onClick={onAsk} className="rounded-r-none">
        <Pause aria-hidden="true" />
        {t('pause')}
      </Button>
    </SplitButton>
  );
}
