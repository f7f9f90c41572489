'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { toast } from 'sonner';
import { useTRPC } from '@/components/trpc/client';
import type { NewHostRate } from '@/components/trpc/types';
import { useErrorWords } from '@/components/trpc/use-error-words';

/** The rates of hosts and what waits for its turn, renewed while one looks. */
export function useHostRates() {
  const trpc = useTRPC();
  return useQuery(trpc.hostRate.list.queryOptions(undefined, { refetchInterval: 5_000 }));
}

/** Setting and removing a rate. Each answers what went wrong, or null. */
export function useHostRateActions() {
  const t = useTranslations('hosts');
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const words = useErrorWords();
  const set = useMutation(trpc.hostRate.set.mutationOptions());
  const remove = useMutation(trpc.hostRate.remove.mutationOptions());
  const attempt = async (change: () => Promise<unknown>, done: string): Promise<string | null> => {
    try {
      await change();
      toast.success(done);
      await queryClient.invalidateQueries(trpc.hostRate.pathFilter());
      return null;
    } catch (error) {
      return words(error).text;
    }
  };
  return {
    isBusy: set.isPending || remove.isPending,
    set: (rate: NewHostRate) => attempt(() => set.mutateAsync(rate), t('saved', { host: rate.host })),
    remove: (host: string) => attempt(() => remove.mutateAsync({ host }), t('removed', { host })),
  };
}
