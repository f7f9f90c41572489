'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useReader } from '@/components/shell/reader';
import { pageClock } from '@/components/time/use-now';
import { useTRPC } from '@/components/trpc/client';
import type { TaskDetail } from '@/components/trpc/types';
import { taskHref } from './href';
import { TaskEditor } from './task-editor';
import { taskFormOf } from './task-form';
import { TaskGate } from './task-gate';

/** The editor for a stored task. What is typed stays when somebody else saves; reloading takes the newer version. */
export function EditTaskPage({ id }: { id: number }) {
  const trpc = useTRPC();
  // Fetched afresh and not renewed while one types: the version that was opened is the version that is edited.
  const task = useQuery(
    trpc.task.get.queryOptions(
      { id },
      { refetchOnWindowFocus: false, refetchOnMount: 'always', staleTime: 0 },
    ),
  );
  const [round, setRound] = useState(0);
  const reload = () => {
    void task.refetch().then(() => setRound((count) => count + 1));
  };
  return (
    <TaskGate
      query={{ ...task, data: task.isFetchedAfterMount ? task.data : undefined }}
      crumbLabel={`#${id}`}
    >
      {(loaded) => <Loaded key={round} task={loaded} onReload={reload} />}
    </TaskGate>
  );
}

function Loaded({ task, onReload }: { task: TaskDetail; onReload: () => void }) {
  const t = useTranslations('editor');
  const list = useTranslations('tasks');
  const { timeZone } = useReader();
  // The version that is edited stays the one that was opened, whatever the cache learns meanwhile.
  const [opened] = useState(() => ({ task, form: taskFormOf(task.definition, timeZone, pageClock.now()) }));
  const { definition, version } = opened.task;
  const crumbs = [
    { label: list('title'), href: '/tasks' },
    { label: definition.groupName, href: `/tasks?group=${opened.task.groupId}` },
    { label: definition.name, href: taskHref(task.id) },
    { label: t('edit') },
  ];
  return (
    <TaskEditor
      title={t('editTitle', { name: definition.name })}
      note={t('version', { version })}
      crumbs={crumbs}
      initial={opened.form}
      edited={{ id: task.id, version }}
      stored={definition}
      spreadSeed={definition.spreadSeed}
      usualMs={opened.task.p50Ms}
      onReload={onReload}
    />
  );
}
