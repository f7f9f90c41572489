'use client';

import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { taskHref } from '@/components/tasks/href';
import type { ExecutionRow } from '@/components/trpc/types';
import { Skeleton } from '@/components/ui/skeleton';
import { Table, Td, Th, Tr } from '@/components/ui/table';
import { ExecutionStatusLink, FireTime, LateBy, OutcomeDetail, Took, TriggerWords } from './execution-cells';
import { type ExecutionHandlers, ExecutionRowMenu } from './execution-row-menu';

interface ExecutionTableProps extends ExecutionHandlers {
  executions: readonly ExecutionRow[];
  /** Inside the page of one task: its name is not repeated, its median is drawn instead. */
  ofTask?: { usualMs: number | null };
}

/** Executions, newest first, on a screen wide enough for rows. */
export function ExecutionTable({ executions, ofTask, ...handlers }: ExecutionTableProps) {
  const t = useTranslations('executions');
  return (
    <Table>
      <Columns isOfTask={ofTask !== undefined} />
      <thead>
        <tr>
          <Th>{t('columns.status')}</Th>
          {ofTask === undefined ? <Th>{t('columns.task')}</Th> : null}
          <Th>{t('columns.fire')}</Th>
          <Th className="text-right">{t('columns.lateBy')}</Th>
          <Th className="pl-3">{t('columns.trigger')}</Th>
          <Th className={ofTask === undefined ? 'text-right' : undefined}>{t('columns.duration')}</Th>
          <Th className="max-rail:hidden">{t('columns.attempts')}</Th>
          <Th className="max-wide:hidden">{t('columns.node')}</Th>
          <Th className="max-rail:hidden">{t('columns.detail')}</Th>
          <Th>
            <span className="sr-only">{t('columns.actions')}</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {executions.map((execution) => (
          <Tr key={execution.id}>
            <Td>
              <ExecutionStatusLink execution={execution} />
            </Td>
            {ofTask === undefined ? (
              <Td>
                <Link href={taskHref(execution.taskId)} className="rounded-1 hover:underline">
                  <span className="text-ink-3">
                    {execution.groupName}
                    <span className="mx-[3px] text-ink-4">/</span>
                  </span>
                  <span className="font-medium">{execution.taskName}</span>
                </Link>
              </Td>
            ) : null}
            <Td>
              <FireTime fireAt={execution.fireAt} isPrecise={ofTask === undefined} />
            </Td>
            <Td className="text-right">
              <LateBy execution={execution} />
            </Td>
            <Td className="pl-3">
              <TriggerWords execution={execution} />
            </Td>
            <Td>
              {ofTask === undefined ? (
                <Took execution={execution} />
              ) : (
                <Took execution={execution} usualMs={ofTask.usualMs} />
              )}
            </Td>
            <Td className="text-ink-2 max-rail:hidden">{execution.attempt > 0 ? execution.attempt : null}</Td>
            <Td className="mono text-ink-3 max-wide:hidden">{execution.nodeName}</Td>
            <Td className="max-rail:hidden">
              <OutcomeDetail execution={execution} />
            </Td>
            <Td className="text-right">
              <ExecutionRowMenu execution={execution} {...handlers} />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

function Columns({ isOfTask }: { isOfTask: boolean }) {
  return (
    <colgroup>
      <col className="w-36" />
      {isOfTask ? null : <col className="w-[19%]" />}
      <col className="w-30" />
      <col className="w-18" />
      <col className="w-33" />
      <col className={isOfTask ? 'w-42' : 'w-22'} />
      <col className="w-20 max-rail:hidden" />
      <col className="w-26 max-wide:hidden" />
      <col className="max-rail:hidden" />
      <col className="w-15" />
    </colgroup>
  );
}

const GHOSTS = [80, 72, 84, 64, 78, 70, 88, 76];

/** The table before its first answer. */
export function ExecutionTableSkeleton() {
  return (
    <div aria-hidden="true">
      {GHOSTS.map((width) => (
        <div key={width} className="flex h-row items-center gap-6 border-line border-b px-pad">
          <Skeleton className="w-22" />
          <svg aria-hidden="true" width={width * 2} height="10">
            <rect width={width * 2} height="10" rx="3" className="fill-selected" />
          </svg>
          <Skeleton className="w-24" />
          <Skeleton className="w-14" />
          <Skeleton className="w-16" />
        </div>
      ))}
    </div>
  );
}
