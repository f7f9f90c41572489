'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { pageClock } from '@/components/time/use-now';
import { useTRPC, useTRPCClient } from '@/components/trpc/client';

/** The state of the scheduler, asked every five seconds. Its answers also set the clock of the page. */
export function useHealth() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const query = useQuery({
    queryKey: trpc.system.health.queryKey(),
    queryFn: async ({ signal }) => {
      const sentAt = Date.now();
      const health = await client.system.health.query(undefined, { signal });
      return { health, roundTripMs: Date.now() - sentAt };
    },
    refetchInterval: 5_000,
    retry: 0,
  });
  useEffect(() => {
    const serverNow = query.data?.health.now;
    if (serverNow != null) pageClock.setByServer(serverNow, query.data?.roundTripMs ?? 0);
  }, [query.data]);
  return query;
}
