'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { toast } from 'sonner';
import { executionHref } from '@/components/executions/href';
import { useFormat } from '@/components/i18n/use-format';
import type { PauseChoice } from '@/components/shell/ask-pause-dialog';
import { useReader } from '@/components/shell/reader';
import { pageClock } from '@/components/time/use-now';
import { useTRPC } from '@/components/trpc/client';
import type { RequestedExecution, TaskList, TaskRow } from '@/components/trpc/types';
import { useErrorWords } from '@/components/trpc/use-error-words';
import type { ParametersChoice } from './parameters-dialog';
import { useWaitWords } from './use-wait-words';

export interface NamedTask {
  id: number;
  name: string;
}

/** Where an execution is found. */
export interface ExecutionPlace {
  id: number;
  fireAt: number;
}

type PauseFacts = TaskRow['pause'];

/** What an operator does to a task. The screen shows the result at once and takes it back when the server refuses. */
export function useTaskActions() {
  const t = useTranslations('taskActions');
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const router = useRouter();
  const format = useFormat();
  const reader = useReader();
  const words = useErrorWords();
  const waitWords = useWaitWords();

  const refresh = async () => {
    await Promise.all([
      queryClient.invalidateQueries(trpc.task.pathFilter()),
      queryClient.invalidateQueries(trpc.execution.pathFilter()),
    ]);
  };
  const show = (ids: readonly number[], pause: PauseFacts) => {
    queryClient.setQueriesData(trpc.task.list.queryFilter(), (list: TaskList | undefined) =>
      list === undefined
        ? list
        : { ...list, items: list.items.map((row) => (ids.includes(row.id) ? { ...row, pause } : row)) },
    );
    for (const id of ids) {
      queryClient.setQueryData(trpc.task.get.queryKey({ id }), (task) =>
        task === undefined ? task : { ...task, pause },
      );
    }
  };
  const refuse = (error: unknown) => {
    toast.error(words(error).text, { duration: 10_000 });
    void refresh();
  };

  const run = useMutation(trpc.task.run.mutationOptions());
  const pause = useMutation(trpc.task.pause.mutationOptions());
  const resume = useMutation(trpc.task.resume.mutationOptions());

  const resumeTask = (task: NamedTask) => {
    show([task.id], null);
    resume.mutate(
      { ids: [task.id] },
      {
        onSuccess: () => {
          toast.success(t('resumed', { name: task.name }));
          void refresh();
        },
        onError: refuse,
      },
    );
  };

  const announce = (task: NamedTask, answer: RequestedExecution) => {
    const execution = { id: answer.executionId, fireAt: answer.fireAt };
    const wait = waitWords(answer);
    toast.success(wait === null ? t('started', { name: task.name }) : t('waits', { name: task.name, wait }), {
      duration: wait === null ? 4_000 : 10_000,
      action: { label: t('open'), onClick: () => router.push(executionHref(execution)) },
    });
    void refresh();
    return execution;
  };

  return {
    isBusy: run.isPending || pause.isPending || resume.isPending,
    /** Starts an execution now, beside the schedule. Answers where it is. */
    async run(task: NamedTask): Promise<ExecutionPlace | null> {
      try {
        return announce(task, await run.mutateAsync({ id: task.id }));
      } catch (error) {
        refuse(error);
        return null;
      }
    },
    /** The same with parameters and an instant of one's own. Answers where it is, or what went wrong. */
    async runWith(task: NamedTask, choice: ParametersChoice): Promise<ExecutionPlace | string> {
      try {
        return announce(task, await run.mutateAsync({ id: task.id, ...choice }));
      } catch (error) {
        return words(error).text;
      }
    },
    pause(task: NamedTask, choice: PauseChoice) {
      const now = pageClock.now();
      show([task.id], {
        reason: choice.reason,
        actorName: reader.displayName,
        fromAt: now,
        untilAt: choice.until,
      });
      pause.mutate(
        { ids: [task.id], reason: choice.reason, until: choice.until },
        {
          onSuccess: ({ committedFires }) => {
            const until = choice.until === null ? '' : format.instant(choice.until, now);
            const text =
              choice.until === null
                ? t('paused', { name: task.name })
                : t('pausedUntil', { name: task.name, until });
            toast.success(
              committedFires.length === 0
                ? text
                : `${text} ${t('underWay', { count: committedFires.length })}`,
              {
                duration: 10_000,
                action: { label: t('undo'), onClick: () => resumeTask(task) },
              },
            );
            void refresh();
          },
          onError: refuse,
        },
      );
    },
    resume: resumeTask,
  };
}
