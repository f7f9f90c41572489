'use client';

import Link from 'next/link';
import type { ExecutionRow } from '@/components/trpc/types';
import { ExecutionStatusLink, FireTime, LateBy, OutcomeDetail, Took, TriggerWords } from './execution-cells';
import { type ExecutionHandlers, ExecutionRowMenu } from './execution-row-menu';
import { executionHref } from './href';

/** Executions on a phone: three lines each. */
export function ExecutionCards({
  executions,
  isOfTask = false,
  ...handlers
}: {
  executions: readonly ExecutionRow[];
  isOfTask?: boolean;
} & ExecutionHandlers) {
  return (
    <ul className="border-line border-t">
      {executions.map((execution) => (
        <li key={execution.id} className="border-line border-b px-pad py-2.5">
          <div className="flex items-center gap-2">
            {isOfTask ? (
              <FireTime fireAt={execution.fireAt} isPrecise />
            ) : (
              <Link href={executionHref(execution)} className="min-w-0 truncate leading-6">
                <span className="text-ink-3">
                  {execution.groupName}
                  <span className="mx-[3px] text-ink-4">/</span>
                </span>
                <span className="font-medium">{execution.taskName}</span>
              </Link>
            )}
            <span className="-my-2 ml-auto flex shrink-0 items-center gap-1">
              <ExecutionStatusLink execution={execution} />
              <ExecutionRowMenu execution={execution} {...handlers} />
            </span>
          </div>
          <div className="mt-0.5 flex h-6 items-center gap-2">
            {isOfTask ? null : <FireTime fireAt={execution.fireAt} isPrecise />}
            <TriggerWords execution={execution} />
            <span className="ml-auto flex items-center gap-2 text-12">
              <LateBy execution={execution} />
              <Took execution={execution} />
            </span>
          </div>
          <div className="mt-0.5 truncate text-12 empty:hidden">
            <OutcomeDetail execution={execution} />
          </div>
        </li>
      ))}
    </ul>
  );
}
