import { type DecidedSkip, isSameCause } from '@/server/domain/execution/decide-fires';
import type { FireStep } from '@/server/domain/execution/plan-fires';
import type { TaskPlan } from './plan-tasks';
import type { LastSkip, NewSkip, SkipExtension } from './task-rows';

export interface DecidedTaskSkips {
  plan: TaskPlan;
  skips: readonly DecidedSkip[];
  now: number;
}

/** Skips as rows: the first of a task extends the row before it when that one is its neighbour and has the same cause. */
export function skipWrites(
  decided: readonly DecidedTaskSkips[],
  lastSkips: readonly LastSkip[],
): { extensions: SkipExtension[]; inserts: NewSkip[] } {
  const extensions: SkipExtension[] = [];
  const inserts: NewSkip[] = [];
  for (const { plan, skips, now } of decided) {
    const { id: taskId, lastFireAt: decidedUntil } = plan.task;
    const last = lastSkips.find((row) => row.taskId === taskId);
    for (const { version: taskVersion, ...skip } of skips) {
      // the last decided instant ends that row, and no other step of this decision comes before
      const isNeighbour = last?.lastFireAt === decidedUntil && startOf(plan.steps[0]) === skip.firstFireAt;
      if (
        last &&
        isNeighbour &&
        isSameCause({ ...last, version: last.taskVersion }, { ...skip, version: taskVersion })
      ) {
        const { firstFireAt } = last;
        extensions.push({ taskId, firstFireAt, lastFireAt: skip.lastFireAt, addedCount: skip.fireCount });
      } else inserts.push({ ...skip, taskId, taskVersion, recordedAt: now });
    }
  }
  return { extensions, inserts };
}

function startOf(step: FireStep | undefined): number | null {
  if (step === undefined || step.kind === 'pass') return null;
  return step.kind === 'fire' ? step.fireAt : step.firstFireAt;
}
