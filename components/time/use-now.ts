'use client';

import { useSyncExternalStore } from 'react';
import { createClock } from './clock';

/** The clock all countdowns of the page share. */
export const pageClock = createClock({
  read: () => Date.now(),
  set: (run, delayMs) => setTimeout(run, delayMs),
  clear: (handle) => clearTimeout(handle as ReturnType<typeof setTimeout>),
});

/** The present instant, renewed every second. Null while the server renders, which must not guess the reader's time. */
export function useNow(): number | null {
  return useSyncExternalStore<number | null>(pageClock.subscribe, pageClock.now, () => null);
}
