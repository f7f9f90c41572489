import type { ReactNode } from 'react';
import { cn } from './cn';

export interface Fact {
  term: string;
  value: ReactNode;
}

/** Terms and values in two columns. What has no value is left out. */
export function Facts({ facts, className }: { facts: readonly Fact[]; className?: string }) {
  return (
    <dl className={cn('grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-12', className)}>
      {facts
        .filter((fact) => fact.value !== null && fact.value !== undefined && fact.value !== '')
        .map((fact) => (
          <div key={fact.term} className="contents">
            <dt className="text-ink-3">{fact.term}</dt>
            <dd className="min-w-0 break-words">{fact.value}</dd>
          </div>
        ))}
    </dl>
  );
}
