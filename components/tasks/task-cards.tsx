'use client';

import { OutcomeSparkline } from '@/components/executions/outcome-sparkline';
import { ScheduleText } from '@/components/schedule/schedule-text';
import type { TaskRow } from '@/components/trpc/types';
import { LastDuration, LastOutcome, NextFire, TaskName } from './task-cells';
import { type TaskHandlers, TaskRowMenu } from './task-row-actions';

/** The list of tasks on a phone: three lines each. */
export function TaskCards({ tasks, ...handlers }: { tasks: readonly TaskRow[] } & TaskHandlers) {
  return (
    <ul className="border-line border-t">
      {tasks.map((task) => (
        <li key={task.id} className="border-line border-b px-pad py-2.5">
          <div className="flex items-center gap-2">
            <span className="flex min-w-0 flex-1">
              <TaskName task={task} />
            </span>
            <LastOutcome task={task} />
          </div>
          <div className="mt-0.5 flex h-5 items-center gap-2">
            <span className="min-w-0 flex-1 truncate text-12 text-ink-3">
              <ScheduleText schedule={task.schedule} spreadSeed={task.spreadSeed} isPlain />
            </span>
            <NextFire task={task} isCompact />
          </div>
          <div className="mt-1 flex items-end gap-2">
            <OutcomeSparkline outcomes={task.outcomes} taskName={task.name} />
            <span className="-my-1.5 ml-auto flex items-center gap-1 text-12 text-ink-3">
              <LastDuration task={task} />
              <TaskRowMenu task={task} {...handlers} />
            </span>
          </div>
        </li>
      ))}
    </ul>
  );
}
