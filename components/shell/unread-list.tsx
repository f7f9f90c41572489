'use client';

import { type ReactNode, useState } from 'react';
import { useErrorWords } from '@/components/trpc/use-error-words';
import { Button } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/message-card';
import { useIsSlow } from '@/components/ui/skeleton';

interface UnreadListProps {
  list: { isPending: boolean; isError: boolean; error: unknown; refetch: () => unknown };
  /** What could not be read. */
  title: string;
  tryAgain: string;
  /** A still picture of the list, for when it takes long. */
  children: ReactNode;
}

/** What stands in the place of a list that was not read yet. */
export function UnreadList({ list, title, tryAgain, children }: UnreadListProps) {
  const words = useErrorWords();
  const isSlow = useIsSlow(list.isPending);
  // a list that is renewed by itself is pending again at each try: what went wrong stands until one succeeds
  const [lastError, setLastError] = useState<unknown>(null);
  if (list.isError && list.error !== lastError) setLastError(list.error);
  if (lastError === null) return isSlow ? children : null;
  const { text, reference } = words(lastError);
  return (
    <div className="p-pad">
      <ErrorState
        title={title}
        reference={reference}
        action={<Button onClick={() => void list.refetch()}>{tryAgain}</Button>}
      >
        {text}
      </ErrorState>
    </div>
  );
}
