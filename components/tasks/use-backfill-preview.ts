'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/trpc/client';
import { useErrorWords } from '@/components/trpc/use-error-words';
import { useSettled } from '@/components/ui/use-settled';
import type { BackfillRange } from './backfill-draft';

/** What a backfill of a range would run, asked while one chooses it. */
export function useBackfillPreview(taskId: number, range: BackfillRange | null) {
  const trpc = useTRPC();
  const words = useErrorWords();
  const key = useSettled(range === null ? '' : `${range.from} ${range.to}`);
  const [from = 0, to = 0] = key.split(' ').map(Number);
  const query = useQuery(
    trpc.backfill.preview.queryOptions(
      { taskId, from, to },
      { enabled: key !== '', placeholderData: keepPreviousData, staleTime: 5_000 },
    ),
  );
  const failed = key !== '' && query.isError;
  return {
    /** Null while it is not known, or the range is none. */
    preview: range === null || failed ? null : (query.data ?? null),
    failure: failed ? words(query.error).text : null,
  };
}
