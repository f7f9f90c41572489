'use client';

import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createTRPCClient, httpLink } from '@trpc/client';
import { type ReactNode, useState } from 'react';
import superjson from 'superjson';
import type { AppRouter } from '@/server/api/root';
import { appErrorOf } from './app-error';
import { TRPCProvider } from './client';

function makeQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: leaveWhenSignedOut }),
    defaultOptions: {
      queries: {
        staleTime: 1_000,
        // A refusal stays a refusal; only what may pass (network, restart of the server) is asked again.
        retry: (failures, error) => failures < 2 && appErrorOf(error) === null,
        retryDelay: 500,
        refetchOnWindowFocus: true,
      },
      mutations: { retry: false, onError: leaveWhenSignedOut },
    },
  });
}

/** An ended session cannot be mended on the page: sign in again and come back to the same address. */
function leaveWhenSignedOut(error: unknown): void {
  if (appErrorOf(error)?.code !== 'NOT_SIGNED_IN' || window.location.pathname === '/login') return;
  const next = window.location.pathname + window.location.search;
  window.location.assign(`/login?next=${encodeURIComponent(next)}`);
}

/** Makes the calls of the console available below. One request per call, so that a slow one holds up no other. */
export function ApiProvider({ children }: { children: ReactNode }) {
  const [queryClient] = useState(makeQueryClient);
  const [client] = useState(() =>
    createTRPCClient<AppRouter>({ links: [httpLink({ url: '/api/trpc', transformer: superjson })] }),
  );
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={client} queryClient={queryClient}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  );
}
