'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback } from 'react';

export type AddressPatch = Record<string, string | null | undefined>;

/** The query part of an address after a change; null or an empty text removes a name. Sorted, so that equal views have equal addresses. */
export function patchedQuery(current: URLSearchParams, patch: AddressPatch): string {
  const next = new URLSearchParams(current);
  for (const [name, value] of Object.entries(patch)) {
    if (value === null || value === undefined || value === '') next.delete(name);
    else next.set(name, value);
  }
  next.sort();
  return next.toString();
}

/**
 * Filters, pages and tabs live in the address: links can be shared and "back" works. `go` adds a step to the history, `adjust`
 * replaces the present one, for what changes while typing.
 */
export function useAddress() {
  const pathname = usePathname();
  const params = useSearchParams();
  const write = useCallback(
    (patch: AddressPatch, method: 'pushState' | 'replaceState') => {
      const query = patchedQuery(new URLSearchParams(window.location.search), patch);
      window.history[method](null, '', query === '' ? pathname : `${pathname}?${query}`);
    },
    [pathname],
  );
  return {
    get: (name: string) => params.get(name),
    go: useCallback((patch: AddressPatch) => write(patch, 'pushState'), [write]),
    adjust: useCallback((patch: AddressPatch) => write(patch, 'replaceState'), [write]),
  };
}
