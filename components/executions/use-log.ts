'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTRPC } from '@/components/trpc/client';
import { mergeLines, type NumberedLine } from './log-lines';

const PAGE = 500;

/** The log of an execution so far, fetched in pages and then followed once a second until it is complete. */
export function useLog(execution: { id: number; fireAt: number }, isLive: boolean) {
  const trpc = useTRPC();
  const [lines, setLines] = useState<readonly NumberedLine[]>([]);
  const afterSeq = lines.at(-1)?.seq ?? 0;
  const page = useQuery(
    trpc.execution.log.queryOptions(
      { id: execution.id, fireAt: execution.fireAt, afterSeq, limit: PAGE },
      {
        // An answer with lines moves `afterSeq` on and so asks for the next page by itself; this only waits for more to be written.
        refetchInterval: (query) => (query.state.data?.isComplete === true && !isLive ? false : 1_000),
        gcTime: 0,
      },
    ),
  );
  useEffect(() => {
    const fresh = page.data?.lines;
    if (fresh !== undefined) setLines((known) => mergeLines(known, fresh));
  }, [page.data]);
  return {
    lines,
    isLoading: page.isPending && lines.length === 0,
    isComplete: page.data?.isComplete === true && !isLive,
    error: page.error,
    retry: () => void page.refetch(),
  };
}
