'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { toast } from 'sonner';
import { useWaitWords } from '@/components/tasks/use-wait-words';
import { useTRPC } from '@/components/trpc/client';
import type { CancelAnswer } from '@/components/trpc/types';
import { useErrorWords } from '@/components/trpc/use-error-words';
import type { JsonObject } from '@/server/domain/json/json-value';

/** An execution as far as an action has to know it. */
export interface ActedOn {
  id: number;
  fireAt: number;
  taskName: string;
}

/** What an operator does to an execution. Each answers what went wrong, or null. */
export function useExecutionActions() {
  const t = useTranslations('executionActions');
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const words = useErrorWords();
  const waitWords = useWaitWords();
  const cancel = useMutation(trpc.execution.cancel.mutationOptions());
  const replay = useMutation(trpc.execution.replay.mutationOptions());
  const refresh = () => {
    void queryClient.invalidateQueries(trpc.execution.pathFilter());
    void queryClient.invalidateQueries(trpc.task.pathFilter());
  };
  return {
    isBusy: cancel.isPending || replay.isPending,
    async cancel({ id, fireAt }: ActedOn, reason: string): Promise<string | null> {
      try {
        const answer = await cancel.mutateAsync({ executions: [{ id, fireAt }], reason });
        toast.success(t(`answers.${answerKey(answer)}`), { duration: 10_000 });
        refresh();
        return null;
      } catch (error) {
        refresh();
        return words(error).text;
      }
    },
    /** A new execution for the same instant, with the same parameters unless others are given. Answers where it is, or what went wrong. */
    async replay(
      { id, fireAt, taskName }: ActedOn,
      parameters?: JsonObject,
    ): Promise<{ id: number; fireAt: number } | string> {
      try {
        const answer = await replay.mutateAsync({ id, fireAt, ...(parameters && { parameters }) });
        const wait = waitWords(answer);
        toast.success(
          wait === null ? t('replayed', { name: taskName }) : t('waits', { name: taskName, wait }),
          { duration: wait === null ? 4_000 : 10_000 },
        );
        refresh();
        return { id: answer.executionId, fireAt: answer.fireAt };
      } catch (error) {
        return words(error).text;
      }
    },
  };
}

/** Whether the one execution ended at once, its node was asked, or it was over before. */
function answerKey(answer: CancelAnswer): keyof CancelAnswer {
  if (answer.cancelled.length > 0) return 'cancelled';
  return answer.requested.length > 0 ? 'requested' : 'over';
}
