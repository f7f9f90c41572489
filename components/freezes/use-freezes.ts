'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { toast } from 'sonner';
import { useTRPC } from '@/components/trpc/client';
import type { NewFreeze } from '@/components/trpc/types';
import { useErrorWords } from '@/components/trpc/use-error-words';

/** The freezes that are not over, renewed while one looks. */
export function useFreezes() {
  const trpc = useTRPC();
  return useQuery(trpc.freeze.list.queryOptions(undefined, { refetchInterval: 5_000 }));
}

/** Beginning and ending a freeze. Each answers what went wrong, or null. */
export function useFreezeActions() {
  const t = useTranslations('freezes');
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const words = useErrorWords();
  const create = useMutation(trpc.freeze.create.mutationOptions());
  const end = useMutation(trpc.freeze.end.mutationOptions());
  const attempt = async (change: () => Promise<unknown>, done: string): Promise<string | null> => {
    try {
      await change();
      toast.success(done);
      await queryClient.invalidateQueries(trpc.freeze.pathFilter());
      void queryClient.invalidateQueries(trpc.task.pathFilter());
      return null;
    } catch (error) {
      return words(error).text;
    }
  };
  return {
    isBusy: create.isPending || end.isPending,
    create: (freeze: NewFreeze) => attempt(() => create.mutateAsync(freeze), t('created')),
    end: (id: number) => attempt(() => end.mutateAsync({ id }), t('ended')),
  };
}
