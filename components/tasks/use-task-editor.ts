'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type UseFormReturn, useForm } from 'react-hook-form';
import type { Compiled } from '@/components/schedule/compile';
import { appErrorOf } from '@/components/trpc/app-error';
import { useTRPC, useTRPCClient } from '@/components/trpc/client';
import { type ErrorWords, useErrorWords } from '@/components/trpc/use-error-words';
import type { TaskDefinition } from '@/server/domain/task/task-definition';
import { readTaskForm, type TaskFormMistake } from './read-task-form';
import type { TaskForm } from './task-form';
import { useMistakeWords } from './use-mistake-words';
import { useRefusalWords } from './use-refusal-words';

/** The stored task that is edited; null for a new one. */
export interface EditedTask {
  id: number;
  version: number;
}

export interface TaskEditor {
  form: UseFormReturn<TaskForm>;
  /** A refusal that belongs to no field. */
  failure: ErrorWords | null;
  /** Somebody else saved this version in the meantime. */
  conflict: number | null;
  isSaving: boolean;
  /** Saves and answers the id, or marks what is wrong and answers null. */
  save(): Promise<number | null>;
}

/** State and saving of the task form. `compiled` is the schedule as the browser computed it, the first judge of expression and zone. */
export function useTaskEditor(
  initial: TaskForm,
  edited: EditedTask | null,
  spreadSeed: number,
): TaskEditor & { judge(compiled: Compiled | null): void } {
  const mistakeWords = useMistakeWords();
  const refusalWords = useRefusalWords();
  const words = useErrorWords();
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const form = useForm<TaskForm>({ defaultValues: initial });
  const [failure, setFailure] = useState<ErrorWords | null>(null);
  const [conflict, setConflict] = useState<number | null>(null);
  const [isSaving, setIsSaving] = useState(false);
  const [judged, setJudged] = useState<Compiled | null>(null);

  const mark = (mistakes: readonly TaskFormMistake[]) => {
    for (const mistake of mistakes) form.setError(mistake.field, { message: mistakeWords(mistake) });
    focusFirstMistake();
  };

  const refuse = (error: unknown) => {
    const failed = words(error);
    if (failed.code === 'VERSION_CONFLICT') {
      const current = appErrorOf(error)?.details.currentVersion;
      setConflict(typeof current === 'number' ? current : (edited?.version ?? 0) + 1);
      return;
    }
    const refusals = refusalWords(error);
    if (refusals.length === 0) setFailure(failed);
    for (const { field, message } of refusals) form.setError(field, { message });
    focusFirstMistake();
  };

  const send = async (definition: TaskDefinition): Promise<number> => {
    if (edited === null) return (await client.task.create.mutate({ definition })).id;
    return (await client.task.update.mutate({ id: edited.id, version: edited.version, definition })).id;
  };

  return {
    form,
    failure,
    conflict,
    isSaving,
    judge: setJudged,
    async save() {
      setFailure(null);
      form.clearErrors();
      const read = readTaskForm(form.getValues(), spreadSeed);
      if ('mistakes' in read || judged?.state === 'bad') {
        mark('mistakes' in read ? read.mistakes : []);
        return null;
      }
      setIsSaving(true);
      try {
        const id = await send(read.definition);
        await queryClient.invalidateQueries(trpc.task.pathFilter());
        return id;
      } catch (error) {
        refuse(error);
        return null;
      } finally {
        setIsSaving(false);
      }
    },
  };
}

/** Leads to the first field that is marked, whether the form or the schedule's own arithmetic marked it; the mark is there after the next painting. */
function focusFirstMistake(): void {
  requestAnimationFrame(() => {
    document.getElementById('task-fields')?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  });
}
