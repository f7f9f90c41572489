'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { toast } from 'sonner';
import type { PauseChoice } from '@/components/shell/ask-pause-dialog';
import { useTRPC } from '@/components/trpc/client';
import type { Group } from '@/components/trpc/types';
import { useErrorWords } from '@/components/trpc/use-error-words';

/** The groups the reader may see, with their pauses and limits. */
export function useGroups(): readonly Group[] {
  const trpc = useTRPC();
  const groups = useQuery(
    trpc.group.list.queryOptions(undefined, { staleTime: 5_000, refetchInterval: 15_000 }),
  );
  return groups.data ?? [];
}

/** What an operator does to a group. Each answers what went wrong, or null. */
export function useGroupActions() {
  const t = useTranslations('group');
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const words = useErrorWords();
  const pause = useMutation(trpc.group.pause.mutationOptions());
  const resume = useMutation(trpc.group.resume.mutationOptions());
  const update = useMutation(trpc.group.update.mutationOptions());
  const attempt = async (change: () => Promise<unknown>, done: string): Promise<string | null> => {
    try {
      await change();
      toast.success(done);
      await queryClient.invalidateQueries(trpc.group.pathFilter());
      void queryClient.invalidateQueries(trpc.task.pathFilter());
      return null;
    } catch (error) {
      return words(error).text;
    }
  };
  return {
    isBusy: pause.isPending || resume.isPending || update.isPending,
    pause: ({ id, name }: Group, choice: PauseChoice) =>
      attempt(() => pause.mutateAsync({ id, ...choice }), t('paused', { name })),
    resume: ({ id, name }: Group) => attempt(() => resume.mutateAsync({ id }), t('resumed', { name })),
    limit: ({ id, name }: Group, parallelLimit: number | null) =>
      attempt(() => update.mutateAsync({ id, parallelLimit }), t('limited', { name })),
  };
}
