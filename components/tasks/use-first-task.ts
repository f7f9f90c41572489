'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC, useTRPCClient } from '@/components/trpc/client';
import { useErrorWords } from '@/components/trpc/use-error-words';
import { readTaskForm } from './read-task-form';
import type { TaskForm } from './task-form';
import type { TaskFormField } from './task-form-field';
import { useMistakeWords } from './use-mistake-words';
import { useRefusalWords } from './use-refusal-words';

type FormErrors = Partial<Record<TaskFormField, string>>;

/** Creating the task and running it, with what is wrong at its field. */
export function useFirstTask(form: TaskForm, spreadSeed: number) {
  const mistakeWords = useMistakeWords();
  const client = useTRPCClient();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const words = useErrorWords();
  const refusalWords = useRefusalWords();
  const [errors, setErrors] = useState<FormErrors>({});
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const refuse = (error: unknown) => {
    const refusals = refusalWords(error);
    if (refusals.length === 0) setFailure(words(error).text);
    else setErrors(Object.fromEntries(refusals.map(({ field, message }) => [field, message])));
  };
  return {
    errors,
    failure,
    isBusy,
    forget() {
      setErrors({});
      setFailure(null);
    },
    async create(): Promise<number | null> {
      const read = readTaskForm(form, spreadSeed);
      const found = 'mistakes' in read ? read.mistakes : [];
      setErrors(Object.fromEntries(found.map((mistake) => [mistake.field, mistakeWords(mistake)])));
      setFailure(null);
      if ('mistakes' in read) return null;
      setIsBusy(true);
      try {
        const { id } = await client.task.create.mutate({ definition: read.definition });
        return id;
      } catch (error) {
        refuse(error);
        setIsBusy(false);
        return null;
      }
    },
    /** The task exists by now: when the run is refused, its page says why it did not run. */
    async run(id: number): Promise<{ id: number; fireAt: number } | null> {
      try {
        const { executionId, fireAt } = await client.task.run.mutate({ id });
        return { id: executionId, fireAt };
      } catch {
        return null;
      } finally {
        void queryClient.invalidateQueries(trpc.task.pathFilter());
      }
    },
  };
}
