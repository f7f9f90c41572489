'use client';

import { createContext, type ReactNode, useContext } from 'react';
import type { Me } from '@/components/trpc/types';

/** The person in front of the screen, with the zone that times are shown in. */
export type Reader = Me & { timeZone: string };

const ReaderContext = createContext<Reader | null>(null);

export function ReaderProvider({ reader, children }: { reader: Reader; children: ReactNode }) {
  return <ReaderContext value={reader}>{children}</ReaderContext>;
}

/** The signed-in person. Only for parts drawn inside the console shell. */
export function useReader(): Reader {
  const reader = useContext(ReaderContext);
  if (reader === null) throw new Error('useReader needs the console shell around it');
  return reader;
}
