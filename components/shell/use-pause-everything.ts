'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { toast } from 'sonner';
import { useTRPC } from '@/components/trpc/client';
import type { PauseState } from '@/components/trpc/types';
import { useErrorWords } from '@/components/trpc/use-error-words';
import type { PauseChoice } from './ask-pause-dialog';

/** The pause of everything that is in force; null when there is none, or nobody knows yet. */
export function usePauseInForce(): PauseState | null {
  const trpc = useTRPC();
  const state = useQuery(
    trpc.system.pauseState.queryOptions(undefined, { refetchInterval: 5_000, staleTime: 2_000 }),
  );
  return state.data?.everything ?? null;
}

/** The switch that stops every schedule: how it stands, and turning it. */
export function usePauseEverything() {
  const t = useTranslations('pauseAll');
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const words = useErrorWords();
  const inForce = usePauseInForce();
  const pause = useMutation(trpc.system.pauseEverything.mutationOptions());
  const resume = useMutation(trpc.system.resumeEverything.mutationOptions());
  const show = (everything: PauseState | null) => {
    queryClient.setQueryData(trpc.system.pauseState.queryKey(), { everything });
    void queryClient.invalidateQueries(trpc.system.pathFilter());
    void queryClient.invalidateQueries(trpc.task.pathFilter());
  };
  return {
    inForce,
    isBusy: pause.isPending || resume.isPending,
    /** Answers what went wrong, or null. */
    async pause(choice: PauseChoice): Promise<string | null> {
      try {
        show(await pause.mutateAsync(choice));
        toast.success(t('paused'));
        return null;
      } catch (error) {
        return words(error).text;
      }
    },
    async resume(): Promise<void> {
      try {
        await resume.mutateAsync();
        show(null);
        toast.success(t('resumed'));
      } catch (error) {
        toast.error(words(error).text, { duration: 10_000 });
      }
    },
  };
}
