'use client';

import { useEffect, useState } from 'react';
import { cn } from './cn';

/** A still bar in the place of something to come. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden="true" className={cn('block h-2.5 rounded-1 bg-selected', className)} />;
}

/** True once something has been awaited for 300 ms: what answers faster should not flash a skeleton. */
export function useIsSlow(isPending: boolean, afterMs = 300): boolean {
  const [isSlow, setIsSlow] = useState(false);
  useEffect(() => {
    if (!isPending) {
      setIsSlow(false);
      return;
    }
    const timer = setTimeout(() => setIsSlow(true), afterMs);
    return () => clearTimeout(timer);
  }, [isPending, afterMs]);
  return isSlow;
}
