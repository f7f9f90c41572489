'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Fragment, type ReactNode } from 'react';
import { useTRPC } from '@/components/trpc/client';
import type { ExecutionDetail } from '@/components/trpc/types';
import { executionHref } from './href';

const MOST_NAMED = 3;

interface WaitsForProps {
  execution: Pick<ExecutionDetail, 'taskId'>;
  /** Said while none is known. */
  children: ReactNode;
}

/** The executions of the same task that have the lanes a waiting one needs. */
export function WaitsFor({ execution, children }: WaitsForProps) {
  const t = useTranslations('execution');
  const trpc = useTRPC();
  const holders = useQuery(
    trpc.execution.list.queryOptions(
      { taskId: execution.taskId, statuses: ['queued', 'claimed', 'running', 'retrying'], limit: 20 },
      { refetchInterval: 1_000 },
    ),
  );
  const items = holders.data?.items ?? [];
  if (items.length === 0) return children;
  const named = items.slice(0, MOST_NAMED);
  return (
    <span>
      {t.rich('waitsFor', {
        list: () => (
          <>
            {named.map((holder, index) => (
              <Fragment key={holder.id}>
                {index === 0 ? null : ', '}
                <Link href={executionHref(holder)} className="rounded-1 underline">
                  {t('waitsForOne', { id: holder.id })}
                </Link>
              </Fragment>
            ))}
            {items.length > named.length
              ? ` ${t('waitsForMore', { count: items.length - named.length })}`
              : null}
          </>
        ),
      })}
    </span>
  );
}
