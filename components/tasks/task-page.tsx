'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { Page } from '@/components/shell/page';
import { StaleBanner } from '@/components/shell/stale-banner';
import { useTRPC } from '@/components/trpc/client';
import { Tabs } from '@/components/ui/tabs';
import { useAddress } from '@/components/ui/use-address';
import { TaskBackfills } from './task-backfills';
import { TaskConfiguration } from './task-configuration';
import { TaskExecutions } from './task-executions';
import { TaskFires } from './task-fires';
import { TaskGate } from './task-gate';
import { TaskHeader } from './task-header';
import { TaskUpcoming } from './task-upcoming';

const VIEWS = ['executions', 'upcoming', 'fires', 'backfills', 'configuration'] as const;
type View = (typeof VIEWS)[number];

/** One task: what it is and does next, its executions, its coming fires, its ledger, its backfills, its configuration. */
export function TaskPage({ id }: { id: number }) {
  const t = useTranslations('task');
  const list = useTranslations('tasks');
  const trpc = useTRPC();
  const address = useAddress();
  const query = useQuery(trpc.task.get.queryOptions({ id }, { refetchInterval: 2_000 }));
  const view: View = VIEWS.find((known) => known === address.get('tab')) ?? 'executions';
  return (
    <TaskGate query={query} crumbLabel={`#${id}`}>
      {(task) => (
        <Page
          crumbs={[
            { label: list('title'), href: '/tasks' },
            { label: task.definition.groupName, href: `/tasks?group=${task.groupId}` },
            { label: task.definition.name },
          ]}
          className="overflow-hidden px-0"
        >
          <StaleBanner
            readAt={query.dataUpdatedAt}
            isFailing={query.isError}
            onRetry={() => void query.refetch()}
          />
          <TaskHeader task={task} />
          <Tabs
            label={t('views')}
            value={view}
            onChange={(next) =>
              address.go({
                tab: next === 'executions' ? null : next,
                ...{ status: null, cursor: null, page: null, at: null, before: null, day: null },
              })
            }
            items={VIEWS.map((value) => ({ value, label: t(`tabs.${value}`) }))}
            className="flex min-h-0 flex-1 flex-col"
            listClassName="px-pad"
          >
            {view === 'executions' ? <TaskExecutions task={task} /> : null}
            {view === 'upcoming' ? <TaskUpcoming task={task} /> : null}
            {view === 'fires' ? <TaskFires task={task} /> : null}
            {view === 'backfills' ? <TaskBackfills task={task} /> : null}
            {view === 'configuration' ? <TaskConfiguration task={task} /> : null}
          </Tabs>
        </Page>
      )}
    </TaskGate>
  );
}
