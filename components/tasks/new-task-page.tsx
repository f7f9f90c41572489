'use client';

import { useSearchParams } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useReader } from '@/components/shell/reader';
import { pageClock } from '@/components/time/use-now';
import { TaskEditor } from './task-editor';
import { newTaskForm, type TaskForm } from './task-form';

/** The editor for a task that does not exist yet. The first-task card may hand over what was typed there. */
export function NewTaskPage() {
  const t = useTranslations('editor');
  const list = useTranslations('tasks');
  const { timeZone } = useReader();
  const params = useSearchParams();
  const [initial] = useState<TaskForm>(() => {
    const form = newTaskForm(timeZone, pageClock.now());
    const given = (name: string) => params.get(name) ?? '';
    return {
      ...form,
      name: given('name').slice(0, 128),
      url: given('url').slice(0, 2_048),
      schedule: {
        ...form.schedule,
        expression: given('expression').slice(0, 256) || form.schedule.expression,
      },
    };
  });
  const [spreadSeed] = useState(drawSpreadSeed);
  return (
    <TaskEditor
      title={t('newTitle')}
      crumbs={[{ label: list('title'), href: '/tasks' }, { label: t('newTitle') }]}
      initial={initial}
      edited={null}
      stored={null}
      spreadSeed={spreadSeed}
      usualMs={null}
    />
  );
}

/** A number for the spread of the new task, drawn before the preview so that the preview is true. */
export function drawSpreadSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
}
