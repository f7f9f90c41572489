'use client';

import { useCallback, useSyncExternalStore } from 'react';

/** Whether the window answers a media query now. On the server the answer is no. */
export function useMediaQuery(query: string): boolean {
  const subscribe = useCallback(
    (onChange: () => void) => {
      const list = window.matchMedia(query);
      list.addEventListener('change', onChange);
      return () => list.removeEventListener('change', onChange);
    },
    [query],
  );
  return useSyncExternalStore(
    subscribe,
    () => window.matchMedia(query).matches,
    () => false,
  );
}

/** Whether rows are drawn as cards: a phone or a very narrow window. */
export function useIsPhone(): boolean {
  return useMediaQuery('(max-width: 720px)');
}
