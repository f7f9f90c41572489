'use client';

import { useRef } from 'react';
import type { useAddress } from './use-address';

interface Pages {
  onPrevious: (() => void) | undefined;
  onNext: (() => void) | undefined;
}

/** Walks a list page by page by its cursors. The way back is remembered; after opening a shared link it leads to the first page. */
export function usePages(
  address: ReturnType<typeof useAddress>,
  page: number,
  cursor: string | null,
  nextCursor: string | null | undefined,
): Pages {
  const trail = useRef(new Map<number, string | null>());
  trail.current.set(page, cursor);
  const goTo = (number: number, target: string | null) =>
    address.go({ cursor: target, page: target === null ? null : String(number) });
  return {
    onPrevious: page > 1 ? () => goTo(page - 1, trail.current.get(page - 1) ?? null) : undefined,
    onNext: nextCursor ? () => goTo(page + 1, nextCursor) : undefined,
  };
}
