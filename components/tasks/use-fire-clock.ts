'use client';

import { useCallback } from 'react';
import { useFormat } from '@/components/i18n/use-format';

/** Writes an instant always with its clock: `09:45`, `Fri 02:00` or `1 Apr 02:00`; seconds only where they are not zero. */
export function useFireClock(): (at: number, now: number) => string {
  const format = useFormat();
  return useCallback(
    (at, now) => {
      const withSeconds = at % 60_000 !== 0;
      const short = format.instant(at, now, withSeconds);
      return short.includes(':') ? short : `${short} ${format.clock(at, withSeconds)}`;
    },
    [format],
  );
}
