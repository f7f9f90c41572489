'use client';

import { useTranslations } from 'next-intl';
import { OutcomeSparkline } from '@/components/executions/outcome-sparkline';
import { ScheduleText } from '@/components/schedule/schedule-text';
import { useMay } from '@/components/shell/use-may';
import { Ago } from '@/components/time/time-text';
import type { TaskRow } from '@/components/trpc/types';
import { Skeleton } from '@/components/ui/skeleton';
import { Switch } from '@/components/ui/switch';
import { Table, Td, Th, Tr } from '@/components/ui/table';
import { AgainstUsual, LastDuration, LastOutcome, NextFire, TaskName } from './task-cells';
import { type TaskHandlers, TaskRowActions } from './task-row-actions';

/** The list of tasks on a screen wide enough for rows. */
export function TaskTable({ tasks, ...handlers }: { tasks: readonly TaskRow[] } & TaskHandlers) {
  const t = useTranslations('tasks');
  return (
    <Table>
      <TaskColumns />
      <thead>
        <tr>
          <Th>
            <span className="sr-only">{t('columns.fires')}</span>
          </Th>
          <Th>{t('columns.task')}</Th>
          <Th>{t('columns.schedule')}</Th>
          <Th className="max-mid:hidden">{t('columns.outcomes')}</Th>
          <Th>{t('columns.last')}</Th>
          <Th className="max-full:hidden">
            <span className="sr-only">{t('columns.ago')}</span>
          </Th>
          <Th className="text-right">{t('columns.duration')}</Th>
          <Th className="text-right max-full:hidden">{t('columns.against')}</Th>
          <Th className="pr-[calc(var(--pad-x)+12px)] text-right">{t('columns.next')}</Th>
        </tr>
      </thead>
      <tbody>
        {tasks.map((task) => (
          <TaskTableRow key={task.id} task={task} {...handlers} />
        ))}
      </tbody>
    </Table>
  );
}

function TaskColumns() {
  return (
    <colgroup>
      <col className="w-15" />
      <col />
      <col className="w-[17%]" />
      <col className="w-44 max-mid:hidden" />
      <col className="w-29" />
      <col className="w-16 max-full:hidden" />
      <col className="w-20" />
      <col className="w-14 max-full:hidden" />
      <col className="w-50" />
    </colgroup>
  );
}

function TaskTableRow({ task, ...handlers }: { task: TaskRow } & TaskHandlers) {
  const t = useTranslations('taskActions');
  const may = useMay();
  const last = task.lastExecution;
  const isFiring = task.isEnabled && task.pause === null;
  return (
    <Tr>
      <Td>
        <Switch
          look="row"
          isOn={isFiring}
          disabled={may('task:pause') !== undefined}
          label={t(isFiring ? 'pauseNamed' : 'resumeNamed', { name: task.name })}
          onChange={(isOn) => (isOn ? handlers.onResume(task) : handlers.onPause(task))}
        />
      </Td>
      <Td>
        <div className="relative flex min-w-0 items-center group-focus-within/row:pr-20 group-hover/row:pr-20">
          <TaskName task={task} />
          <TaskRowActions task={task} {...handlers} />
        </div>
      </Td>
      <Td>
        <ScheduleText schedule={task.schedule} spreadSeed={task.spreadSeed} />
      </Td>
      <Td className="max-mid:hidden">
        <OutcomeSparkline outcomes={task.outcomes} taskName={task.name} />
      </Td>
      <Td>
        <LastOutcome task={task} />
      </Td>
      <Td className="text-right max-full:hidden">
        {last === null ? null : <Ago at={last.finishedAt ?? last.startedAt ?? last.fireAt} />}
      </Td>
      <Td className="text-right">
        <LastDuration task={task} />
      </Td>
      <Td className="text-right max-full:hidden">
        <AgainstUsual task={task} />
      </Td>
      <Td className="text-right">
        <NextFire task={task} />
      </Td>
    </Tr>
  );
}

const GHOSTS = [150, 118, 168, 132, 160, 110, 145, 126];

/** The table before its first answer. */
export function TaskTableSkeleton() {
  return (
    <Table aria-hidden="true" className="border-line border-t">
      <TaskColumns />
      <tbody>
        {GHOSTS.map((width) => (
          <tr key={width}>
            <Td>
              <Skeleton className="h-3.5 w-6 rounded-full" />
            </Td>
            <Td>
              <svg aria-hidden="true" width={width} height="10">
                <rect width={width} height="10" rx="3" className="fill-selected" />
              </svg>
            </Td>
            <Td>
              <Skeleton className="w-28" />
            </Td>
            <Td className="max-mid:hidden">
              <Skeleton className="h-3.5 w-40" />
            </Td>
            <Td>
              <Skeleton className="w-20" />
            </Td>
            <Td className="max-full:hidden" />
            <Td>
              <Skeleton className="ml-auto w-10" />
            </Td>
            <Td className="max-full:hidden" />
            <Td>
              <Skeleton className="ml-auto w-32" />
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
