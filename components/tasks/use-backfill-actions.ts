'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { toast } from 'sonner';
import { formatCount } from '@/components/i18n/format-number';
import { useTRPC } from '@/components/trpc/client';
import type { NewBackfill } from '@/components/trpc/types';
import { useErrorWords } from '@/components/trpc/use-error-words';

/** Beginning and ending a backfill. Each answers what went wrong, or null. */
export function useBackfillActions() {
  const t = useTranslations('backfill');
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const words = useErrorWords();
  const create = useMutation(trpc.backfill.create.mutationOptions());
  const cancel = useMutation(trpc.backfill.cancel.mutationOptions());
  const refresh = () => {
    void queryClient.invalidateQueries(trpc.backfill.pathFilter());
    void queryClient.invalidateQueries(trpc.execution.pathFilter());
  };
  return {
    isBusy: create.isPending || cancel.isPending,
    async create(backfill: NewBackfill): Promise<string | null> {
      try {
        await create.mutateAsync(backfill);
        toast.success(t('begun'));
        refresh();
        return null;
      } catch (error) {
        return words(error).text;
      }
    },
    async cancel(id: number): Promise<string | null> {
      try {
        const { cancelled, requested } = await cancel.mutateAsync({ id });
        toast.success(
          t('cancelled', { ended: formatCount(cancelled.length), asked: formatCount(requested.length) }),
          { duration: 10_000 },
        );
        refresh();
        return null;
      } catch (error) {
        refresh();
        return words(error).text;
      }
    },
  };
}
