'use client';

import { useTranslations } from 'next-intl';
import { ExecutionTableSkeleton } from '@/components/executions/execution-table';
import type { TaskDetail } from '@/components/trpc/types';
import { useErrorWords } from '@/components/trpc/use-error-words';
import { Button } from '@/components/ui/button';
import { Empty, ErrorState } from '@/components/ui/message-card';
import { useIsSlow } from '@/components/ui/skeleton';
import { useIsPhone } from '@/components/ui/use-media-query';
import { NextAfter } from './task-fires-answer';
import { FiresCards, FiresTable } from './task-fires-table';
import type { useLedger } from './use-task-fires';

interface LedgerListProps {
  task: TaskDetail;
  query: ReturnType<typeof useLedger>;
  chosenAt: number | null;
}

/** The ledger as rows or cards, or why there is none. */
export function LedgerList({ task, query, chosenAt }: LedgerListProps) {
  const t = useTranslations('fires');
  const words = useErrorWords();
  const isPhone = useIsPhone();
  const isSlow = useIsSlow(query.isPending);
  if (query.data === undefined) {
    if (!query.isError) return isSlow ? <ExecutionTableSkeleton /> : null;
    return (
      <div className="p-pad">
        <ErrorState
          title={t('unreadable')}
          reference={words(query.error).reference}
          action={<Button onClick={() => void query.refetch()}>{t('tryAgain')}</Button>}
        >
          {words(query.error).text}
        </ErrorState>
      </div>
    );
  }
  const { items, executions, now, awaits } = query.data;
  if (items.length === 0) {
    const isUnscheduled = task.definition.schedule.kind === 'none';
    return (
      <div className="p-pad">
        <Empty title={t(isUnscheduled ? 'noSchedule' : 'none')}>
          {t(isUnscheduled ? 'noScheduleText' : 'noneText')}
        </Empty>
      </div>
    );
  }
  const List = isPhone ? FiresCards : FiresTable;
  return (
    <>
      {awaits === null ? null : (
        <p className="px-pad pb-3">
          <NextAfter awaits={awaits} executions={executions} />
        </p>
      )}
      <List entries={items} {...{ executions, now, chosenAt }} />
    </>
  );
}
